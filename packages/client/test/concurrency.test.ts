import { expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { observe } from '../src/observe.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { DONE, delta, farSide, json, pieces, REPLY } from './far-side.ts'

/** A `fetch` whose answers come when they are told to. */
function held() {
  const waiting: ((response: Response) => void)[] = []
  const sent: string[] = []
  const fetch = async (request: Request) => {
    sent.push(((await request.json()) as { model: string }).model)
    return new Promise<Response>((resolve) => waiting.push(resolve))
  }
  return { fetch, sent, answer: () => waiting.shift()?.(Response.json(REPLY)) }
}

it('has at most `maxConcurrency` requests under way, and sends the others in the order in which they came', async () => {
  const { fetch, sent, answer } = held()
  const client = createClient({ apiKey: KEY, fetch, maxConcurrency: 2 })
  const calls = ['a', 'b', 'c', 'd'].map((model) => client.chat.completions.create({ ...QUESTION, model }))
  await expect.poll(() => sent).toEqual(['a', 'b'])
  answer()
  await calls[0]
  await expect.poll(() => sent).toEqual(['a', 'b', 'c'])
  answer()
  answer()
  await calls[2]
  await expect.poll(() => sent).toEqual(['a', 'b', 'c', 'd'])
  answer()
  await Promise.all(calls)
})

it('lets a call that waits for its turn be aborted, and does not send it', async () => {
  const { fetch, sent, answer } = held()
  const client = createClient({ apiKey: KEY, fetch, maxConcurrency: 1 })
  const abort = new AbortController()
  const first = client.chat.completions.create({ ...QUESTION, model: 'a' })
  const second = client.chat.completions.create({ ...QUESTION, model: 'b' }, { signal: abort.signal })
  const third = client.chat.completions.create({ ...QUESTION, model: 'c' })
  abort.abort(new Error('enough'))
  expect(await rejection(second)).toEqual(new Error('enough'))
  await expect.poll(() => sent).toEqual(['a'])
  answer()
  await first
  await expect.poll(() => sent).toEqual(['a', 'c'])
  answer()
  await third
})

it('counts a stream until its end', async () => {
  const { url, seen } = await farSide(pieces(delta('x', 'stop'), DONE), json(200, REPLY))
  const client = createClient({ apiKey: KEY, baseUrl: url, maxConcurrency: 1 })
  const stream = await client.chat.completions.create({ ...QUESTION, stream: true })
  const other = client.chat.completions.create(QUESTION)
  await new Promise((resolve) => setImmediate(resolve))
  expect(seen).toHaveLength(1)
  for await (const _ of stream) expect(seen).toHaveLength(1)
  expect(await other).toEqual(REPLY)
})

it('gives up the turn of a call that fails', async () => {
  const { url, seen } = await farSide(json(400, { error: { code: '1214', message: 'm' } }), json(200, REPLY))
  const client = createClient({ apiKey: KEY, baseUrl: url, maxConcurrency: 1 })
  const [first, second] = await Promise.all([client.chat.completions.create(QUESTION).safe(), client.chat.completions.create(QUESTION).safe()])
  expect([first.ok, second.ok, seen.length]).toEqual([false, true, 2])
})

it('neither counts nor watches a request of `raw`, which middleware sees', async () => {
  const { fetch, sent, answer } = held()
  const watched: string[] = []
  const passed: string[] = []
  const client = createClient({
    apiKey: KEY,
    fetch,
    maxConcurrency: 1,
    observers: [observe({ onStart: ({ operation }) => void watched.push(operation) })],
    middleware: [(request, next) => (passed.push(new URL(request.url).pathname), next(request))],
  })
  const counted = client.chat.completions.create({ ...QUESTION, model: 'a' })
  const raw = client.raw.POST('/paas/v4/embeddings', { body: { model: 'b', input: 'x' } })
  await expect.poll(() => sent).toEqual(['a', 'b'])
  answer()
  answer()
  await Promise.all([counted, raw])
  expect([watched, passed]).toEqual([['chat.completions.create'], ['/api/paas/v4/chat/completions', '/api/paas/v4/embeddings']])
})
