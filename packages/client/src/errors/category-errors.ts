import type { Category } from '../generated/errors.ts'
import { BigModelError, type ContentFilterFinding } from './bigmodel-error.ts'

// Each class declares its category: without it they were one type, and the `else` of an `instanceof` would be `never`.

/** The key or the token is missing, malformed, expired or wrong. */
export class AuthenticationError extends BigModelError {
  declare readonly category: 'authentication'

  override get name(): string {
    return 'AuthenticationError'
  }
}

/** The account may not do this, or is locked. */
export class PermissionError extends BigModelError {
  declare readonly category: 'permission'

  override get name(): string {
    return 'PermissionError'
  }
}

/** The request is wrong: an unknown model, a missing field, a value out of range. */
export class InvalidRequestError extends BigModelError {
  declare readonly category: 'invalid-request'

  override get name(): string {
    return 'InvalidRequestError'
  }
}

/** Business code 1231: the server knows the `request_id` of this request already. */
export class DuplicateRequestError extends InvalidRequestError {
  /** Whether the earlier request was an attempt of this very call, whose answer was lost: it may have succeeded. */
  declare readonly firstAttemptMayHaveSucceeded: boolean

  override get name(): string {
    return 'DuplicateRequestError'
  }
}

/** The content filter blocked the prompt or the answer. */
export class ContentFilterError extends BigModelError {
  declare readonly category: 'content-filter'
  /** What was found: whose text, and how bad. Empty when the server did not say. */
  declare readonly contentFilter: readonly ContentFilterFinding[]

  override get name(): string {
    return 'ContentFilterError'
  }
}

/** Too many requests at a time or in a time. */
export class RateLimitError extends BigModelError {
  declare readonly category: 'rate-limit'

  override get name(): string {
    return 'RateLimitError'
  }
}

/** The balance, the plan or a quota is used up. No pause helps, although the status is 429. */
export class QuotaError extends BigModelError {
  declare readonly category: 'quota'
  /** When the quota is refilled, where the server said so. */
  declare readonly resetAt: Date | undefined

  override get name(): string {
    return 'QuotaError'
  }
}

/** The model has too many users at the moment. */
export class OverloadedError extends BigModelError {
  declare readonly category: 'overloaded'

  override get name(): string {
    return 'OverloadedError'
  }
}

/** The platform failed. */
export class ServerError extends BigModelError {
  declare readonly category: 'server'

  override get name(): string {
    return 'ServerError'
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
