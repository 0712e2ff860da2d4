import type { Answer, Delivery } from './answer.ts'
import type { ReadBody } from './body.ts'
import { errorIn } from './complaint.ts'
import { ISOLATION_HEADER } from './isolation.ts'
import type { MockRequest } from './passage.ts'
import type { Clock } from './play.ts'
import { redact, secretsOf } from './redact.ts'

/** A request that the mock got, and what became of it. Secrets are left out. */
export interface JournalEntry {
  /** Counts requests from 1, since the beginning or the last reset. */
  id: number
  /** When it came, in milliseconds since 1970. */
  time: number
  method: string
  path: string
  query: string
  /** The operation that has this path and method; undefined where none has. */
  operationId: string | undefined
  /** By name in lower case. */
  headers: Record<string, string | undefined>
  /** The value of `X-Test-Id`. */
  testId: string | undefined
  /** What was read of the body: a value of JSON, or the fields of a form. Only of the latest requests when bodies are large. */
  body: unknown
  /** The `model` of the body. */
  model: string | undefined
  /** What was answered; undefined until then, and where the connection was reset. */
  status: number | undefined
  /** The business code of an error. */
  code: string | undefined
  /** What the mock says of its answer, in `x-mock-remark` and `x-mock-hint`. */
  remark: string | undefined
  hint: string | undefined
  /** The trigger that was followed, as it was written, or which of the mock's faults it was. */
  trigger: string | undefined
  /** How many frames of a stream were sent; 0 for any other answer. */
  frames: number
  /** Whether the client went away before the end. */
  isAborted: boolean
  /** Milliseconds until the answer was sent to its end; undefined until then. */
  ms: number | undefined
}

/** Members that entries have to equal. */
export type JournalFilter = Partial<Pick<JournalEntry, 'method' | 'path' | 'operationId' | 'testId' | 'model' | 'status' | 'code' | 'isAborted'>>

/** The body of a request: its value, its text where that is JSON, and how many bytes it had. */
type Received = Pick<Extract<ReadBody, { value: unknown }>, 'value' | 'text' | 'size'>

/** A request while the mock writes it down. */
export class JournalRecord {
  readonly entry: Omit<JournalEntry, 'body'>
  readonly #shelf: Shelf
  /** The value of the body, or its JSON: a text is one thing to keep, and a value is many. */
  #body: unknown
  #isText = false
  /** The bytes of the body that is kept. */
  #size = 0
  #isForgotten = false
  #closing: ((delivery: Delivery) => void)[] | undefined
  #isSettled = false

  constructor(entry: Omit<JournalEntry, 'body'>, shelf: Shelf) {
    this.entry = entry
    this.#shelf = shelf
  }

