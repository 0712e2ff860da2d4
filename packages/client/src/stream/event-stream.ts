import type { Reading } from './reading.ts'

/** What a call gives: a stream when `stream` is literally true, one answer when it is false; absent counts as the operation's default. */
export type JsonOrEvents<Stream extends boolean, Json, Events> = Stream extends true ? Events : Json

/**
 * The events of one answer, each as soon as it has arrived. It is read once, with `for await`; leaving the loop ends
 * the request. The loop ends when the stream is finished: by its terminator, or after an event that has the finish
 * reason `stop`, `tool_calls` or `length` or is by its type the last. Any other end is an error, which has the cause as
 * its `reason` and what had arrived as its `partial`.
 */
export class EventStream<Event> implements AsyncIterable<Event> {
  /** Status and headers of the answer. */
  readonly response: Response
  readonly #reading: Reading<Event>

  constructor(reading: Reading<Event>) {
    this.response = reading.response
    this.#reading = reading
  }

  /** Ends the request; whoever reads the stream gets a `StreamError` with the reason `aborted`. */
  abort(reason?: unknown): void {
    this.#reading.abort(reason)
  }

  /** @throws TypeError when the stream is read already. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Event> {
    return this.#reading.iterate()
  }

  /**
   * Two readers of the same events, each at its own pace; what only one has read is kept for the other. The request
   * ends when both have left.
   */
  tee(): [AsyncGenerator<Event, void, undefined>, AsyncGenerator<Event, void, undefined>] {
    return this.#reading.tee()
  }

  /** The events as lines of JSON, for the body of a `Response` of your own. It reads on as fast as it is read. */
  toReadableStream(): ReadableStream<Uint8Array> {
    return this.#reading.toReadableStream()
  }
}
