import type { Clock } from './clock.ts'
import type { BigModelError } from './errors/bigmodel-error.ts'
import type { Limits } from './options.ts'

// the vendor's Python SDK pauses like this
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 8_000
// a timer for more would fire at once
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * How long to pause before a request is repeated, in milliseconds; undefined when it is not to be repeated.
 * The error's business code decides whether. Without `Retry-After`, pauses grow exponentially, each drawn from its
 * whole range so that clients do not come back together.
 *
 * @param retries how often the request was repeated before
 * @param limits how often it may be repeated, and the longest `Retry-After` that is obeyed: for more, whoever called can decide better
 */
export function pauseBeforeRetry({ retryable, retryAfterMs }: BigModelError, retries: number, { maxRetries, maxRetryAfter }: Pick<Limits, 'maxRetries' | 'maxRetryAfter'>, { random }: Pick<Clock, 'random'>): number | undefined {
  if (!retryable || retries >= maxRetries) return undefined
  if (retryAfterMs === undefined) return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retries)
  return retryAfterMs <= maxRetryAfter ? Math.min(retryAfterMs, LONGEST_TIMER_MS) : undefined
}
