import type { Category } from '../generated/errors.ts'
import { BigModelError } from './bigmodel-error.ts'

// Each class declares its category: without it they were one type, and the `else` of an `instanceof` would be `never`.

/** The key or the token is missing, malformed, expired or wrong. */
export class AuthenticationError extends BigModelError {
  declare readonly category: 'authentication'

  static {
    this.prototype.name = 'AuthenticationError'
  }
}

/** The account may not do this, or is locked. */
export class PermissionError extends BigModelError {
  declare readonly category: 'permission'

  static {
    this.prototype.name = 'PermissionError'
  }
}

/** The request is wrong: an unknown model, a missing field, a value out of range. */
export class InvalidRequestError extends BigModelError {
  declare readonly category: 'invalid-request'

  static {
    this.prototype.name = 'InvalidRequestError'
  }
}

/** The content filter blocked the prompt or the answer. */
export class ContentFilterError extends BigModelError {
  declare readonly category: 'content-filter'

  static {
    this.prototype.name = 'ContentFilterError'
  }
}

/** Too many requests at a time or in a time. */
export class RateLimitError extends BigModelError {
  declare readonly category: 'rate-limit'

  static {
    this.prototype.name = 'RateLimitError'
  }
}

/** The balance, the plan or a quota is used up. No pause helps, although the status is 429. */
export class QuotaError extends BigModelError {
  declare readonly category: 'quota'

  static {
    this.prototype.name = 'QuotaError'
  }
}

/** The model has too many users at the moment. */
export class OverloadedError extends BigModelError {
  declare readonly category: 'overloaded'

  static {
    this.prototype.name = 'OverloadedError'
  }
}

/** The platform failed. */
export class ServerError extends BigModelError {
  declare readonly category: 'server'

  static {
    this.prototype.name = 'ServerError'
  }
}

/** The class of each category that the document has; the compiler asks for a new one when the document does. */
export const categoryErrors: Record<Category, typeof BigModelError> = {
  authentication: AuthenticationError,
  permission: PermissionError,
  'invalid-request': InvalidRequestError,
  'content-filter': ContentFilterError,
  'rate-limit': RateLimitError,
  quota: QuotaError,
  overloaded: OverloadedError,
  server: ServerError,
}
