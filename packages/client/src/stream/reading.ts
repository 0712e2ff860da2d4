import { arriving } from '../arriving.ts'
import { onAbort, type Deadline } from '../deadline.ts'
import type { ReportedError } from '../envelope.ts'
import type { BigModelError, PartialAnswer } from '../errors/bigmodel-error.ts'
import { StreamError, type StreamFailure } from '../errors/stream-error.ts'
import type { Transport } from '../transport.ts'
import { FINISHED, readFailing, SaidEnding, type Ending } from './ending.ts'
import { readFrames, type Frames } from './frames.ts'

export interface StreamSource {
  response: Response
  body: NonNullable<Response['body']>
  terminator: string
  deadline: Deadline
  /** The error that an event reports. */
  answerError: (reported: ReportedError, event: unknown) => Promise<BigModelError>
  tell: Transport['tell']
}

/** Keeps what arrives. */
export interface Arrived<Event> {
  add(event: Event): void
  all(): PartialAnswer
}

type Queue<Event> = Promise<IteratorResult<Event>>[]

function list<Event>(): Arrived<Event> {
  const events: Event[] = []
  return { add: (event) => events.push(event), all: () => ({ events }) }
}

/** How one answer is read: what a stream does, apart from its class. */
export class Reading<Event> {
  /** Status and headers of the answer. */
  readonly response: Response
  readonly #source: StreamSource
  readonly #arrived: Arrived<Event>
  readonly #over: Promise<void>
  #settle: (error?: BigModelError) => void = ignore
  #received = 0
  #read = false
  #closed = false
  readonly #said = new SaidEnding()

