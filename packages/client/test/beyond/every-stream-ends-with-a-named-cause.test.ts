import { gzipSync } from 'node:zlib'
import { expect, it, vi } from 'vitest'
import { BigModelError, ContentFilterError, createClient, OverloadedError, ServerError, StreamError, type StreamFailure } from '../../src/index.ts'
import { KEY, patientClient, QUESTION } from '../client.ts'
import { delta, DONE, farSide, pieces, text, type Answer } from '../far-side.ts'

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`
const twoChoices = event({ id: '1', choices: ['你', '其'].map((content, index) => ({ index, delta: { content } })) })
const finish = (reason: string, more: object = {}) => event({ id: '1', choices: [{ index: 0, delta: { content: '' }, finish_reason: reason }], ...more })

/** Sends its parts, and then closes the connection without an end. */
const reset = (...parts: string[]): Answer => async (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const part of parts) await new Promise((resolve) => response.write(part, resolve))
  response.destroy()
}

const silent = (...parts: string[]): Answer => (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(parts.join(''))

const frames = text(200, 'text/event-stream', gzipSync(delta('你') + delta('好', 'stop') + DONE), { 'content-encoding': 'gzip' })

it.each<[string, Answer]>([
  ['`stop`', pieces(delta('你'), delta('好'), finish('stop'), DONE)],
  ['`tool_calls`', pieces(delta('你'), delta('好'), finish('tool_calls'), DONE)],
  ['`length`', pieces(delta('你'), delta('好'), finish('length'), DONE)],
  ['`stop`, and no terminator', pieces(delta('你'), delta('好', 'stop'))],
  ['`stop`, and a connection that breaks', reset(delta('你'), delta('好', 'stop'))],
  ['`stop`, and a server that does not close the connection', silent(delta('你'), delta('好', 'stop'))],
  ['the terminator alone', pieces(delta('你'), delta('好'), DONE)],
  ['the terminator in a line that nothing ends', pieces(delta('你'), delta('好', 'stop'), 'data: [DONE]')],
  ['the terminator, and a server that does not close the connection', silent(delta('你'), delta('好', 'stop'), DONE)],
  ['`stop`, and a terminator that is cut off', pieces(delta('你'), delta('好', 'stop'), 'data: [DO')],
  ['`stop`, and usage that is cut off', pieces(delta('你'), delta('好', 'stop'), event({ id: '1', choices: [] }).slice(0, 20))],
  ['`stop` after events without data, which only keep the connection open', pieces('data:\n\n', delta('你'), 'data: \n\n', delta('好', 'stop'), DONE)],
  ['an event that nothing ends', pieces(delta('你'), delta('好', 'stop').trimEnd())],
  ['all choices that began', pieces(twoChoices, delta('好', 'stop'), event({ id: '1', choices: [{ index: 1, delta: { content: '' }, finish_reason: 'length' }] }))],
  ['a choice that is mentioned once more after its reason', pieces(delta('你'), delta('好', 'stop'), delta(''))],
  ['`stop` in a compressed answer', frames],
])('is finished by %s', async (_, answer) => {
  const { url, seen } = await farSide(answer)
  const { client } = patientClient({ baseUrl: url, timeout: { idle: 200 } })
  const stream = await client.chat.completions.create({ ...QUESTION, stream: true })
  let content = ''
  for await (const { choices } of stream) content += String(choices[0]?.delta.content)
  expect(content).toBe('你好')
  expect(await stream.text()).toBe('你好')
  expect(seen).toHaveLength(1)
})

type Class = new (...args: never[]) => BigModelError

const filter = [{ role: 'assistant', level: 1 }]

it.each<[string, StreamFailure, Class, object, Answer]>([
  ['`sensitive`', 'filtered', ContentFilterError, { code: '1301' }, pieces(delta('你'), delta('好', 'sensitive'), DONE)],
  ['`sensitive`, and a server that says nothing more', 'filtered', ContentFilterError, {}, silent(delta('你'), delta('好', 'sensitive'))],
  ['an event with code 1301', 'filtered', ContentFilterError, { code: '1301', message: '敏感' }, pieces(delta('你'), delta('好'), event({ error: { code: '1301', message: '敏感' } }), finish('sensitive'), DONE)],
  ['`network_error`', 'failed', StreamError, { message: 'The model stopped with the finish reason network_error.' }, pieces(delta('你'), delta('好', 'network_error'), DONE)],
  ['`model_context_window_exceeded`', 'failed', StreamError, {}, pieces(delta('你'), delta('好', 'model_context_window_exceeded'), DONE)],
  ['a reason that nobody knows', 'failed', StreamError, { message: expect.stringContaining('abort') }, pieces(delta('你'), delta('好', 'abort'), DONE)],
  ['an event that reports an error', 'failed', OverloadedError, { code: '1305', message: 'm' }, pieces(delta('你'), delta('好'), event({ error: { code: '1305', message: 'm' } }), DONE)],
  ['an event of the kind `error`', 'failed', ServerError, {}, pieces(delta('你'), delta('好'), 'event: error\ndata: {"detail":"x"}\n\n')],
  ['an event of the kind `error` that holds a text', 'failed', ServerError, { message: 'the model is busy' }, pieces(delta('你'), delta('好'), 'event: error\ndata: the model is busy\n\n')],
  ['an event of the kind `error` with a message alone', 'failed', ServerError, { message: 'busy' }, pieces(delta('你'), delta('好'), 'event: error\ndata: {"message":"busy"}\n\n')],
  ['an event of the kind `error` that holds nothing', 'failed', ServerError, { message: 'The server sent an event that is named error.' }, pieces(delta('你'), delta('好'), 'event: error\ndata:\n\n')],
  ['an error in an error', 'failed', OverloadedError, { code: '1305', message: 'm' }, pieces(delta('你'), delta('好'), event({ error: { error: { code: 1305, message: 'm' } } }))],
  ['an error that stands in no event', 'failed', OverloadedError, { code: '1305', message: 'm' }, pieces(delta('你'), delta('好'), '{\n"error": {"code": "1305", "message": "m"}\n}\n')],
  ['one of two choices finished', 'truncated', StreamError, {}, pieces(twoChoices, delta('好', 'stop'))],
  ['one of two choices finished, and a connection that breaks', 'truncated', StreamError, { cause: expect.any(Error) }, reset(twoChoices, delta('好', 'stop'))],
  ['one of two choices finished, and silence', 'stalled', StreamError, {}, silent(twoChoices, delta('好', 'stop'))],
  ['an event that is no JSON', 'failed', StreamError, { message: 'Event 3 of the stream is no JSON.' }, pieces(delta('你'), delta('好'), 'data: {"id": oops}\n\n', DONE)],
  ['two events in one line', 'failed', StreamError, {}, pieces(delta('你'), delta('好'), `data: {"id":"1","choi${delta('!')}`, DONE)],
  ['HTML of a gateway', 'truncated', StreamError, {}, pieces(delta('你'), delta('好'), '<html><body>502 Bad Gateway</body></html>')],
  ['nothing', 'truncated', StreamError, { message: 'The stream stopped after 2 events, before it was finished.' }, pieces(delta('你'), delta('好'))],
  ['half an event', 'truncated', StreamError, { message: 'Event 3 of the stream is cut off.' }, pieces(delta('你'), delta('好'), delta('!').slice(0, 30))],
  ['a connection that breaks', 'truncated', StreamError, { cause: expect.any(Error) }, reset(delta('你'), delta('好'))],
  ['a connection that breaks within an event', 'truncated', StreamError, { cause: expect.any(Error) }, reset(delta('你'), delta('好'), delta('!').slice(0, 30))],
  ['silence', 'stalled', StreamError, { cause: expect.any(Error) }, silent(delta('你'), delta('好'))],
  ['silence within an event', 'stalled', StreamError, {}, silent(delta('你'), delta('好'), delta('!').slice(0, 30))],
])('ends with %s as %s, and the error carries what had arrived', async (_, reason, Class, more, answer) => {
  const { url, seen } = await farSide(answer)
  const { client, pauses } = patientClient({ baseUrl: url, timeout: { idle: 200 } })
  const stream = await client.chat.completions.create({ ...QUESTION, stream: true })
  let content = ''
  const error = await (async () => {
    for await (const { choices } of stream) content += String(choices[0]?.delta.content)
  })().catch((thrown: unknown) => thrown)
  expect(content).toBe('你好')
  expect(error).toBeInstanceOf(Class)
  expect(error).toMatchObject({ reason, received: 2, status: 200, remedy: expect.any(String), ...more })
  const { partial } = error as BigModelError
  expect(partial?.id).toBe('1')
  expect(partial?.choices?.[0]).toMatchObject({ index: 0, message: { role: 'assistant', content: '你好' } })
  await expect(stream.finalMessage()).rejects.toBe(error)
  // bytes had arrived: a second request would be another answer
  expect([seen.length, pauses]).toEqual([1, []])
})

