import { afterEach, expect, it, vi } from 'vitest'
import { assembleClient } from '../../src/client.ts'
import type { Clock } from '../../src/clock.ts'
import { AuthenticationError, createClient } from '../../src/index.ts'
import { KEY, patientClient, QUESTION, rejection } from '../client.ts'
import { farSide, json, REPLY } from '../far-side.ts'
import { measure } from '../size.ts'

const EXPIRED = json(401, { error: { code: '1003', message: 'expired' } })
// of Python's `hmac`, for the key of these tests at the time of their clock; `exp` and `timestamp` are milliseconds
const VECTOR =
  'eyJhbGciOiJIUzI1NiIsInNpZ25fdHlwZSI6IlNJR04ifQ.' +
  'eyJhcGlfa2V5IjoidGVzdC1pZCIsImV4cCI6MTc2NzIyNTgxMDAwMCwidGltZXN0YW1wIjoxNzY3MjI1NjAwMDAwfQ.' +
  '1_FsRv36th7OZJpZ8APqGXYta1AZb0VXWwZayv_UvA0'

afterEach(() => void vi.restoreAllMocks())

it.each(['https://open.bigmodel.cn/api', 'https://open.bigmodel.cn/api/coding', 'https://api.z.ai/api', 'https://api.z.ai/api/coding'])('signs a token as the documented sample does, for %s', async (baseUrl) => {
  let sent: string | null = null
  const fetch = (request: Request) => {
    sent = request.headers.get('authorization')
    return Promise.resolve(Response.json(REPLY))
  }
  await patientClient({ auth: 'jwt', baseUrl, fetch }).client.chat.completions.create(QUESTION)
  expect(sent).toBe(`Bearer ${VECTOR}`)
})

it('has no module of Node in it, so that it works in browsers and workers, too', async () => {
  // for a browser, which is the bundler's default, an import of one is an error
  const { start } = await measure("import { createTransport, jwt, chatCompletionsCreate } from '@bigmodel-kit/client/operations'; globalThis.create = chatCompletionsCreate(createTransport({ auth: jwt }))")
  expect(start).toBeGreaterThan(0)
})

it('signs again on 1003, once, without a pause', async () => {
  const { url, seen } = await farSide(EXPIRED, json(200, REPLY), EXPIRED)
  const sign = vi.spyOn(crypto.subtle, 'sign')
  const { client, pauses } = patientClient({ baseUrl: url, auth: 'jwt' })
  expect(await client.chat.completions.create(QUESTION)).toEqual(REPLY)
  expect([seen.length, sign.mock.calls.length, pauses]).toEqual([2, 2, []])
  expect(await rejection(client.chat.completions.create(QUESTION))).toBeInstanceOf(AuthenticationError)
  expect(seen).toHaveLength(4)
})

it('signs another token on 1003 also when the first one took time to make', async () => {
  const { url, seen } = await farSide(EXPIRED, json(200, REPLY))
  let now = Date.UTC(2026, 0, 1)
  const clock: Clock = { now: () => now++, random: () => 0, sleep: () => Promise.resolve() }
  await assembleClient({ apiKey: KEY, auth: 'jwt', baseUrl: url }, clock).chat.completions.create(QUESTION)
  const [refused, renewed] = seen.map(({ headers }) => headers['authorization'])
  expect(renewed).not.toBe(refused)
})

it('signs once more for a hundred calls that are refused at the same time', async () => {
  let refused: string | undefined
  let arrived = 0
  let release = () => {}
  const all = new Promise<void>((resolve) => (release = resolve))
  const { url, seen } = await farSide(async (response, request) => {
    refused ??= request.headers['authorization']
    if (++arrived === 100) release()
    await all
    return (request.headers['authorization'] === refused ? EXPIRED : json(200, REPLY))(response, request)
  })
  const sign = vi.spyOn(crypto.subtle, 'sign')
  let now = Date.UTC(2026, 0, 1)
  const clock: Clock = { now: () => now++, random: () => 0, sleep: () => Promise.resolve() }
  const client = assembleClient({ apiKey: KEY, auth: 'jwt', baseUrl: url }, clock)
  await Promise.all(Array.from({ length: 100 }, () => client.chat.completions.create(QUESTION)))
  expect([seen.length, sign.mock.calls.length]).toEqual([200, 2])
})

it('signs once for calls that come at the same time', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  const sign = vi.spyOn(crypto.subtle, 'sign')
  const client = createClient({ apiKey: KEY, auth: 'jwt', baseUrl: url })
  await Promise.all([1, 2, 3].map(() => client.chat.completions.create(QUESTION)))
  expect(sign).toHaveBeenCalledTimes(1)
  expect(new Set(seen.map(({ headers }) => headers['authorization'])).size).toBe(1)
})
