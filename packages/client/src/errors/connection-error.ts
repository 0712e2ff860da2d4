import { BigModelError } from './bigmodel-error.ts'

/** Thrown when no answer came, or when the connection broke before all of it had arrived. `cause` says why. */
export class ConnectionError extends BigModelError {
  declare readonly category: 'connection'

  override get name(): string {
    return 'ConnectionError'
  }

  constructor(message: string, { cause, response, retry }: { cause: unknown; response?: Response; retry: 'backoff' | 'never' }) {
    super(message, {
      category: 'connection',
      retry,
      remedy: 'Check the network, a proxy and `baseUrl`.',
      status: response?.status,
      response,
      cause,
    })
  }
}
