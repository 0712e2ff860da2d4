import { BigModelError } from './errors/bigmodel-error.ts'

// the vendor's Python SDK pauses like this
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 8_000
// a server that asks for more gets no wait: whoever called can decide better
const LONGEST_RETRY_AFTER_MS = 60_000

/**
 * How long to pause before a request is repeated, in milliseconds; undefined when it is not to be repeated.
 * The error's business code decides whether. `Retry-After` is obeyed up to a minute; without it, pauses grow
 * exponentially, each drawn from its whole range so that clients do not come back together.
 *
 * @param retries how often the request was repeated before
 */
export function pauseBeforeRetry(error: unknown, retries: number, random: () => number): number | undefined {
  if (!(error instanceof BigModelError) || error.retry !== 'backoff') return undefined
  const { retryAfterMs } = error
  if (retryAfterMs === undefined) return random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retries)
  return retryAfterMs <= LONGEST_RETRY_AFTER_MS ? retryAfterMs : undefined
}
