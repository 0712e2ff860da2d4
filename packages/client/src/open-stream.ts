import { StreamError } from './errors/stream-error.ts'
import { EventStream } from './event-stream.ts'

export type StreamSource = ConstructorParameters<typeof EventStream>[0]

/** How answers with events are read; only operations that have some refer to it, so that others do not bundle it. */
export const eventStream = {
  open: (source: StreamSource): EventStream<unknown> => new EventStream(source),
  /** The error of an answer that is no stream, although one was asked for. */
  missing(id: string, response: Response): StreamError {
    const message = `${id} asked for a stream of events, and the server answered with ${response.headers.get('content-type') ?? 'no content type'}.`
    return new StreamError('not-a-stream', message, { received: 0, response })
  },
}
