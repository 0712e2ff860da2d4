import { expect, it } from 'vitest'
import { BigModelError } from './errors/bigmodel-error.ts'
import { pauseBeforeRetry as pause } from './retry.ts'

const pauseBeforeRetry = (error: BigModelError, retries: number, random: () => number) => pause(error, retries, { maxRetries: 6, maxRetryAfter: 60_000 }, { random })

const error = (retry: BigModelError['retry'], retryAfterMs?: number) => new BigModelError('', { category: 'rate-limit', retry, remedy: '', retryAfterMs })

it('doubles the longest pause with each retry, from half a second to eight', () => {
  const longest = [0, 1, 2, 3, 4, 5].map((retries) => pauseBeforeRetry(error('backoff'), retries, () => 1))
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 8000])
})

it('draws the pause from its whole range', () => {
  expect(pauseBeforeRetry(error('backoff'), 2, () => 0)).toBe(0)
  expect(pauseBeforeRetry(error('backoff'), 2, () => 0.25)).toBe(500)
})

it('waits as long as the server asks for, up to the cap, and not at all for more', () => {
  expect(pauseBeforeRetry(error('backoff', 3_000), 0, () => 0)).toBe(3_000)
  expect(pauseBeforeRetry(error('backoff', 60_000), 0, () => 0)).toBe(60_000)
  expect(pauseBeforeRetry(error('backoff', 60_001), 0, () => 0)).toBeUndefined()
})

it('does not come back at once when the server asks for a month, and any pause is allowed', () => {
  expect(pause(error('backoff', 31 * 86_400_000), 0, { maxRetries: 1, maxRetryAfter: Infinity }, { random: () => 0 })).toBe(2 ** 31 - 1)
})

it('repeats nothing that a pause cannot help', () => {
  expect(pauseBeforeRetry(error('never'), 0, () => 0)).toBeUndefined()
  expect(pauseBeforeRetry(error('never', 1), 0, () => 0)).toBeUndefined()
  expect(pauseBeforeRetry(error('after-reset'), 0, () => 0)).toBeUndefined()
})

it('repeats no more often than it may', () => {
  expect(pauseBeforeRetry(error('backoff'), 5, () => 0)).toBe(0)
  expect(pauseBeforeRetry(error('backoff'), 6, () => 0)).toBeUndefined()
})
