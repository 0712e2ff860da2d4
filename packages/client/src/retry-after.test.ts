import { expect, it } from 'vitest'
import { readRetryAfter } from './retry-after.ts'

const read = (value: string | undefined) => readRetryAfter(new Headers(value === undefined ? {} : { 'retry-after': value }), Date.UTC(2026, 0, 1))

it('reads seconds and dates', () => {
  expect(read('120')).toBe(120_000)
  expect(read('0.5')).toBe(500)
  expect(read('Thu, 01 Jan 2026 00:00:07 GMT')).toBe(7_000)
})

it('takes a date in the past as now, and ignores what it cannot read', () => {
  expect(read('Wed, 31 Dec 2025 00:00:00 GMT')).toBe(0)
  for (const value of ['soon', '-5', '5, 10', '1e3', '5s', '']) expect(read(value), value).toBeUndefined()
  expect(read(undefined)).toBeUndefined()
})
