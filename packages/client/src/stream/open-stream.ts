import { StreamError } from '../errors/stream-error.ts'
import { ChatStream } from './chat-stream.ts'
import { EventStream, type StreamSource } from './event-stream.ts'

// How answers with events are read. Only operations that have some refer to it, so that others do not bundle it.

export const eventStream = {
  open: (source: StreamSource): EventStream<unknown> => new EventStream(source),
  missing,
}

/** Where the events add up to the reply. */
export const chatStream = {
  open: (source: StreamSource): EventStream<unknown> => new ChatStream(source),
  missing,
}

/** The error of an answer that is no stream, although one was asked for. */
function missing(id: string, response: Response): StreamError {
  const message = `${id} asked for a stream of events, and the server answered with ${response.headers.get('content-type') ?? 'no content type'}.`
  return new StreamError('not-a-stream', message, { response })
}
