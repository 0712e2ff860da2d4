import { BigModelError } from './bigmodel-error.ts'

/** Why a stream could not be read to its end. */
export type StreamFailure =
  /** it stopped before it was finished */
  | 'truncated'
  /** nothing arrived for longer than `timeout` */
  | 'stalled'
  /** the caller aborted it */
  | 'aborted'
  /** an event held no JSON */
  | 'malformed'
  /** the server answered with something else */
  | 'not-a-stream'

const REMEDIES: Record<StreamFailure, string> = {
  truncated: 'Use what had arrived, or repeat the request.',
  stalled: 'Repeat the request, or raise `timeout`.',
  aborted: 'Nothing: the caller wanted it.',
  malformed: 'Repeat the request; if it happens again, the server is at fault.',
  'not-a-stream': 'Check `baseUrl`, and that the model can stream.',
}

/** Thrown while a stream is read, when it does not come to its end. */
export class StreamError extends BigModelError {
  declare readonly category: 'stream'
  readonly reason: StreamFailure
  /** How many events had arrived. */
  readonly received: number

  override get name(): string {
    return 'StreamError'
  }

  constructor(reason: StreamFailure, message: string, { received, response, cause }: { received: number; response: Response; cause?: unknown }) {
    super(message, { category: 'stream', retry: 'never', remedy: REMEDIES[reason], status: response.status, response, cause })
    this.reason = reason
    this.received = received
  }
}
