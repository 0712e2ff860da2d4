import { BigModelError } from './bigmodel-error.ts'

/** Thrown when no whole answer came within `timeout`. The server may still work on the request, so it is not repeated. */
export class TimeoutError extends BigModelError {
  declare readonly category: 'timeout'

  static {
    this.prototype.name = 'TimeoutError'
  }

  constructor(message: string, response?: Response) {
    super(message, {
      category: 'timeout',
      retry: 'never',
      remedy: 'Raise `timeout`, ask for a stream, or ask for a shorter answer.',
      status: response?.status,
      response,
    })
  }
}
