import { createParser, type EventSourceMessage } from 'eventsource-parser'
import type { Deadline } from './deadline.ts'
import { readEventFailure, type ReportedError } from './envelope.ts'
import type { BigModelError } from './errors/bigmodel-error.ts'
import { StreamError, type StreamFailure } from './errors/stream-error.ts'

/** What a call gives: events when `stream` is literally true, one answer when it is false; absent counts as the operation's default. */
export type JsonOrEvents<Stream extends boolean, Json, Event> = Stream extends true ? EventStream<Event> : Json

interface Source {
  response: Response
  body: ReadableStream<Uint8Array>
  terminator: string
  deadline: Deadline
  context: {
    /** The error that an event reports. */
    answerError: (reported: ReportedError, event: unknown) => Promise<BigModelError>
  }
}

/**
 * The events of one answer, each as soon as it has arrived. It is read once, with `for await`; leaving the loop ends
 * the request. The loop ends when the stream is finished: by its terminator, or after an event that has a finish
 * reason or is by its type the last. It throws a `StreamError` when the stream stops before that, and the error of an event that reports one.
 */
export class EventStream<Event> implements AsyncIterable<Event> {
  /** Status and headers of the answer. */
  readonly response: Response
  readonly #source: Source
  #received = 0
  #read = false

  constructor(source: Source) {
    this.response = source.response
    this.#source = source
    const { body, deadline } = source
    deadline.signal.addEventListener('abort', () => body.locked || body.cancel(deadline.signal.reason).catch(ignore), { once: true })
  }

  /** Ends the request; whoever reads the stream gets a `StreamError` with the reason `aborted`. */
  abort(reason?: unknown): void {
    this.#source.deadline.abort(reason)
  }

  [Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    if (this.#read) throw new TypeError('A stream can be read only once. Keep its events if you need them again.')
    this.#read = true
    return this.#events()
  }

  async *#events(): AsyncGenerator<Event, void, undefined> {
    const { body, deadline, terminator } = this.#source
    const frames: EventSourceMessage[] = []
    const parser = createParser({ onEvent: (frame) => frames.push(frame) })
    const decoder = new TextDecoder()
    const reader = body.getReader()
    // a replaced `fetch` may not look at its signal
    const cancel = () => void reader.cancel(deadline.signal.reason).catch(ignore)
    deadline.signal.addEventListener('abort', cancel, { once: true })
    let line: string[] = []
    let finished = false
    try {
      for (;;) {
        const { done, value } = await this.#next(reader)
        // a last event need not be followed by an empty line
        const text = done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true })
        line.push(text)
        // the parser searches a line that goes on from its start again: megabytes in pieces would take it seconds
        if (!/[\r\n]/.test(text)) continue
        parser.feed(line.join(''))
        line = []
        for (const { data, event: kind } of frames.splice(0)) {
          if (data.trim() === terminator) return
          const event = await this.#parse(data, kind, done)
          finished ||= isLast(event)
          this.#received++
          yield event
        }
        if (!done) continue
        if (finished) return
        throw this.#failure('truncated', `The stream stopped after ${this.#received} events, before it was finished.`)
      }
    } finally {
      deadline.signal.removeEventListener('abort', cancel)
      deadline.release()
      await reader.cancel().catch(ignore)
    }
  }

  async #next(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
    const { deadline } = this.#source
    deadline.start()
    try {
      const piece = await reader.read()
      if (!deadline.signal.aborted) return piece
      throw deadline.signal.reason
    } catch (cause) {
      if (deadline.expired) throw this.#failure('stalled', `The stream was silent for too long after ${this.#received} events.`, cause)
      if (deadline.signal.aborted) throw this.#failure('aborted', `The stream was aborted after ${this.#received} events.`, cause)
      throw this.#failure('truncated', `The connection broke after ${this.#received} events.`, cause)
    } finally {
      deadline.stop()
    }
  }

  async #parse(data: string, kind: string | undefined, last: boolean): Promise<Event> {
    let event: unknown
    try {
      event = JSON.parse(data)
    } catch {
      const reason = last ? 'truncated' : 'malformed'
      throw this.#failure(reason, `Event ${this.#received + 1} of the stream is ${last ? 'cut off' : 'no JSON'}.`)
    }
    const reported = readEventFailure(event) ?? (kind === 'error' ? {} : undefined)
    if (!reported) return event as Event
    throw await this.#source.context.answerError(reported, event)
  }

  #failure(reason: StreamFailure, message: string, cause?: unknown): StreamError {
    return new StreamError(reason, message, { received: this.#received, response: this.response, cause })
  }
}

// of a knowledge base's agent, and of a transcription
const LAST_TYPES = new Set<unknown>(['done', 'transcript.text.done'])

/** Whether an event says why the model stopped, or that it is the last. Some servers send no terminator after it. */
function isLast(event: unknown): boolean {
  const { choices, type } = (event ?? {}) as { choices?: unknown; type?: unknown }
  if (LAST_TYPES.has(type)) return true
  return Array.isArray(choices) && choices.some((choice: { finish_reason?: unknown } | null) => Boolean(choice?.finish_reason))
}

function ignore(): void {}
