/** What the mock answers, in plain values: each edge turns it into what its world sends. */
export interface Answer {
  status: number
  /** Names in lower case, values in ASCII. */
  headers: Record<string, string>
  /** Bytes, the frames of a stream, the pieces of a file as they are read, or nothing. */
  body: Uint8Array | readonly Frame[] | AsyncIterable<Uint8Array> | undefined
  /** Milliseconds before anything of it is sent. */
  delay?: number
  /**
   * How the connection ends where an answer does not come whole: it is closed after the last frame (`cut`), or reset there
   * (`cut-reset`), nothing more comes (`stall`), or it is reset in place of an answer.
   */
  ending?: 'cut' | 'cut-reset' | 'stall' | 'reset'
  /** To be called once the answer was sent, or could not be. Calls after the first do nothing. */
  settle?: (delivery: Delivery) => void
}

/** What became of an answer. */
export interface Delivery {
  /** How many frames of a stream were written. */
  frames: number
  /** Whether the client went away before the end. */
  isAborted: boolean
}

/** One piece of a stream and its time, in milliseconds after the start of the answer. */
export interface Frame {
  at: number
  bytes: Uint8Array
}

const encoder = new TextEncoder()

export function encode(text: string): Uint8Array {
  return encoder.encode(text)
}

export function bytesAnswer(status: number, type: string, bytes: Uint8Array): Answer {
  return { status, headers: { 'content-type': type, 'content-length': String(bytes.length) }, body: bytes }
}

export function isFrames(body: Answer['body']): body is readonly Frame[] {
  return Array.isArray(body)
}

export function jsonAnswer(status: number, value: unknown): Answer {
  return bytesAnswer(status, 'application/json', encode(JSON.stringify(value)))
}

export function framesAnswer(status: number, type: string, frames: readonly Frame[]): Answer {
  return { status, headers: { 'content-type': type, 'cache-control': 'no-cache' }, body: frames }
}

/** A sentence about the answer for the person who debugs: `x-mock-hint` says what to do, `x-mock-remark` what was let pass. */
export function annotate(answer: Answer, name: 'x-mock-hint' | 'x-mock-remark', sentence: string | undefined): Answer {
  if (!sentence) return answer
  return { ...answer, headers: { ...answer.headers, [name]: headerText(sentence) } }
}

const LONGEST = 1000

// a header value is printable ASCII, and proxies cut long ones
function headerText(sentence: string): string {
  const text = sentence.slice(0, LONGEST + 1).replace(/\p{Surrogate}/gu, '\ufffd').replace(/[^\x20-\x7e]+/gu, encodeURIComponent)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
}