it('carries what the content filter found, and usage that comes late', async () => {
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
  const { url } = await farSide(pieces(event({ id: '1', request_id: 'r', choices: [] }), finish('sensitive', { content_filter: filter }), event({ id: '1', choices: [], usage }), DONE))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })
  await expect(stream.text()).rejects.toMatchObject({ reason: 'filtered', requestId: 'r', contentFilter: filter, partial: { content_filter: filter, usage, choices: [{ finish_reason: 'sensitive' }] } })
})

it('carries the events of a stream that adds up to nothing', async () => {
  const { url } = await farSide(pieces(event({ type: 'answer', data: 'x' }), event({ type: 'error', data: { message: '知识库不存在' } })))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).zrag.chat.create({ messages: [], retrieval: { know_ids: ['1'] } })
  const read = async () => {
    for await (const { type } of stream) expect(type).toBe('answer')
  }
  await expect(read()).rejects.toMatchObject({ reason: 'failed', message: '知识库不存在', received: 1, partial: { events: [{ type: 'answer', data: 'x' }] } })
})

it('shows nothing of what had arrived in a log of the error', async () => {
  const { url } = await farSide(pieces(delta('private')))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })
  const error = await stream.text().catch((thrown: unknown) => thrown)
  const { inspect } = await import('node:util')
  expect(inspect(error) + JSON.stringify(error)).not.toContain('private')
})

