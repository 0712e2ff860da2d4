import type { Timeouts } from '../deadline.ts'
import { BigModelError } from './bigmodel-error.ts'

const WAITED: Record<keyof Timeouts, string> = {
  headers: 'did not begin to answer within',
  idle: 'was silent in the middle of its answer for',
  total: 'was not answered within',
}

/** Thrown when a time limit is reached. The server may still work on the request, so it is not repeated. */
export class TimeoutError extends BigModelError {
  declare readonly category: 'timeout'
  /** Which limit it was. */
  readonly limit: keyof Timeouts

  override get name(): string {
    return 'TimeoutError'
  }

  constructor(id: string, limit: keyof Timeouts, ms: number, response?: Response) {
    super(`${id} ${WAITED[limit]} ${ms} ms.`, {
      category: 'timeout',
      retry: 'never',
      remedy: `Raise \`timeout.${limit}\`, ask for a stream, or ask for a shorter answer.`,
      status: response?.status,
      response,
    })
    this.limit = limit
  }
}
