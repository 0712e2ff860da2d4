import { expect, it } from 'vitest'
import { AuthenticationError, BigModelError, ContentFilterError, InvalidRequestError, OverloadedError, PermissionError, QuotaError, RateLimitError, ServerError } from '../../src/index.ts'
import { businessCodes } from '../../src/generated/errors.ts'
import { patientClient, QUESTION, rejection } from '../client.ts'
import { failure } from '../failure.ts'
import { farSide, json, refuse } from '../far-side.ts'

// by the meanings that the vendor's table gives; 1003 is repeated where there is a token to sign anew
const LOST = ['1000', '1001', '1002', '1003', '1004', '1110', '1111', '1112', '1113', '1121', '1210', '1211', '1212', '1213', '1214', '1215', '1220', '1221', '1222', '1261', '1300', '1301', '1304', '1308', '1309', '1310', '1311', '1313']
const PASSING = ['500', '1120', '1200', '1230', '1234', '1302', '1303', '1305', '1312']

it.each([...LOST.map((code) => [code, 1] as const), ...PASSING.map((code) => [code, 3] as const)])('lets the code decide, whatever the status: %s makes %i requests', async (code, requests) => {
  for (const status of [400, 429, 500]) {
    const { url, seen } = await farSide(refuse(code, {}, status))
    expect(await rejection(patientClient({ baseUrl: url }).client.chat.completions.create(QUESTION))).toMatchObject({ code, status, retryable: requests > 1 })
    expect(seen).toHaveLength(requests)
  }
})

it('does not repeat 1113, although its status is 429 as well', async () => {
  const { url, seen } = await farSide(refuse('1113', { 'retry-after': '1' }))
  const { client, pauses } = patientClient({ baseUrl: url })
  expect(await rejection(client.chat.completions.create(QUESTION))).toMatchObject({ code: '1113', retry: 'never' })
  expect([seen.length, pauses]).toEqual([1, []])
})

it.each(Object.entries(businessCodes).map(([code, { retry }]) => [code, retry, retry === 'backoff' ? 3 : 1] as const))(
  'repeats %s as the catalogue says: %s, %s requests',
  async (code, _, requests) => {
    const { url, seen } = await farSide(refuse(code))
    await rejection(patientClient({ baseUrl: url }).client.chat.completions.create(QUESTION))
    expect(seen).toHaveLength(requests)
  },
)

it('throws status, business code, message and remedy', async () => {
  const error = await failure(json(429, { error: { code: '1113', message: '您的账户已欠费，请充值后重试' } }))
  expect(error).toBeInstanceOf(QuotaError)
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toMatchObject({
    name: 'QuotaError',
    status: 429,
    code: '1113',
    category: 'quota',
    retry: 'never',
    message: '您的账户已欠费，请充值后重试',
    remedy: businessCodes['1113'].remedy,
    response: expect.any(Response),
  })
})

it.each([
  ['1001', AuthenticationError],
  ['1220', PermissionError],
  ['1211', InvalidRequestError],
  ['1301', ContentFilterError],
  ['1302', RateLimitError],
  ['1308', QuotaError],
  ['1305', OverloadedError],
  ['1234', ServerError],
] as const)('throws for %s an error of its category', async (code, CategoryError) => {
  const error = await failure(json(400, { error: { code, message: 'm' } }))
  expect(error).toBeInstanceOf(CategoryError)
  expect(error).toMatchObject({ name: CategoryError.name, code, retry: businessCodes[code].retry, remedy: businessCodes[code].remedy })
})

it.each<[string, string, string | undefined]>([
  ['1308', '已达到 5 小时 的使用上限。您的限额将在 2026-08-27 21:31:39 重置', '2026-08-27T13:31:39.000Z'],
  ['1308', 'Usage limit reached for 5 hour. Your limit will reset at 2026-08-27 21:31:39', '2026-08-27T13:31:39.000Z'],
  ['1310', '您已达到每周/每月使用上限，您的限额将在 2026-09-01 00:00:00 重置', '2026-08-31T16:00:00.000Z'],
  ['1308', 'Your limit will reset at 2026-08-27T21:31:39Z', '2026-08-27T21:31:39.000Z'],
  ['1308', 'Your limit will reset at 2026-08-27 21:31:39 UTC', '2026-08-27T21:31:39.000Z'],
  ['1308', 'Your limit will reset at 2026-08-27 21:31:39.5 -07:00', '2026-08-28T04:31:39.000Z'],
  ['1308', 'Your limit will reset at 2026-08-27 21:31:39 UTC+8', '2026-08-27T13:31:39.000Z'],
  ['1316', '已达到 5 小时使用上限。您的限额将在 {next_flush_time} 重置。', undefined],
  ['1304', '该 API 已达今日调用次数限额', undefined],
])('knows when the quota of a %s is refilled: %s', async (code, message, reset) => {
  const error = await failure(json(429, { error: { code, message } }))
  expect(error).toBeInstanceOf(QuotaError)
  expect(error).toMatchObject({ resetAt: reset === undefined ? undefined : new Date(reset), retryable: false })
})
