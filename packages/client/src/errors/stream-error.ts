import { BigModelError } from './bigmodel-error.ts'

/** Why a stream did not come to its end. */
export type StreamFailure =
  /** the content filter stopped it: the error is a `ContentFilterError` */
  | 'filtered'
  /** the server reported an error, the model stopped for another reason than being done, or an event held no JSON */
  | 'failed'
  /** the caller aborted it, or left it */
  | 'aborted'
  /** it stopped before it was finished */
  | 'truncated'
  /** nothing arrived for too long, or all of it took too long */
  | 'stalled'
  /** the server answered with something else */
  | 'not-a-stream'

const REMEDIES: Record<StreamError['reason'], string> = {
  failed: 'Repeat the request; if it happens again, look at the finish reason in `partial`.',
  aborted: 'Nothing: the caller wanted it.',
  truncated: 'Use what had arrived, or repeat the request.',
  stalled: 'Repeat the request, or raise `timeout.idle` or `timeout.total`.',
  'not-a-stream': 'Check `baseUrl`, and that the model can stream.',
}

/** Thrown while a stream is read, when it does not come to its end and no event says which error it is. */
export class StreamError extends BigModelError {
  declare readonly category: 'stream'
  declare readonly reason: Exclude<StreamFailure, 'filtered'>
  declare readonly received: number

  override get name(): string {
    return 'StreamError'
  }

  constructor(reason: StreamError['reason'], message: string, { received = 0, response, cause }: { received?: number; response: Response; cause?: unknown }) {
    super(message, { category: 'stream', retry: 'never', remedy: REMEDIES[reason], status: response.status, response, cause })
    Object.assign(this, { reason, received })
  }
}