  /** Keeps the body that was read. */
  received({ value, text, size }: Received): void {
    this.#isText = text !== undefined
    this.#body = text ?? value
    this.entry.model = modelOf(value)
    if (this.#isForgotten) return
    this.#size = size
    this.#shelf.makeRoom(size)
  }

  /** The entry for people to read, without secrets. */
  show(): JournalEntry {
    const body: unknown = this.#isText ? JSON.parse(this.#body as string) : this.#body
    return redact({ ...this.entry, body }, secretsOf(this.entry.headers['authorization']))
  }

  /** Lets the body go, and tells how many bytes it had. */
  forgetBody(): number {
    const size = this.#size
    if (size > 0) [this.#body, this.#isText] = [undefined, false]
    this.#size = 0
    return size
  }

  /** No more is kept of it; tells how many bytes were. */
  forget(): number {
    this.#isForgotten = true
    return this.#size
  }

  answered(answer: Answer): void {
    writeAnswer(this.entry, answer)
  }

  /** Called once the answer is over. */
  whenSettled(close: (delivery: Delivery) => void): void {
    ;(this.#closing ??= []).push(close)
  }

  /** Tells what became of the answer; calls after the first do nothing. */
  settle(delivery: Delivery): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.entry.frames = delivery.frames
    this.entry.isAborted = delivery.isAborted
    this.entry.ms = this.#shelf.now() - this.entry.time
    this.#closing?.forEach((close) => close(delivery))
    this.#closing = undefined
    this.#shelf.onSettled?.(this.show())
  }
}

/** Where records are kept. */
interface Shelf {
  now(): number
  /** Lets the oldest bodies go where these bytes are too many. */
  makeRoom(size: number): void
  onSettled: JournalOptions['onSettled']
}

export interface Journal {
  begin(request: MockRequest): JournalRecord
  entries(filter?: JournalFilter): JournalEntry[]
  clear(): void
}

export interface JournalOptions {
  /** So many requests are kept; the oldest are let go. */
  limit: number
  clock: Clock
  /** Told of each request once its answer is over. */
  onSettled: ((entry: JournalEntry) => void) | undefined
}

type Headers = JournalEntry['headers']

/** So many bytes of bodies are kept; beyond, the oldest bodies are let go. */
const BODIES = 32 * 1024 * 1024

export function createJournal({ limit, clock, onSettled }: JournalOptions): Journal {
  // each in the place of its id, modulo the limit
  let kept: JournalRecord[] = []
  let latest: Headers = {}
  let bodies = 0
  let id = 0
  const shelf: Shelf = {
    now: () => clock.now(),
    makeRoom(size) {
      bodies += size
      if (bodies <= BODIES) return
      for (const oldest of inOrder()) {
        bodies -= oldest.forgetBody()
        if (bodies <= BODIES) return
      }
    },
    onSettled,
  }

  return {
    begin(request) {
      const record = new JournalRecord(entryOf(request, known(request.headers), ++id, clock.now()), shelf)
      const place = (id - 1) % limit
      const pushedOut = limit === 0 ? record : kept[place]
      if (limit > 0) kept[place] = record
      if (pushedOut) bodies -= pushedOut.forget()
      return record
    },
    entries: (filter = {}) => inOrder().filter(({ entry }) => fits(entry, filter)).map((record) => record.show()),
    clear() {
      // the body of one that is still on its way counts no more
      for (const record of kept) record.forget()
      kept = []
      bodies = 0
      id = 0
    },
  }

  /** Headers that are kept already where they are the same: a client sends most of its requests with the same ones. */
  function known(headers: Headers): Headers {
    if (!isEqual(headers, latest)) latest = headers
    return latest
  }

  /** The first first. */
  function inOrder(): JournalRecord[] {
    const first = limit > 0 ? id % limit : 0
    return [...kept.slice(first), ...kept.slice(0, first)]
  }
}

function isEqual(some: Headers, others: Headers): boolean {
  const names = Object.keys(some)
  return names.length === Object.keys(others).length && names.every((name) => some[name] === others[name])
}

/** The `model` that a body names. */
function modelOf(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'model' in body && typeof body.model === 'string' ? body.model : undefined
}

function entryOf({ method, path, query = '' }: MockRequest, headers: Headers, id: number, time: number): JournalRecord['entry'] {
  return {
    id,
    time,
    method,
    path,
    query,
    operationId: undefined,
    headers,
    testId: headers[ISOLATION_HEADER],
    model: undefined,
    status: undefined,
    code: undefined,
    remark: undefined,
    hint: undefined,
    trigger: undefined,
    frames: 0,
    isAborted: false,
    ms: undefined,
  }
}

function writeAnswer(entry: JournalRecord['entry'], { status, headers, body, ending }: Answer): void {
  if (ending === 'reset') return
  entry.status = status
  entry.remark = headers['x-mock-remark']
  entry.hint = headers['x-mock-hint']
  if (status >= 400 && body instanceof Uint8Array) entry.code = codeOf(body)
}

function codeOf(body: Uint8Array): string | undefined {
  try {
    const code = errorIn(JSON.parse(new TextDecoder().decode(body)))?.code
    return code === undefined ? undefined : String(code)
  } catch {
    return undefined
  }
}

function fits(entry: JournalRecord['entry'], filter: JournalFilter): boolean {
  return (Object.keys(filter) as (keyof JournalFilter)[]).every((name) => filter[name] === undefined || entry[name] === filter[name])
}
