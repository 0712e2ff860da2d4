import { BigModelError, type ErrorDetails } from './bigmodel-error.ts'

/** Thrown by `orThrow()` when the server refused a part of what it was sent, and took the rest. */
export class PartialFailureError<T = unknown, Failure = unknown> extends BigModelError {
  declare readonly category: 'partial-failure'
  /** The whole answer, with what was taken. */
  readonly data: T
  /** What was refused, and why. */
  readonly failures: readonly Failure[]

  constructor(failures: readonly Failure[], data: T, details: Pick<ErrorDetails, 'response' | 'requestId'>) {
    super(`${failures.length} of the items were refused: ${JSON.stringify(failures)}.`, {
      ...details,
      status: details.response?.status,
      category: 'partial-failure',
      retry: 'never',
      remedy: 'Correct what `failures` names and send that again; the rest was taken.',
    })
    this.failures = failures
    this.data = data
  }
  override get name(): string {
    return 'PartialFailureError'
  }
}
