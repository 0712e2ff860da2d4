import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { createMock, defaultKey, parseCassette, type JournalEntry } from '../index.ts'
import { createJournal } from './journal.ts'

const SECRET = 'mock-secret-that-opens-nothing-real'

describe('mock.requests()', () => {
  it('tells what came, and what became of it', async () => {
    const clock = testClock()
    const mock = createMock({ clock })
    await ask(mock, `${CHAT}?a=1`, chat(), { headers: { 'x-test-id': 'one', prefer: 'example=c1302' } })
    await ask(mock, 'GET /api/paas/v4/nothing')
    expect(mock.requests()).toMatchObject([
      { id: 1, time: clock.now(), method: 'POST', path: '/api/paas/v4/chat/completions', query: 'a=1', operationId: 'chat.completions.create', testId: 'one', body: chat(), model: 'glm-4.7', status: 429, code: '1302', trigger: 'example=c1302', frames: 0, isAborted: false, ms: 0 },
      { id: 2, method: 'GET', path: '/api/paas/v4/nothing', operationId: undefined, body: undefined, status: 404, hint: expect.stringContaining('No operation has this path') as string },
    ])
  })

  it('finds requests by members', async () => {
    const mock = createMock()
    await ask(mock, CHAT, chat())
    await ask(mock, CHAT, chat({ model: 'glm-0' }), { headers: { 'x-test-id': 'one' } })
    await ask(mock, 'GET /api/paas/v4/files?purpose=batch')
    const ids = (filter: Parameters<typeof mock.requests>[0]) => mock.requests(filter).map(({ id }) => id)
    expect([ids({ operationId: 'chat.completions.create' }), ids({ status: 200 }), ids({ code: '1211' }), ids({ testId: 'one' }), ids({ model: 'glm-0', method: 'POST' }), ids({ path: '/nowhere' })]).toEqual([[1, 2], [1, 3], [2], [2], [2], []])
  })

  it('counts the frames of a stream, its time, and whether the client went away', async () => {
    const clock = testClock()
    const mock = createMock({ clock, frameDelay: 50 })
    const stream = (signal?: AbortSignal) => mock.fetch('http://mock.test/api/paas/v4/chat/completions', { method: 'POST', headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }, body: JSON.stringify(chat({ stream: true })), ...(signal && { signal }) })
    await stream()
    expect(mock.requests()).toMatchObject([{ status: 200, ms: undefined }])
    clock.advance(1000)
    const controller = new AbortController()
    await stream(controller.signal)
    clock.advance(50)
    controller.abort()
    expect(mock.requests()).toMatchObject([{ frames: 9, isAborted: false, ms: 400 }, { frames: 2, isAborted: true, ms: 50 }])
  })

  it('keeps the latest 1000, or as many as `journal` says, and none after a reset', async () => {
    const mock = createMock({ journal: 2 })
    for (let count = 0; count < 3; count++) await ask(mock, CHAT, chat())
    expect(mock.requests().map(({ id }) => id)).toEqual([2, 3])
    await mock.reset()
    expect(mock.requests()).toEqual([])
    const usual = createMock()
    for (let count = 0; count < 1001; count++) await ask(usual, 'GET /api/nothing')
    expect(usual.requests()).toHaveLength(1000)
  })

  it('keeps none with a limit of 0 and the latest with 1, and limits count all the same', async () => {
    const none = createMock({ journal: 0, rpm: 2 })
    for (const status of [200, 200, 429]) expect((await ask(none, CHAT, chat())).status).toBe(status)
    expect(none.requests()).toEqual([])
    const one = createMock({ journal: 1 })
    for (const model of ['glm-4.7', 'glm-4.6']) await ask(one, CHAT, chat({ model }))
    expect(one.requests()).toMatchObject([{ id: 2, model: 'glm-4.6', body: { model: 'glm-4.6' } }])
  })

  it('keeps the headers of each request, although most send the same', async () => {
    const mock = createMock()
    for (const headers of [{ 'x-a': '1' }, { 'x-a': '1' }, { 'x-a': '2' }, { 'x-b': '2' }, {}]) await ask(mock, CHAT, chat(), { headers })
    expect(mock.requests().map(({ headers }) => [headers['x-a'], headers['x-b']])).toEqual([['1', undefined], ['1', undefined], ['2', undefined], [undefined, '2'], [undefined, undefined]])
  })

  it.each([0, 1])('forgets with a limit of %s the body of a request that a later one pushed out while it was read', (limit) => {
    const journal = createJournal({ limit, clock: testClock(), onSettled: undefined })
    const request = { method: 'POST', path: '/', headers: {} }
    const [first, second] = [journal.begin(request), journal.begin(request)]
    first.received({ value: { is: 'large' }, size: 33 * 1024 * 1024 })
    second.received({ value: { is: 'small' }, size: 100 })
    expect(journal.entries().map(({ body }) => body)).toEqual([{ is: 'small' }].slice(0, limit))
  })

  it('counts no bytes of a request that was read while it was reset', () => {
    const journal = createJournal({ limit: 10, clock: testClock(), onSettled: undefined })
    const request = { method: 'POST', path: '/', headers: {} }
    const early = journal.begin(request)
    journal.clear()
    early.received({ value: { is: 'large' }, size: 33 * 1024 * 1024 })
    journal.begin(request).received({ value: { is: 'small' }, size: 100 })
    expect(journal.entries()).toMatchObject([{ body: { is: 'small' } }])
  })

  it('lets the oldest bodies go when they are large', async () => {
    const mock = createMock()
    for (let count = 0; count < 5; count++) await ask(mock, CHAT, chat({ messages: [{ role: 'user', content: 'x'.repeat(8_000_000) }] }))
    expect(mock.requests().map(({ body }) => body !== undefined)).toEqual([false, true, true, true, true])
  })

  it('has no secret in it: not the key, nor what stands under the name of one', async () => {
    const mock = createMock()
    const tools = [{ type: 'mcp', mcp: { server_label: 'x', headers: { Authorization: 'Bearer of-the-server' }, api_key: 'k', accessToken: 't', note: `use ${SECRET}` } }]
    await ask(mock, `${CHAT}?key=${defaultKey}`, chat({ tools }), { headers: { cookie: 'session=1', 'x-api-key': 'abc', prefer: `example=${SECRET}` } })
    const [entry] = mock.requests()
    expect(entry!.headers).toMatchObject({ authorization: 'Bearer [redacted]', cookie: '[redacted]', 'x-api-key': '[redacted]' })
    expect(entry!.body).toMatchObject({ tools: [{ mcp: { headers: { Authorization: 'Bearer [redacted]' }, api_key: '[redacted]', accessToken: '[redacted]', note: 'use [redacted]' } }] })
    expect(JSON.stringify(entry)).not.toContain(SECRET)

    const odd = 'my-id.se/cr+et=='
    await ask(mock, `${CHAT}?key=${encodeURIComponent(odd)}`, chat({ user_id: `the key ${odd}` }), { headers: { authorization: `Bearer ${odd}` } })
    expect(mock.requests()[1]).toMatchObject({ query: 'key=[redacted]', body: { user_id: 'the key [redacted]' } })
  })

  it('knows what a cassette answered too', async () => {
    const interaction = { request: { method: 'POST', path: '/paas/v4/chat/completions', headers: {}, body: { text: JSON.stringify(chat()) } }, response: { after: 0, status: 203, headers: {}, frames: [{ after: 0, text: '{}' }] } }
    const lines = [{ cassette: 1, upstream: 'https://open.bigmodel.cn/api', recorded: '2026-07-11T00:00:00.000Z' }, interaction]
    const mock = createMock({ replay: { cassette: parseCassette(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 'c.ndjson'), timing: 'none' } })
    await ask(mock, CHAT, chat())
    await ask(mock, CHAT, chat({ model: 'glm-0' }))
    expect(mock.requests()).toMatchObject([{ path: '/api/paas/v4/chat/completions', status: 203 }, { operationId: 'chat.completions.create', code: '1211' }])
  })
})

