import { encode } from '../core/answer.ts'
import { join } from '../core/bytes.ts'
import { isSecretHeader, partsOf, patterns } from './secrets.ts'
import { decodings, toLatin1, viewOf, type View } from './view.ts'

export const REDACTED = '[redacted]'

/** Bytes to leave out. What was found in fragments is named once, where it begins. */
interface Range {
  from: number
  to: number
  isNamed: boolean
}

export interface Redactor {
  /** Remembers what the headers of a request or an answer keep secret, so that it is found everywhere. */
  learn(headers: Record<string, string | undefined>): void
  bytes(bytes: Uint8Array): Uint8Array
  text(text: string): string
  headers(headers: Record<string, string | undefined>): Record<string, string>
  /**
   * The same frames without secrets, also those that begin in one frame and end in another. Empty frames are left out. Much is
   * read in slices, with time between them for other requests.
   */
  frames<Frame extends { bytes: Uint8Array }>(frames: readonly Frame[]): Promise<Frame[]>
  /** For what is too long to be held: the pieces as they come, with a window over the places where they meet. */
  window(): Window
  /** The same for one request, which has a text of its own to leave out. */
  also(text: string): Redactor
}

export interface Window {
  push(bytes: Uint8Array): Uint8Array
  end(): Uint8Array
}

/** How many encodings are undone one below the other, and up to which size the second one is. */
const DEPTH = 2
const DEEP = 256 * 1024

/** More than the longest secret that is found across two pieces: headers of HTTP end at 16 kB. */
const WINDOW = 16 * 1024
/** Every stream is cut into blocks of this size first, so that how it arrived does not matter. */
const BLOCK = 64 * 1024

/** What is looked through in one turn, and how much before and after it counts too: a token in events of a character each is that long. */
const SLICE = 256 * 1024
const MARGIN = 128 * 1024

/** Finds secrets by value, by looks and by name, in any of their encodings, on bytes. */
export function createRedactor(known = new Set<string>(), own: readonly string[] = []): Redactor {
  function remember(secret: string): void {
    for (const part of partsOf(secret)) known.add(toLatin1(encode(part)))
  }

  function find(bytes: Uint8Array, depth: number, mayEndInSecret = true): Range[] {
    const views = allViews(viewOf(bytes), bytes.length > DEEP ? Math.min(depth, 1) : depth)
    // what a pattern finds in one view may stand in another without what gave it away
    const byPattern = views.map((view) => matches(view, known))
    return merge(views.flatMap((view, index) => placesOf(view, [...byPattern[index]!, ...[...known, ...own].flatMap((secret) => [...occurrences(view, secret), ...(mayEndInSecret ? startAtEnd(view, secret) : [])])])))
  }

  async function findInSlices(whole: Uint8Array): Promise<Range[]> {
    const ranges: Range[] = []
    // the first round learns what is a secret in the slices before it too
    for (const isLast of [false, true]) {
      for (let at = 0; at < whole.length; at += SLICE) {
        const from = Math.max(0, at - MARGIN)
        const to = at + SLICE + MARGIN
        // what a slice cuts off is whole in the next one
        const found = find(whole.subarray(from, to), DEPTH, to >= whole.length)
        if (isLast) ranges.push(...found.map((range) => ({ ...range, from: from + range.from, to: from + range.to })))
        await nextTurn()
      }
    }
    return merge(ranges)
  }

  const bytes = (given: Uint8Array, depth = DEPTH) => leaveOut(given, 0, given.length, find(given, depth))
  const redactText = (text: string) => {
    const whole = encode(text)
    return new TextDecoder().decode(leaveOut(whole, 0, whole.length, find(whole, DEPTH, false)))
  }
  return {
    learn(headers) {
      for (const [name, value] of Object.entries(headers)) if (value && isSecretHeader(name)) remember(value)
    },
    bytes,
    text: redactText,
    // a name that is a secret is none that could be sent without it
    headers: (headers) => Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined || redactText(name) !== name ? [] : [[name, isSecretHeader(name) ? REDACTED : redactText(value)]]))),
    async frames(frames) {
      const whole = join(frames.map((frame) => frame.bytes))
      const ranges = whole.length > SLICE ? await findInSlices(whole) : find(whole, DEPTH)
      let at = 0
      return frames
        .map((frame) => {
          const from = at
          at += frame.bytes.length
          return { ...frame, bytes: leaveOut(whole, from, at, ranges) }
        })
        .filter((frame) => frame.bytes.length > 0)
    },
    window() {
      let held = new Uint8Array()
      return {
        push(more) {
          held = join([held, more])
          const done: Uint8Array[] = []
          while (held.length >= BLOCK + WINDOW) {
            // by value and looks only: a digest tells nothing, it just has to be the same with another key
            const ranges = find(held.subarray(0, BLOCK + WINDOW), 0)
            const cut = ranges.find(({ from, to }) => from < BLOCK && to > BLOCK)?.from || BLOCK
            done.push(leaveOut(held, 0, cut, ranges))
            held = held.slice(cut)
          }
          return join(done)
        },
        end: () => bytes(held, 0),
      }
    },
    also: (text) => createRedactor(known, [...own, toLatin1(encode(text))]),
  }
}

