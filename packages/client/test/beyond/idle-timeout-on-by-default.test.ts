import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createClient, TimeoutError, type ClientOptions } from '../../src/index.ts'
import { KEY, QUESTION, rejection } from '../client.ts'
import { delta } from '../far-side.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const DEFAULTS = { headers: 300_000, idle: 120_000, total: 3_600_000 }

/** An answer that begins, and falls silent. */
const silent = (start: string, type = 'application/json') => () => {
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode(start)) })
  return Promise.resolve(new Response(body, { headers: { 'content-type': type } }))
}
const never = () => new Promise<Response>(() => {})
const ask = (options: ClientOptions, stream = false) => createClient({ apiKey: KEY, ...options }).chat.completions.create({ ...QUESTION, stream })

/** Lets time pass until just before a limit, and then over it. */
async function outcomeAt(ms: number, promise: Promise<unknown>): Promise<unknown> {
  let settled = false
  const error = rejection(promise).finally(() => (settled = true))
  await vi.advanceTimersByTimeAsync(ms - 1)
  expect(settled).toBe(false)
  await vi.advanceTimersByTimeAsync(1)
  expect(await error).toBeInstanceOf(TimeoutError)
  expect(vi.getTimerCount()).toBe(0)
  return error
}

it('waits five minutes for headers by default', async () => {
  const error = await outcomeAt(DEFAULTS.headers, ask({ fetch: never }))
  expect(error).toMatchObject({ limit: 'headers', category: 'timeout', retryable: false, message: 'chat.completions.create did not begin to answer within 300000 ms.' })
})

it('has an idle timeout on by default: two minutes of silence inside an answer', async () => {
  expect(await outcomeAt(DEFAULTS.idle, ask({ fetch: silent('{"id":') }))).toMatchObject({ limit: 'idle', status: 200 })
})

it('has an idle timeout on by default: two minutes of silence inside a stream', async () => {
  const stream = (await ask({ fetch: silent(delta('你'), 'text/event-stream') }, true)) as AsyncIterable<unknown>
  const iterator = stream[Symbol.asyncIterator]()
  await iterator.next()
  const next = rejection(iterator.next())
  await vi.advanceTimersByTimeAsync(DEFAULTS.idle)
  expect(await next).toMatchObject({ reason: 'stalled' })
  expect(vi.getTimerCount()).toBe(0)
})

it('counts silence anew with each piece that arrives', async () => {
  let arrived = 0
  const body = new ReadableStream({
    pull: (controller) =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          controller.enqueue(new TextEncoder().encode('{"id":"1"}'[arrived++] ?? ''))
          if (arrived === 10) controller.close()
          resolve()
        }, DEFAULTS.idle - 1)
      }),
  })
  const reply = ask({ fetch: () => Promise.resolve(new Response(body)) })
  await vi.advanceTimersByTimeAsync(10 * DEFAULTS.idle)
  expect(await reply).toEqual({ id: '1' })
  expect(vi.getTimerCount()).toBe(0)
})

it('limits the whole call, with its pauses and retries, to an hour by default', async () => {
  const refuse = () => Promise.resolve(Response.json({ error: { code: '1302', message: 'm' } }, { status: 429, headers: { 'retry-after': '1500' } }))
  const error = await outcomeAt(DEFAULTS.total, ask({ fetch: refuse, maxRetryAfter: Infinity, maxRetries: 9 }))
  expect(error).toMatchObject({ limit: 'total', message: 'chat.completions.create was not answered within 3600000 ms.' })
})

it('takes a number as the limit of the whole call, and each limit by its name, of the client or of one call', async () => {
  expect(await outcomeAt(50, ask({ fetch: never, timeout: 50 }))).toMatchObject({ limit: 'total' })
  expect(await outcomeAt(70, ask({ fetch: never, timeout: { headers: 70 } }))).toMatchObject({ limit: 'headers' })
  const client = createClient({ apiKey: KEY, fetch: never, timeout: { headers: 70 } })
  expect(await outcomeAt(20, client.chat.completions.create(QUESTION, { timeout: { headers: 20 } }))).toMatchObject({ limit: 'headers' })
  expect(await outcomeAt(30, client.chat.completions.create(QUESTION, { timeout: 30 }))).toMatchObject({ limit: 'total' })
})

it('lifts a limit that is Infinity, and leaves no timer behind a call that was answered', async () => {
  const fetch = vi.fn<() => Promise<Response>>(() => new Promise((resolve) => setTimeout(() => resolve(Response.json({})), 500_000)))
  const reply = ask({ fetch, timeout: { headers: Infinity } })
  await vi.advanceTimersByTimeAsync(500_000)
  expect(await reply).toEqual({})
  expect(vi.getTimerCount()).toBe(0)
})
