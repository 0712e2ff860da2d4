import { BigModelError } from './bigmodel-error.ts'

/** Thrown when no answer came, or when the connection broke before all of it had arrived. `cause` says why. */
export class ConnectionError extends BigModelError {
  declare readonly category: 'connection'

  override get name(): string {
    return 'ConnectionError'
  }

  constructor(message: string, cause: unknown, response?: Response) {
    super(message, {
      category: 'connection',
      // part of the answer had arrived
      retry: response ? 'never' : 'backoff',
      remedy: 'Check the network, a proxy and `baseUrl`.',
      status: response?.status,
      response,
      cause,
    })
  }
}
