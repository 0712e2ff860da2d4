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
    undo(view, /%([0-9a-f]{2})/gi, fromHex),
    undo(view, /\\(?:u00([0-9a-f]{2})|x([0-9a-f]{2})|(["\\/bfnrt]))/gi, unescape),
    ...[0, 1].map((offset) => undo(view, HEX, (run) => hexBytes(run, offset), 'runs')),
    ...[0, 1, 2, 3].map((offset) => undo(view, BASE64, (run) => base64Bytes(run, offset), 'runs')),
    ...fragments(view),
    reversed(view),
  ].filter((decoded) => decoded !== undefined)
}

const HEX = /(?:[0-9a-f]{2}){6,}[0-9a-f]?/gi
// lines of a wrapped text follow each other
const BASE64 = /[\w+/-]{11,}(?:\r?\n[\w+/-]+)*/g

/** A decoded byte, and the characters of the encoded run in which it lies. */
interface Decoded {
  byte: number
  first: number
  last: number
}

/** The view with each match decoded in its place; of runs nothing but what was decoded, apart from each other. */
function undo(view: View, encoded: RegExp, decode: (match: RegExpExecArray) => Decoded[], keep: 'all' | 'runs' = 'all'): View | undefined {
  const { text } = view
  const bytes: number[] = []
  const first: number[] = []
  const last: number[] = []
  const add = (byte: number, from: number, to: number) => void (bytes.push(byte), first.push(from), last.push(to))
  let next = 0
  let isFound = false
  for (const match of text.matchAll(encoded)) {
    isFound = true
    if (keep === 'all') for (; next < match.index; next++) add(text.charCodeAt(next), next, next)
    else if (bytes.length > 0) add(LINE_END, match.index, match.index)
    for (const one of decode(match)) add(one.byte, match.index + one.first, match.index + one.last)
    next = match.index + match[0].length
  }
  if (!isFound) return undefined
  if (keep === 'all') for (; next < text.length; next++) add(text.charCodeAt(next), next, next)
  return { text: toLatin1(Uint8Array.from(bytes)), from: (index) => view.from(first[index]!), to: (index) => view.to(last[index]!) }
}

const LINE_END = 10

function fromHex(match: RegExpExecArray): Decoded[] {
  return [{ byte: Number.parseInt(match[1]!, 16), first: 0, last: match[0].length - 1 }]
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unescape([whole, unicode, hex, short]: RegExpExecArray): Decoded[] {
  const byte = short === undefined ? Number.parseInt((unicode ?? hex)!, 16) : (ESCAPES[short] ?? short).charCodeAt(0)
  return [{ byte, first: 0, last: whole.length - 1 }]
}

function hexBytes([run]: RegExpExecArray, offset: number): Decoded[] {
  const bytes: Decoded[] = []
  for (let at = offset; at + 1 < run.length; at += 2) bytes.push({ byte: Number.parseInt(run.slice(at, at + 2), 16), first: at, last: at + 1 })
  return bytes
}

const ALPHABET = new Map([...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((character, value): [string, number] => [character, value]).concat([['-', 62], ['_', 63]]))

/** Base64 and base64url, read from the offset on: a run may begin before the encoded text does. */
function base64Bytes([run]: RegExpExecArray, offset: number): Decoded[] {
  const bytes: Decoded[] = []
  let bits = 0
  let held = 0
  let first = offset
  for (let at = offset; at < run.length; at++) {
    const value = ALPHABET.get(run[at]!)
    if (value === undefined) continue
    if (held === 0) first = at
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes.push({ byte: (bits >> held) & 0xff, first, last: at })
    first = at
  }
  return bytes
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
  return { text: [...text].reverse().join(''), from: (index) => from(last - index), to: (index) => to(last - index) }
}
