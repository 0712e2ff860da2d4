import { expect, it } from 'vitest'
import { DuplicateRequestError, RateLimitError } from '../src/index.ts'
import { systemClock } from '../src/clock.ts'
import { businessCodes } from '../src/generated/errors.ts'
import { assembleClient } from '../src/client.ts'
import { KEY, patientClient, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, json, pieces, REPLY, text, type Answer } from './far-side.ts'

const refuse = (code: string, headers?: Record<string, string>, status = 429): Answer => json(status, { error: { code, message: 'm' } }, headers)

it('meets 1302 and recovers', async () => {
  const { url, seen } = await farSide(refuse('1302'), refuse('1302'), json(200, REPLY))
  const { client, pauses } = patientClient({ baseUrl: url })
  expect(await client.chat.completions.create(QUESTION)).toEqual(REPLY)
  expect(pauses).toEqual([250, 500])
  expect(new Set(seen.map(({ body }) => String(body)))).toEqual(new Set([JSON.stringify(QUESTION)]))
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

it('gives up after `maxRetries`, which a call can set', async () => {
  const { url, seen } = await farSide(refuse('1302'))
  const { client } = patientClient({ baseUrl: url, maxRetries: 1 })
  expect(await rejection(client.chat.completions.create(QUESTION))).toBeInstanceOf(RateLimitError)
  expect(seen).toHaveLength(2)
  await rejection(client.chat.completions.create(QUESTION, { maxRetries: 0 }))
  expect(seen).toHaveLength(3)
})

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

it('keeps the `request_id` of the caller over retries, and makes none up', async () => {
  const { url, seen } = await farSide(refuse('1302'), json(200, { ...REPLY, request_id: 'mine-1' }))
  const { client } = patientClient({ baseUrl: url })
  const { requestId } = await client.chat.completions.create({ ...QUESTION, request_id: 'mine-1' }).withResponse()
  await client.chat.completions.create(QUESTION)
  expect(requestId).toBe('mine-1')
  expect(seen.map(({ body }) => (JSON.parse(String(body)) as { request_id?: string }).request_id)).toEqual(['mine-1', 'mine-1', undefined])
})

it('reports a 1231 on its own retry as a first attempt that may have succeeded, and any other as what it is', async () => {
  const known = json(400, { error: { code: '1231', message: '您已有请求：mine-1' } })
  const { url, seen } = await farSide((response) => void response.destroy(), known)
  const { client } = patientClient({ baseUrl: url })
  const own = await rejection(client.chat.completions.create({ ...QUESTION, request_id: 'mine-1' }))
  expect(own).toBeInstanceOf(DuplicateRequestError)
  expect(own).toMatchObject({ firstAttemptMayHaveSucceeded: true, message: 'The first attempt may have succeeded: 您已有请求：mine-1', remedy: expect.stringContaining('first attempt') })
  expect(seen).toHaveLength(2)
  const other = await rejection(client.chat.completions.create({ ...QUESTION, request_id: 'mine-1' }))
  expect(other).toBeInstanceOf(DuplicateRequestError)
  expect(other).toMatchObject({ firstAttemptMayHaveSucceeded: false, message: '您已有请求：mine-1', remedy: businessCodes['1231'].remedy })
})

it('never sends a request again after bytes of its answer have arrived', async () => {
  const { url, seen } = await farSide((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(delta('你'), () => response.destroy())
  })
  const stream = await patientClient({ baseUrl: url }).client.chat.completions.create({ ...QUESTION, stream: true })
  const read = async () => {
    for await (const _ of stream) expect(seen).toHaveLength(1)
  }
  expect(await rejection(read())).toMatchObject({ reason: 'truncated' })
  expect(seen).toHaveLength(1)
})

it('repeats a stream that is refused, and an answer from a broken gateway', async () => {
  const { url, seen } = await farSide(refuse('1305'), text(502, 'text/html', '<html>'), pieces(delta('你', 'stop'), DONE))
  const stream = await patientClient({ baseUrl: url }).client.chat.completions.create({ ...QUESTION, stream: true })
  stream.abort()
  expect(seen).toHaveLength(3)
})

it('sends an upload whole again', async () => {
  const { url, seen } = await farSide(json(429, { code: 1302, message: 'm' }), json(200, { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } }))
  await patientClient({ baseUrl: url }).client.documents.upload('1', { files: new File(['content'], 'a.txt') })
  expect(seen.map(({ body }) => String(body).includes('content'))).toEqual([true, true])
})

it('aborts a pause', async () => {
  const abort = new AbortController()
  const { url, seen } = await farSide(refuse('1302', { 'retry-after': '60' }))
  const sleep = (ms: number, signal: AbortSignal) => {
    queueMicrotask(() => abort.abort(new Error('enough')))
    return systemClock.sleep(ms, signal)
  }
  const client = assembleClient({ apiKey: KEY, baseUrl: url }, { ...systemClock, sleep })
  expect(await rejection(client.chat.completions.create(QUESTION, { signal: abort.signal }))).toEqual(new Error('enough'))
  expect(seen).toHaveLength(1)
})
