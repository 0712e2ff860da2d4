import { createHmac } from 'node:crypto'
import { afterEach, expect, it, vi } from 'vitest'
import type { Clock } from './clock.ts'
import { jwt } from './jwt.ts'

const KEY = 'test-id.test-secret-that-opens-nothing-real'

/** As credentials use it: the key is checked when a client is made. */
function tokenSource(key: string, clock: Clock): () => Promise<string> {
  const { check, token } = jwt(clock)
  check(key)
  return () => token(key)
}

afterEach(() => void vi.restoreAllMocks())

const clockAt = (now: number) => ({ now: () => now, random: Math.random, sleep: () => Promise.resolve() }) satisfies Clock

it('signs `exp` and `timestamp` in milliseconds with the secret half, under the documented header', async () => {
  const token = await tokenSource(KEY, clockAt(1_783_751_402_000))()
  const [header = '', payload = '', signature] = token.split('.')
  const decode = (part: string) => Buffer.from(part, 'base64url').toString()
  expect(decode(header)).toBe('{"alg":"HS256","sign_type":"SIGN"}')
  expect(decode(payload)).toBe('{"api_key":"test-id","exp":1783751612000,"timestamp":1783751402000}')
  expect(signature).toBe(createHmac('sha256', 'test-secret-that-opens-nothing-real').update(`${header}.${payload}`).digest('base64url'))
})

// PyJWT 2.15 made these, at the same time
it.each([
  ['a.b', 'eyJhcGlfa2V5IjoiYSIsImV4cCI6MTc2NzIyNTgxMDAwMCwidGltZXN0YW1wIjoxNzY3MjI1NjAwMDAwfQ.oS5zpP9bXwX43AnKx6NAAuMwmHldSCXy4r7dQCtoLKo'],
  ['id.secret/with+signs==', 'eyJhcGlfa2V5IjoiaWQiLCJleHAiOjE3NjcyMjU4MTAwMDAsInRpbWVzdGFtcCI6MTc2NzIyNTYwMDAwMH0.PFhUzuokrtqUPsZrzWXjvtZ0uKk_O_NOCGhm3hIynVA'],
  ['i"d\\.~!@#$%^&*()', 'eyJhcGlfa2V5IjoiaVwiZFxcIiwiZXhwIjoxNzY3MjI1ODEwMDAwLCJ0aW1lc3RhbXAiOjE3NjcyMjU2MDAwMDB9.AujbgIiV1tk6KwpDApqol9L7rrlVfb85FldjU3_icd8'],
])('signs with %s what a library for such tokens signs', async (key, signed) => {
  expect(await tokenSource(key, clockAt(Date.UTC(2026, 0, 1)))()).toBe(`eyJhbGciOiJIUzI1NiIsInNpZ25fdHlwZSI6IlNJR04ifQ.${signed}`)
})

it('keeps a token for each key, where a function gives several in turn', async () => {
  const sign = vi.spyOn(crypto.subtle, 'sign')
  const { token } = jwt(clockAt(1))
  const tokens = await Promise.all(Array.from({ length: 100 }, (_, at) => token(`id${at % 2}.secret`)))
  expect(new Set(tokens).size).toBe(2)
  expect(sign).toHaveBeenCalledTimes(2)
})

it('keeps no token of a time that has not come, as a clock that was set back leaves it', async () => {
  let now = 10_000_000
  const source = tokenSource(KEY, { ...clockAt(0), now: () => now })
  const first = await source()
  now -= 1_000
  expect(await source()).toBe(first)
  now -= 3_600_000
  expect(await source()).not.toBe(first)
})

it('drops a token once for those that were refused it, and again after the clock was set back', async () => {
  let now = 10_000_000
  const { token, renew } = jwt({ ...clockAt(0), now: () => now++ })
  const first = await token(KEY)
  renew(now)
  const second = await token(KEY)
  expect(second).not.toBe(first)
  // another call, which began before
  renew(10_000_000)
  expect(await token(KEY)).toBe(second)
  now -= 60_000
  renew(now)
  expect(await token(KEY)).not.toBe(second)
})

it('keeps a token until shortly before it expires', async () => {
  let now = 1_000_000
  const source = tokenSource(KEY, { ...clockAt(0), now: () => now })
  const first = await source()
  now += 179_999
  expect(await source()).toBe(first)
  now += 1
  expect(await source()).not.toBe(first)
})

it('signs once for callers that come at the same time', async () => {
  const sign = vi.spyOn(crypto.subtle, 'sign')
  const source = tokenSource(KEY, clockAt(1))
  const tokens = await Promise.all([source(), source(), source()])
  expect(new Set(tokens).size).toBe(1)
  expect(sign).toHaveBeenCalledTimes(1)
})

it('signs anew after a signature that failed', async () => {
  vi.spyOn(crypto.subtle, 'sign').mockRejectedValueOnce(new Error('busy'))
  const source = tokenSource(KEY, clockAt(1))
  await expect(source()).rejects.toThrow('busy')
  await expect(source()).resolves.toMatch(/^eyJ/)
})

it.each(['no-dot', 'id.', '.secret', 'a.b.c'])('refuses %s, which is not `<id>.<secret>`, without quoting it', (key) => {
  expect(() => tokenSource(key, clockAt(1))).toThrow("auth: 'jwt' needs an API key of the form <id>.<secret>. Use auth: 'key' for any other.")
})
