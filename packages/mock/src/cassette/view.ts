/** Text as it reads once an encoding is undone. A character is a byte; `from` and `to` say which bytes of the whole it stands for. */
export interface View {
  text: string
  from(index: number): number
  /** The first byte after the character. */
  to(index: number): number
}

export function viewOf(bytes: Uint8Array): View {
  return { text: toLatin1(bytes), from: (index) => index, to: (index) => index + 1 }
}

/** A byte for a character: what `TextDecoder` calls latin1 is windows-1252. */
export function toLatin1(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)))
  return pieces.join('')
}

/** Everything that a reader could take the text for: with escapes undone, decoded, put together from its fragments, or backwards. */
export function decodings(view: View): View[] {
  return [
    undo(view, view.text.matchAll(/%([0-9a-f]{2})/gi), fromHex),
    undo(view, view.text.matchAll(/\\(?:u00([0-9a-f]{2})|x([0-9a-f]{2})|(["\\/bfnrt]))/gi), unescape),
    ...[0, 1].map((offset) => undo(view, runs(view.text, HEX), (run, take) => hexBytes(run, offset, take), 'runs')),
    ...[0, 1, 2, 3].map((offset) => undo(view, runs(view.text, BASE64), (run, take) => base64Bytes(run, offset, take), 'runs')),
    undo(view, view.text.matchAll(/([^\0])\0{1,3}|\0{1,3}([^\0])/g), fromWide),
    ...fragments(view),
    reversed(view),
  ].filter((decoded) => decoded !== undefined)
}

const codesOf = (characters: string): ReadonlySet<number> => new Set([...characters].map((character) => character.charCodeAt(0)))
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

const HEX = codesOf('0123456789abcdefABCDEF')
// the lines of a wrapped text are one run
const BASE64 = codesOf(`${ALPHABET}-_\r\n`)

/** The shortest run that can hold a secret of eight bytes, or the start of one. */
const SHORTEST_RUN = 11

type Run = { readonly 0: string; readonly index: number }

/** All that consists of these characters. A regular expression gives up on runs of several megabytes. */
function* runs(text: string, codes: ReadonlySet<number>): Iterable<Run> {
  for (let at = 0; at < text.length; at++) {
    const index = at
    while (at < text.length && codes.has(text.charCodeAt(at))) at++
    if (at - index >= SHORTEST_RUN) yield { 0: text.slice(index, at), index }
  }
}

/** Takes a decoded byte, with the first and the last character of the match in which it lies. */
type Take = (byte: number, first: number, last: number) => void

/** The view with each match decoded in its place; of runs nothing but what was decoded, apart from each other. */
function undo<Match extends Run>({ text, from, to }: View, encoded: Iterable<Match>, decode: (match: Match, take: Take) => void, keep: 'all' | 'runs' = 'all'): View | undefined {
  const bytes = new Uint8Array(text.length)
  const first = new Uint32Array(text.length)
  const last = new Uint32Array(text.length)
  let size = 0
  let next = 0
  const take: Take = (byte, start, end) => {
    bytes[size] = byte
    first[size] = next + start
    last[size++] = next + end
  }
  const copy = (end: number) => {
    for (; next < end; next++) take(text.charCodeAt(next), 0, 0)
  }
  let isFound = false
  for (const match of encoded) {
    isFound = true
    if (keep === 'all') copy(match.index)
    next = match.index
    if (keep === 'runs' && size > 0) take(LINE_END, 0, 0)
    decode(match, take)
    next = match.index + match[0].length
  }
  if (!isFound) return undefined
  if (keep === 'all') copy(text.length)
  return { text: toLatin1(bytes.subarray(0, size)), from: (index) => from(first[index]!), to: (index) => to(last[index]!) }
}

const LINE_END = 10

function fromHex(match: RegExpExecArray, take: Take): void {
  take(Number.parseInt(match[1]!, 16), 0, match[0].length - 1)
}

/** A character of UTF-16 or UTF-32. */
function fromWide([whole, before, after]: RegExpExecArray, take: Take): void {
  take((before ?? after)!.charCodeAt(0), 0, whole.length - 1)
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescape([whole, unicode, hex, short]: RegExpExecArray, take: Take): void {
  const byte = short === undefined ? Number.parseInt((unicode ?? hex)!, 16) : (ESCAPES[short] ?? short).charCodeAt(0)
  take(byte, 0, whole.length - 1)
}

function hexBytes({ 0: run }: Run, offset: number, take: Take): void {
  for (let at = offset; at + 1 < run.length; at += 2) take(Number.parseInt(run.slice(at, at + 2), 16), at, at + 1)
}

/** The value of each character of Base64 and of base64url, by its code. */
const VALUES = new Map([...ALPHABET].map((character, value): [number, number] => [character.charCodeAt(0), value]).concat([[45, 62], [95, 63]]))

/** Read from the offset on: a run may begin before the encoded text does. */
function base64Bytes({ 0: run }: Run, offset: number, take: Take): void {
  let bits = 0
  let held = 0
  let first = offset
  for (let at = offset; at < run.length; at++) {
    const value = VALUES.get(run.charCodeAt(at))
    if (value === undefined) continue
    if (held === 0) first = at
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    take((bits >> held) & 0xff, first, at)
    first = at
  }
}

const MEMBER = /"([^"\\]{1,64})"\s*:\s*"((?:[^"\\]|\\.){0,8192})"/g

/** The texts of members with one name, one after the other: what a stream of events says in fragments. */
function fragments(view: View): View[] {
  const byName = new Map<string, number[]>()
  const seen = new Map<string, number>()
  for (const match of view.text.matchAll(MEMBER)) {
    const name = match[1]!
    const value = match[2]!
    const places = byName.get(name) ?? []
    const start = match.index + match[0].length - 1 - value.length
    for (let at = start; at < start + value.length; at++) places.push(at)
    byName.set(name, places)
    seen.set(name, (seen.get(name) ?? 0) + 1)
  }
  return [...byName].filter(([name]) => seen.get(name)! > 1).map(([, places]) => ({ text: places.map((at) => view.text[at]).join(''), from: (index) => view.from(places[index]!), to: (index) => view.to(places[index]!) }))
}

function reversed({ text, from, to }: View): View {
  const last = text.length - 1
  return { text: [...text].toReversed().join(''), from: (index) => from(last - index), to: (index) => to(last - index) }
}
