import { expect, it } from 'vitest'
import { patientClient, QUESTION, rejection } from '../client.ts'
import { farSide, json, refuse, REPLY } from '../far-side.ts'

it('waits as long as `Retry-After` asks, and fails at once when that is more than a minute', async () => {
  const { url } = await farSide(refuse('1302', { 'retry-after': '7' }), json(200, REPLY))
  const short = patientClient({ baseUrl: url })
  await short.client.chat.completions.create(QUESTION)
  expect(short.pauses).toEqual([7_000])

  const { url: busy, seen } = await farSide(refuse('1302', { 'retry-after': '120' }))
  const long = patientClient({ baseUrl: busy })
  expect(await rejection(long.client.chat.completions.create(QUESTION))).toMatchObject({ code: '1302', retryAfterMs: 120_000 })
  expect([seen.length, long.pauses]).toEqual([1, []])
})

it('waits for a longer `Retry-After` when told to, reads `retry-after-ms` and dates, and does not wait where the cap is lower', async () => {
  const date = new Date(Date.UTC(2026, 0, 1) + 9_000).toUTCString()
  const { url } = await farSide(refuse('1302', { 'retry-after': '120' }), refuse('1302', { 'retry-after-ms': '1500', 'retry-after': '9' }), refuse('1302', { 'retry-after': date }), json(200, REPLY))
  const { client, pauses } = patientClient({ baseUrl: url, maxRetryAfter: 120_000, maxRetries: 3 })
  await client.chat.completions.create(QUESTION)
  expect(pauses).toEqual([120_000, 1_500, 9_000])

  const { url: busy, seen } = await farSide(refuse('1302', { 'retry-after': '7' }))
  expect(await rejection(patientClient({ baseUrl: busy }).client.chat.completions.create(QUESTION, { maxRetryAfter: 0 }))).toMatchObject({ retryAfterMs: 7_000 })
  expect(seen).toHaveLength(1)
})
