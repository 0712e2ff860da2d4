import { expect, it } from 'vitest'
import { redactor } from './redact.ts'

const redact = redactor('an-identifier.a-secret-half')

it.each([
  ['the key', 'key an-identifier.a-secret-half!', 'key [redacted]!'],
  ['one half of it', 'a-secret-half and an-identifier', '[redacted] and [redacted]'],
  ['a token', 'got eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln', 'got [redacted]'],
  ['any bearer credential', 'Authorization: Bearer whatever-it-is', 'Authorization: Bearer [redacted]'],
])('takes out %s', (_, text, expected) => {
  expect(redact(text)).toBe(expected)
})

it('leaves other text alone', () => {
  expect(redact('status 401, code "1003"')).toBe('status 401, code "1003"')
})
