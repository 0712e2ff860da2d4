import type { Exchange } from '../core/behaviour.ts'
import { escapeExpression } from '../core/escape-expression.ts'
import type { KeptDocument } from './document-state.ts'

/** Kinds whose bytes are text; what is in others takes a program of its own to read. */
const READABLE = ['', 'txt', 'md', 'csv']
/** So much of a document is read and kept, in bytes: the state of a mock is small. */
const MOST = 1024 * 1024
/** Characters of a separator: longer ones do not count, since no regular expression has megabytes. */
const LONGEST = 1000

/** The text of an upload; undefined where it is none. */
export async function readText(exchange: Exchange, upload: string, kind: string): Promise<string | undefined> {
  if (!READABLE.includes(kind)) return undefined
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const bytes of exchange.settings.uploads.read(upload)) {
    text += decoder.decode(bytes.subarray(0, MOST - size), { stream: true })
    size += bytes.length
    if (size >= MOST) break
  }
  return text
}

/** The slices of a document: its text is cut at each separator, and where a piece is longer than `sentence_size` characters. */
export function slicesOf({ text = '', custom_separator: separators, sentence_size: size }: KeptDocument): string[] {
  const words = separators.filter((separator) => separator !== '' && separator.length <= LONGEST)
  // at all of them in one go: piece by piece, hundreds of separators take minutes
  const pieces = words.length > 0 ? text.split(new RegExp(words.map(escapeExpression).join('|'))) : [text]
  return pieces.flatMap((piece) => cut(piece.trim(), Math.max(1, size))).filter((slice) => slice !== '')
}

function cut(piece: string, size: number): string[] {
  const characters = [...piece]
  return Array.from({ length: Math.ceil(characters.length / size) }, (_, index) => characters.slice(index * size, (index + 1) * size).join(''))
}

/** Which part of the words of a question a slice has, from 0 to 1: the same each time, unlike a model's judgement. */
export function similarity(question: ReadonlySet<string>, slice: string): number {
  if (question.size === 0) return 0
  const words = wordsOf(slice)
  return Math.round(([...question].filter((word) => words.has(word)).length / question.size) * 100) / 100
}

/** Words, and of Chinese each two characters that stand together. */
export function wordsOf(text: string): Set<string> {
  const runs = text.toLowerCase().match(/\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu) ?? []
  return new Set(runs.flatMap((run) => (/^\p{Script=Han}{2,}$/u.test(run) ? pairsOf([...run]) : [run])))
}

function pairsOf(characters: string[]): string[] {
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`)
}
