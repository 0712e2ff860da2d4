import { StreamError } from '../errors/stream-error.ts'

/** The error of an answer that is no stream, although one was asked for. */
export function missing(id: string, response: Response): StreamError {
  const message = `${id} asked for a stream of events, and the server answered with ${response.headers.get('content-type') ?? 'no content type'}.`
  return new StreamError('not-a-stream', message, { response })
}