it('listens to the signal of the call no longer than it lasts', async () => {
  const { signal } = new AbortController()
  const add = vi.spyOn(signal, 'addEventListener')
  const remove = vi.spyOn(signal, 'removeEventListener')
  const { url } = await farSide(pieces(delta('你', 'stop'), DONE))
  // the connection listens as well
  const fetch = (request: Request) => globalThis.fetch(request.url, { method: 'POST' })
  await (await createClient({ apiKey: KEY, baseUrl: url, fetch }).chat.completions.create({ ...QUESTION, stream: true }, { signal })).text()
  expect(add.mock.calls.length).toBeGreaterThan(0)
  expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener))
})

it('leaves no timer and no open connection behind, whichever way it ends', async () => {
  const closed: Promise<unknown>[] = []
  const open: Answer = (response) => {
    closed.push(new Promise((resolve) => response.on('close', resolve)))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('你') + delta('好'))
  }
  const { url } = await farSide(open)
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const set = vi.spyOn(globalThis, 'setTimeout')
  const cleared = vi.spyOn(globalThis, 'clearTimeout')
  const ask = () => client.chat.completions.create({ ...QUESTION, stream: true })
  for await (const _ of await ask()) break
  const aborted = await ask()
  const iterator = aborted[Symbol.asyncIterator]()
  await iterator.next()
  aborted.abort()
  const unread = await ask()
  unread.abort()
  await (await ask())[Symbol.asyncIterator]().return?.()
  await expect(unread.text()).rejects.toMatchObject({ reason: 'aborted', received: 0 })
  await Promise.all(closed)
  expect(closed).toHaveLength(4)
  // the client's timers are the only ones as long as these
  const timers = set.mock.results.filter((_, index) => (set.mock.calls[index]?.[1] ?? 0) >= 100_000).map(({ value }) => value as unknown)
  const stopped = new Set(cleared.mock.calls.map(([timer]) => timer as unknown))
  expect(timers.filter((timer) => !stopped.has(timer))).toEqual([])
  vi.restoreAllMocks()
})
