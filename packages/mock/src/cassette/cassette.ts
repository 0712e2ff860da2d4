import { quote } from '../core/quote.ts'
import type { Omitted, Payload } from './payload.ts'

/** The version of the format that is written, and the only one that is read: `docs/cassette.md` describes it. */
export const CASSETTE_VERSION = 1

export interface RecordedRequest {
  method: string
  /** Below the base URL, and decoded. */
  path: string
  query?: string
  headers: Record<string, string>
  body?: Payload | Omitted
}

export interface RecordedResponse {
  /** When the headers came, in milliseconds after the request was sent; so are all times. */
  after: number
  status: number
  headers: Record<string, string>
  /** The body in the pieces in which it arrived, or what stands for one that is too large to be kept. */
  frames: RecordedFrame[] | Omitted
  /** Where the answer was not whole: when it broke off, and which side did that. */
  cut?: { after: number; by: 'client' | 'upstream' }
}

export type RecordedFrame = { after: number } & Payload

export interface RecordedFailure {
  after: number
  message: string
}

/** One request, and what became of it. */
export interface Interaction {
  /** Where it stands in its file. */
  line: number
  request: RecordedRequest
  response?: RecordedResponse
  /** What happened where there was no answer. */
  failure?: RecordedFailure
}

export interface Cassette {
  /** What it is called in messages. */
  name: string
  upstream: string
  interactions: readonly Interaction[]
  /** The number of a last line that was not written to its end, and is left out. */
  torn: number | undefined
}

export function headLine(upstream: string, recorded: string): string {
  return `${JSON.stringify({ cassette: CASSETTE_VERSION, upstream, recorded })}\n`
}

export function interactionLine({ request, response, failure }: Omit<Interaction, 'line'>): string {
  return `${JSON.stringify({ request, response, failure })}\n`
}

/**
 * Reads the text of a cassette.
 * @param name what to call it in messages, such as its file
 * @throws a sentence with the line that is not as it should be; only a torn last line is let pass
 */
export function parseCassette(text: string, name = 'The cassette'): Cassette {
  // some editors begin a file with a byte order mark
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  // what follows the last line end is nothing, a line that an editor left open, or one that was not written to its end
  const tail = lines.pop()!
  if (readObject(tail)) lines.push(tail)
  const isTorn = tail !== '' && tail !== lines.at(-1)
  const at = (line: number, problem: string) => new Error(`${name}:${line}: ${problem}`)
  const head = lines.length === 0 ? undefined : readObject(lines[0]!)
  if (head?.['cassette'] === undefined) throw at(1, 'This is no cassette: the first line of one says {"cassette":1,…}.')
  if (head['cassette'] !== CASSETTE_VERSION) throw at(1, `This cassette has version ${JSON.stringify(head['cassette'])}, and this program reads ${CASSETTE_VERSION}. Record it again.`)
  const interactions = lines.slice(1).map((written, index): Interaction => {
    const value = readObject(written)
    const line = index + 2
    if (!value) throw at(line, 'This line is no JSON object. Remove it, or record the cassette again.')
    const problem = problemOf(value)
    if (problem) throw at(line, `${problem} docs/cassette.md describes the format.`)
    return { ...(value as unknown as Interaction), line }
  })
  return { name, upstream: String(head['upstream'] ?? ''), interactions, torn: isTorn ? lines.length + 1 : undefined }
}

type Json = Record<string, unknown>

function problemOf({ request, response, failure }: Json): string | undefined {
  if (!isObject(request) || typeof request['method'] !== 'string' || typeof request['path'] !== 'string') return 'An interaction needs a "request" with "method" and "path".'
  if (request['body'] !== undefined && !isBody(request['body'])) return 'The "body" of a request has "text", "base64", or "sha256" and "bytes".'
  if (isObject(failure)) return typeof failure['message'] === 'string' && isTime(failure['after']) ? undefined : 'A "failure" needs "after", in milliseconds, and a "message".'
  if (!isObject(response)) return 'An interaction needs a "response" or a "failure".'
  const { status, headers, frames, after, cut } = response
  if (!isStatus(status)) return 'The "status" of a response is a number from 200 to 599.'
  if (!isTime(after) || !isObject(headers)) return 'A "response" needs "after", in milliseconds, and "headers".'
  const wrong = Object.entries(headers).find(([name, value]) => !isHeader(name, value))
  if (wrong) return `The header ${quote(wrong[0])} cannot be sent: its name has to be one word, its value one line of Latin-1.`
  if (cut !== undefined && !(isObject(cut) && isTime(cut['after']))) return 'The "cut" of a response needs "after", in milliseconds.'
  if (Array.isArray(frames) ? frames.every((frame) => isBody(frame) && isTime((frame as Json)['after'])) : isBody(frames)) return undefined
  return 'The "frames" of a response are a list of {"after", "text"} or {"after", "base64"}, or {"sha256", "bytes"}.'
}

/** Whether an answer may have this status. */
export function isStatus(status: unknown): boolean {
  return Number.isInteger(status) && (status as number) >= 200 && (status as number) <= 599
}

function isHeader(name: string, value: unknown): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

/** No timer runs longer. */
const LONGEST = 2 ** 31 - 1

function isTime(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= LONGEST
}

function isBody(value: unknown): boolean {
  if (!isObject(value)) return false
  const { text, base64, sha256, bytes } = value
  return typeof text === 'string' || (typeof base64 === 'string' && base64.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(base64)) || (typeof sha256 === 'string' && typeof bytes === 'number')
}

function readObject(line: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