  constructor(source: StreamSource, arrived: Arrived<Event> = list()) {
    this.response = source.response
    this.#source = source
    this.#arrived = arrived
    const { body, deadline } = source
    onAbort(deadline.signal, () => {
      if (body.locked) return
      body.cancel(deadline.signal.reason).catch(ignore)
      // nobody will read it to its end
      void this.#error(this.#broken(deadline.signal.reason)).then((error) => this.#tellEnd(error))
    })
    this.#over = new Promise((resolve, reject) => {
      this.#settle = (error) => (error ? reject(error) : resolve())
    })
    // whoever reads the events is told there
    this.#over.catch(ignore)
  }

  abort(reason?: unknown): void {
    this.#source.deadline.abort(reason)
  }

  iterate(): AsyncIterableIterator<Event> {
    const batches = this.#batches()
    let batch: Event[] = []
    let at = 0
    const next = async (): Promise<IteratorResult<Event>> => {
      while (at === batch.length) {
        const { done, value } = await batches.next()
        if (done) return { done, value }
        // another `next` may have come first
        batch = batch.slice(at).concat(value)
        at = 0
      }
      return { done: false, value: batch[at++] as Event }
    }
    return {
      next,
      return: async () => {
        // first the request: a read that waits for the server would hold up the end of the generator
        this.#leave()
        await batches.return()
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
  }

  tee(): [AsyncGenerator<Event, void, undefined>, AsyncGenerator<Event, void, undefined>] {
    const events = this.iterate()
    const queues: [Queue<Event>, Queue<Event>] = [[], []]
    const open = new Set<Queue<Event>>(queues)
    async function* read(queue: Queue<Event>): AsyncGenerator<Event, void, undefined> {
      try {
        for (;;) {
          if (queue.length === 0) {
            const next = events.next()
            for (const each of open) each.push(next)
          }
          const { done, value } = (await queue.shift()) as IteratorResult<Event>
          if (done) return
          yield value
        }
      } finally {
        open.delete(queue)
        if (open.size === 0) await events.return?.()
      }
    }
    return [read(queues[0]), read(queues[1])]
  }

  toReadableStream(): ReadableStream<Uint8Array> {
    const events = this.iterate()
    const encoder = new TextEncoder()
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await events.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
      },
      cancel: async () => void (await events.return?.()),
    })
  }

  /** All that the stream brought, at its end. Reads it, unless somebody else does. */
  async whole(): Promise<PartialAnswer> {
    // a loop that begins right after the call goes first
    await Promise.resolve()
    if (!this.#read) for await (const _ of this.#batches()) continue
    await this.#over
    return this.#arrived.all()
  }

  #batches(): AsyncGenerator<Event[], void, undefined> {
    if (this.#read) throw new TypeError('A stream can be read only once. Use `tee()` for two readers, or keep its events.')
    this.#read = true
    return this.#readBatches()
  }

  /** Events that have arrived together. All are given before the stream ends, whichever way. */
  async *#readBatches(): AsyncGenerator<Event[], void, undefined> {
    const { body, deadline } = this.#source
    let ending: Ending | undefined
    try {
      try {
        for await (const frames of readFrames(arriving(body, deadline))) {
          const batch: Event[] = []
          ending = this.#take(frames, batch)
          if (batch.length > 0) yield batch
          if (ending) break
        }
      } catch (cause) {
        ending = this.#broken(cause)
      }
      const error = await this.#error(ending ?? this.#said.ending ?? { reason: 'truncated', message: `The stream stopped ${this.#after()}, before it was finished.` })
      this.#close(error)
      if (error) throw error
    } finally {
      this.#leave()
    }
  }

  /** Puts the frames' events into the batch, up to the one that ends the stream. */
  #take({ frames, last, stray }: Frames, batch: Event[]): Ending | undefined {
    for (const { data, event: kind } of frames) {
      const text = data.trim()
      if (text === this.#source.terminator) return this.#said.ending ?? FINISHED
      // gateways keep a connection open with events that hold nothing
      if (!text && kind !== 'error') continue
      let event: Event
      try {
        event = JSON.parse(data) as Event
      } catch {
        if (kind === 'error') return readFailing(data, kind)
        if (last) return this.#said.ending ?? { reason: 'truncated', message: `Event ${this.#received + 1} of the stream is cut off.` }
        return { reason: 'failed', message: `Event ${this.#received + 1} of the stream is no JSON.` }
      }
      const failing = readFailing(event, kind)
      if (failing) return failing
      this.#received++
      this.#arrived.add(event)
      this.#source.tell?.({ type: 'event', event })
      batch.push(event)
      this.#said.read(event)
    }
    return last && !this.#said.ending ? readMisnamed(stray) : undefined
  }

  #after(): string {
    return `after ${this.#received} events`
  }

  #broken(cause: unknown): Ending {
    const { signal, expired } = this.#source.deadline
    if (signal.aborted && !expired) return { reason: 'aborted', message: `The stream was aborted ${this.#after()}.`, cause: signal.reason }
    // a server may neither send a terminator nor close the connection
    if (this.#said.ending) return this.#said.ending
    if (expired) return { reason: 'stalled', message: `The stream ${expired === 'total' ? 'took' : 'was silent for'} too long ${this.#after()}.`, cause }
    return { reason: 'truncated', message: `The connection broke ${this.#after()}, before the stream was finished.`, cause }
  }

  async #error(ending: Ending): Promise<BigModelError | undefined> {
    if (ending.reason === 'finished') return undefined
    if (ending.reason !== 'reported') return this.#streamError(ending.reason, ending.message, ending.cause)
    const error = await this.#source.answerError(ending.reported, ending.event ?? this.#arrived.all())
    return this.#complete(error, String(error.category) === 'content-filter' ? 'filtered' : 'failed')
  }

  #streamError(reason: StreamError['reason'], message: string, cause?: unknown): BigModelError {
    const { response } = this
    return this.#complete(new StreamError(reason, message, { response, cause }), reason)
  }

  /** Adds to an error what had arrived. */
  #complete(error: BigModelError, reason: StreamFailure): BigModelError {
    // hidden from logs, as it may be long and is the user's
    return Object.defineProperty(Object.assign(error, { reason, received: this.#received }), 'partial', { value: this.#arrived.all() })
  }

  /** The reader has gone; nothing happens after the end. */
  #leave(): void {
    if (this.#closed) return
    this.#close(this.#streamError('aborted', `The stream was left ${this.#after()}.`))
    this.abort()
  }

  #close(error?: BigModelError): void {
    this.#closed = true
    this.#source.deadline.release()
    this.#tellEnd(error)
    this.#settle(error)
  }

  #tellEnd(error?: BigModelError): void {
    this.#source.tell?.({ type: 'end', error, arrived: () => this.#arrived.all() })
  }
}

/** The error that a gateway sends as JSON under the media type that was asked for, that of events. */
function readMisnamed(text: string): Ending | undefined {
  try {
    return readFailing(JSON.parse(text), undefined)
  } catch {
    return undefined
  }
}

function ignore(): void {}
