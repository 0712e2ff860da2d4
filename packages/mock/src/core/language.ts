import Negotiator from 'negotiator'
import { encode, type Answer } from './answer.ts'
import type { OpenApiDocument } from './document.ts'
import { escapeExpression } from './escape-expression.ts'
import { isJson } from './serialize.ts'

/** Says an error in English to who prefers it, in the words of the English page; codes that are not on it keep their own. */
export type Translate = (error: Answer, acceptLanguage: string | undefined) => Answer

interface Phrase {
  /** Finds the Chinese words, and what stands for their placeholders. */
  words: RegExp
  placeholders: string[]
  english: string
}

export function createTranslate(document: OpenApiDocument): Translate {
  let phrases: ReadonlyMap<string, Phrase> | undefined
  return (answer, acceptLanguage) => {
    if (acceptLanguage === undefined || !prefersEnglish(acceptLanguage)) return answer
    phrases ??= phrasesOf(document)
    if (phrases.size === 0 || !(answer.body instanceof Uint8Array) || !isJson(answer.headers['content-type'] ?? '')) return answer
    const body = JSON.parse(new TextDecoder().decode(answer.body)) as Record<string, unknown>
    const error = (body['error'] ?? body) as Record<string, unknown>
    const phrase = phrases.get(String(error['code']))
    const member = 'msg' in error ? 'msg' : 'message'
    if (!phrase || typeof error[member] !== 'string') return answer
    error[member] = error[member].replace(phrase.words, (_, ...values: string[]) => fill(phrase, values))
    const bytes = encode(JSON.stringify(body))
    return { ...answer, headers: { ...answer.headers, 'content-length': String(bytes.length) }, body: bytes }
  }
}

function phrasesOf(document: OpenApiDocument): ReadonlyMap<string, Phrase> {
  const rows = Object.values(document['x-business-codes'] ?? {})
  return new Map(rows.flatMap(({ code, message, english }) => (english === undefined ? [] : [[code, phraseOf(message, english)]])))
}

// the first one is for `*`, which Node's fetch sends
function prefersEnglish(acceptLanguage: string): boolean {
  return new Negotiator({ headers: { 'accept-language': acceptLanguage } }).language(['zh', 'en']) === 'en'
}

const PLACEHOLDER = /\$?\{(\w+)\}/g

// what follows the words, such as a hint of the mock, stays
function phraseOf(message: string, english: string): Phrase {
  const placeholders = [...message.matchAll(PLACEHOLDER)].map((match) => match[1]!)
  const pieces = message.split(/\$?\{\w+\}/).map(escapeExpression)
  return { words: new RegExp(`^${pieces.join('([^]*?)')}${pieces.at(-1) === '' ? '$' : ''}`), placeholders, english }
}

function fill({ placeholders, english }: Phrase, values: readonly string[]): string {
  return english.replace(PLACEHOLDER, (placeholder, name: string) => values[placeholders.indexOf(name)] ?? placeholder)
}
