import type { Category, KnownCode, Retry } from '../generated/errors.ts'
import type { components } from '../generated/schema.ts'
import type { StreamFailure } from './stream-error.ts'

/** A business code: the known ones complete in an editor, any other is possible. */
export type BusinessCode = KnownCode | (string & {})

export interface ErrorDetails {
  status?: number | undefined
  code?: BusinessCode | undefined
  category: Category | 'connection' | 'timeout' | 'stream' | 'partial-failure' | 'caller' | 'tool-call' | 'round-limit' | 'invalid-answer' | 'task-failed'
  retry: Retry
  remedy: string
  requestId?: string | undefined
  retryAfterMs?: number | undefined
  response?: Response | undefined
  cause?: unknown
  /** What the content filter found, of a `ContentFilterError`. */
  contentFilter?: readonly ContentFilterFinding[]
  /** When the quota is refilled, of a `QuotaError`. */
  resetAt?: Date | undefined
  /** Of a `DuplicateRequestError`. */
  firstAttemptMayHaveSucceeded?: boolean
}

/** A text that the content filter found. */
export interface ContentFilterFinding {
  /** Whose text it is. */
  role: 'user' | 'assistant' | 'history' | (string & {})
  /** How bad it is, from 0 (worst) to 3 (mild). */
  level: number
}

/** What had arrived of a stream when it failed: of a `ChatStream`, the reply so far; of any other, its events. */
export interface PartialAnswer extends Partial<components['schemas']['ChatCompletionResponse']> {
  events?: readonly unknown[]
}

/**
 * Every error of a call, except for a wrong argument (`TypeError`) and an abort by the caller (the signal's reason).
 * `message` is the server's own text where it sent one.
 */
export class BigModelError extends Error {
  /** The HTTP status; undefined when there was no answer. A stream or an agent also fails with status 200. */
  declare readonly status: number | undefined
  /** The vendor's business code, `"1302"`; it tells more than the status. Undefined when none was sent. */
  declare readonly code: BusinessCode | undefined
  /** What the error is about. Each category has a class of its own. */
  declare readonly category: ErrorDetails['category']
  /** Whether the same request can succeed later: after a pause, once a limit resets, with a new token, or never. */
  declare readonly retry: Retry
  /** What to do about it, as a sentence. */
  declare readonly remedy: string
  /** The platform's id of the request, for its support. */
  declare readonly requestId: string | undefined
  /** How long the server asks to wait, in milliseconds. */
  declare readonly retryAfterMs: number | undefined
  /** The answer; its body has been read. */
  declare readonly response: Response | undefined
  /** Why a stream ended, if the error came from reading one. */
  declare readonly reason?: StreamFailure
  /** How many events of the stream had arrived. */
  declare readonly received?: number
  /** What had arrived of the stream. */
  declare readonly partial?: PartialAnswer
  /** The conversation so far, with all calls and results, when `run` or `runStream` of `/tools` failed: to go on with. */
  declare readonly messages?: readonly components['schemas']['ChatMessage'][]

  constructor(message: string, details: ErrorDetails) {
    super(message, details)
    const { cause: _, response, ...shown } = details
    // hidden from logs: it is long, and says nothing that the other members do not
    Object.defineProperty(Object.assign(this, shown), 'response', { value: response })
  }

  override get name(): string {
    return 'BigModelError'
  }

  /** Whether the same request can succeed after a pause. The client has repeated it already, up to `maxRetries` times. */
  get retryable(): boolean {
    return this.retry === 'backoff'
  }
}
