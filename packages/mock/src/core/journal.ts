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

/** What is kept of a request, in one object: the collector copies each twice before it lets them be. */
interface Kept extends JournalEntry {
  /** Whether the body is JSON that nobody has read yet: a text is one thing to keep, and a value is many. */
  isText: boolean
  /** The bytes of the body that is kept. */
  size: number
  /** Whether it was pushed out, or cleared, while it was still on its way. */
  isForgotten: boolean
}

/** A request while the mock writes it down. */
export class JournalRecord {
  readonly entry: Kept
  readonly #shelf: Shelf
  #closing: ((delivery: Delivery) => void)[] | undefined
  #isSettled = false

  constructor(entry: Kept, shelf: Shelf) {
    this.entry = entry
    this.#shelf = shelf
  }

  /** Keeps the body that was read. */
  received(read: Received): void {
    this.#shelf.keepBody(this.entry, read)
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
    this.#shelf.onSettled?.(show(this.entry))
  }
}

/** For people to read, without secrets. */
function show(kept: Kept): JournalEntry {
  const { isText, size: _, isForgotten: __, ...entry } = kept
  const body: unknown = isText ? JSON.parse(entry.body as string) : entry.body
  return redact({ ...entry, body }, secretsOf(entry.headers['authorization']))
}

/** Where requests are kept. */
interface Shelf {
  now(): number
  /** Lets the oldest bodies go where there are too many bytes of them. */
  keepBody(kept: Kept, read: Received): void
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
  let all: Kept[] = []
  let bodies = 0
  let id = 0
  // what the latest request had: most clients send the same again and again, and that is kept once
  let headers: Headers = {}
  let path = ''
  let model: string | undefined
  let body: unknown
  const shelf: Shelf = { now: () => clock.now(), keepBody, onSettled }

  return {
    begin(request) {
      if (!isEqual(request.headers, headers)) headers = request.headers
      if (request.path !== path) path = request.path
      const kept = begun(request, path, headers, ++id, clock.now())
      const place = (id - 1) % limit
      const pushedOut = limit === 0 ? kept : all[place]
      if (limit > 0) all[place] = kept
      if (pushedOut) bodies -= forget(pushedOut)
      return new JournalRecord(kept, shelf)
    },
    entries: (filter = {}) => inOrder().filter((kept) => fits(kept, filter)).map(show),
    clear() {
      // the body of one that is still on its way counts no more
      all.forEach(forget)
      all = []
      bodies = 0
      id = 0
    },
  }

  function keepBody(kept: Kept, { value, text, size }: Received): void {
    const named = modelOf(value)
    if (named !== model) model = named
    if ((text ?? value) !== body) body = text ?? value
    kept.model = model
    kept.body = body
    kept.isText = text !== undefined
    if (kept.isForgotten) return
    kept.size = size
    bodies += size
    if (bodies <= BODIES) return
    for (const oldest of inOrder()) {
      bodies -= forgetBody(oldest)
      if (bodies <= BODIES) return
    }
  }

  /** The first first. */
  function inOrder(): Kept[] {
    const first = limit > 0 ? id % limit : 0
    return [...all.slice(first), ...all.slice(0, first)]
  }
}

/** Lets a body go, and tells how many bytes it had. */
function forgetBody(kept: Kept): number {
  const { size } = kept
  if (size > 0) [kept.body, kept.isText] = [undefined, false]
  kept.size = 0
  return size
}

/** No more is kept of a request; tells how many bytes were. */
function forget(kept: Kept): number {
  kept.isForgotten = true
  return kept.size
}

function isEqual(some: Headers, others: Headers): boolean {
  const names = Object.keys(some)
  return names.length === Object.keys(others).length && names.every((name) => some[name] === others[name])
}

/** The `model` that a body names. */
function modelOf(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'model' in body && typeof body.model === 'string' ? body.model : undefined
}

function begun({ method, query = '' }: MockRequest, path: string, headers: Headers, id: number, time: number): Kept {
  return {
    id,
    time,
    method,
    path,
    query,
    operationId: undefined,
    headers,
    testId: headers[ISOLATION_HEADER],
    body: undefined,
    model: undefined,
    status: undefined,
    code: undefined,
    remark: undefined,
    hint: undefined,
    trigger: undefined,
    frames: 0,
    isAborted: false,
    ms: undefined,
    isText: false,
    size: 0,
    isForgotten: false,
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
