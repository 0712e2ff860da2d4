import { BigModelError } from './bigmodel-error.ts'

/** What `safe()` gives when the caller ended the call: `cause` is the reason of the abort, or the `TypeError` of a wrong argument. */
export class CallerError extends BigModelError {
  declare readonly category: 'caller'

  constructor(cause: unknown) {
    const { message = cause } = (cause ?? {}) as { message?: unknown }
    super(String(message), { category: 'caller', retry: 'never', remedy: 'Look at `cause`.', cause })
  }
  override get name(): string {
    return 'CallerError'
  }
}