const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve))

function allViews(view: View, depth: number): View[] {
  return depth === 0 ? [view] : [view, ...decodings(view).flatMap((decoded) => allViews(decoded, depth - 1))]
}

/** Characters of a view, the last one excluded. */
type Span = [start: number, end: number]

/** What the patterns find. Of what is certainly a secret the parts become known. */
function matches({ text }: View, known: Set<string>): Span[] {
  const spans: Span[] = []
  for (const { expression, isCertain } of patterns) {
    for (const match of text.matchAll(expression)) {
      const [, before = '', secret = ''] = match
      if (secret === REDACTED) continue
      if (isCertain) for (const part of partsOf(secret)) known.add(part)
      const start = match.index + before.length
      spans.push([start, start + secret.length])
    }
  }
  return spans
}

function occurrences({ text }: View, secret: string): Span[] {
  const spans: Span[] = []
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) spans.push([at, at + secret.length])
  return spans
}

/** A body that was cut may end within a secret. */
function startAtEnd({ text }: View, secret: string): Span[] {
  for (let length = Math.min(secret.length - 1, text.length); length >= SHORTEST_START; length--) {
    if (text.endsWith(secret.slice(0, length))) return [[text.length - length, text.length]]
  }
  return []
}

const SHORTEST_START = 6

/** Where the characters of a view stand; what is one secret there is named once, however many pieces it has. */
function placesOf(view: View, spans: readonly Span[]): Range[] {
  const whole = merge(spans.map(([from, to]) => ({ from, to, isNamed: true })))
  return whole.flatMap(({ from, to }) => merge(Array.from({ length: to - from }, (_, index) => ({ from: view.from(from + index), to: view.to(from + index), isNamed: index === 0 }))))
}

/** In order, and without overlaps. */
function merge(ranges: Range[]): Range[] {
  const merged: Range[] = []
  for (const range of ranges.sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = merged.at(-1)
    if (!last || range.from > last.to) merged.push({ ...range })
    else {
      last.to = Math.max(last.to, range.to)
      last.isNamed ||= range.isNamed
    }
  }
  return merged
}

/** The bytes from one place to another without the ranges; a range that goes over the end is named by the piece in which it begins. */
function leaveOut(bytes: Uint8Array, start: number, end: number, ranges: readonly Range[]): Uint8Array {
  const pieces: Uint8Array[] = []
  let at = start
  for (const { from, to, isNamed } of ranges) {
    if (to <= start || from >= end) continue
    pieces.push(bytes.subarray(at, Math.max(at, from)))
    if (isNamed && from >= start) pieces.push(encode(REDACTED))
    at = Math.min(to, end)
  }
  return join([...pieces, bytes.subarray(at, end)])
}