it('`onRequest` is told of each request once its answer is over', async () => {
  const clock = testClock()
  const told: JournalEntry[] = []
  const mock = createMock({ clock, frameDelay: 50, onRequest: (request) => told.push(request) })
  const { body } = await mock.fetch('http://mock.test/api/paas/v4/chat/completions', { method: 'POST', headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }, body: JSON.stringify(chat({ stream: true })) })
  expect(told).toEqual([])
  await body!.cancel()
  expect(told).toMatchObject([{ operationId: 'chat.completions.create', isAborted: true, frames: 1 }])
  expect(JSON.stringify(told)).not.toContain(SECRET)
})

it.each([false, true])('what `onRequest` throws is told to `onFailure`, and harms no answer (stream: %s)', async (stream) => {
  const failures: unknown[] = []
  const mock = createMock({
    concurrency: 1,
    frameDelay: 1,
    onRequest() {
      throw new Error('the disk of the log is full')
    },
    onFailure: (error) => failures.push(error),
  })
  for (let count = 1; count <= 2; count++) {
    const { status, text } = await ask(mock, CHAT, chat({ stream }))
    expect([status, text.length > 0]).toEqual([200, true])
    expect(failures).toMatchObject(Array.from({ length: count }, () => ({ message: 'the disk of the log is full' })))
  }
})
