import { afterEach, expect, it, vi } from 'vitest'
import { createClient, EventStream, type Schemas } from '../src/index.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, json, pieces, text, type Answer } from './far-side.ts'

type Chunk = Schemas['ChatCompletionChunk']

afterEach(() => void vi.useRealTimers())

async function ask(...answers: Answer[]): Promise<EventStream<Chunk>> {
  const { url } = await farSide(...answers)
  return createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })
}

/** Reads to the end: what arrived, and the error that ended it, if any. */
async function read(stream: AsyncIterable<Chunk>): Promise<{ text: string; error?: unknown }> {
  let content = ''
  try {
    for await (const { choices } of stream) content += String(choices[0]?.delta.content ?? '')
    return { text: content }
  } catch (error) {
    return { text: content, error }
  }
}

/** A `fetch` whose stream sends the given pieces and then stays silent; `cancelled` settles when it is cancelled. */
function silentAfter(...chunks: string[]) {
  let cancel: (reason: unknown) => void
  const cancelled = new Promise((resolve) => (cancel = resolve))
  const body = new ReadableStream({
    start: (controller) => chunks.forEach((chunk) => controller.enqueue(new TextEncoder().encode(chunk))),
    cancel: (reason) => cancel(reason),
  })
  const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  return { fetch, cancelled }
}

it('gives typed events one by one, each as soon as it has arrived', async () => {
  let release = () => {}
  const seenFirst = new Promise<void>((resolve) => (release = resolve))
  const stream = await ask(pieces(delta('你'), seenFirst, delta('好', 'stop'), DONE))
  const contents: unknown[] = []
  for await (const event of stream) {
    contents.push(event.choices[0]?.delta.content)
    // the server sends the second event only after the first one came out here
    release()
  }
  expect(contents).toEqual(['你', '好'])
})

it('asks for events by header too, and says so in the body', async () => {
  const { url, seen } = await farSide(pieces(DONE))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })
  await read(stream)
  expect(seen[0]?.headers['accept']).toBe('text/event-stream, application/json')
  expect(JSON.parse(String(seen[0]?.body))).toMatchObject({ stream: true })
  expect(stream.response.status).toBe(200)
})

it.each([
  ['LF', [delta('你'), delta('好', 'stop'), DONE]],
  ['CRLF', [delta('你').replaceAll('\n', '\r\n'), delta('好', 'stop').replaceAll('\n', '\r\n'), DONE.replaceAll('\n', '\r\n')]],
  ['CR', [delta('你').replaceAll('\n', '\r'), delta('好', 'stop').replaceAll('\n', '\r'), DONE.replaceAll('\n', '\r')]],
  ['a byte order mark', [`\uFEFF${delta('你')}`, delta('好', 'stop'), DONE]],
  ['comments, ids and unknown fields', [': ping\n\nid: 1\nnonsense\nretry: 5\n', delta('你'), delta('好', 'stop'), DONE]],
  ['no space after the colon', [delta('你').replace('data: ', 'data:'), delta('好', 'stop'), 'data:[DONE]\n\n']],
  ['data over several lines', [delta('你').replace('"choices"', '\ndata: "choices"'), delta('好', 'stop'), DONE]],
  ['everything in one piece', [delta('你') + delta('好', 'stop') + DONE]],
])('reads a stream with %s', async (_, frames) => {
  expect(await read(await ask(pieces(...frames)))).toEqual({ text: '你好' })
})

it('reads a stream that comes byte by byte', async () => {
  const bytes = new TextEncoder().encode(delta('你') + delta('好', 'stop').replaceAll('\n', '\r\n') + DONE)
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream;charset=UTF-8' } }))
  const stream = await createClient({ apiKey: KEY, fetch }).chat.completions.create({ ...QUESTION, stream: true })
  expect(await read(stream)).toEqual({ text: '你好' })
})

it('says so when the answer is no stream', async () => {
  const { url } = await farSide(json(200, { id: '1', choices: [] }), text(200, 'text/html', '<html>'))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const asked = () => rejection(client.chat.completions.create({ ...QUESTION, stream: true }))
  expect(await asked()).toMatchObject({
    reason: 'not-a-stream',
    message: 'chat.completions.create asked for a stream of events, and the server answered with application/json; charset=utf-8.',
  })
  expect(await asked()).toMatchObject({ reason: 'not-a-stream', message: expect.stringContaining('text/html') })
})

it('throws the error that comes in place of a stream', async () => {
  const { url } = await farSide(json(200, { agent_id: 'x', status: 'failed', error: { code: '1301', message: 'm' } }), json(400, { error: { code: '1211', message: '模型不存在' } }))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const asked = () => rejection(client.agents.create({ agent_id: 'x', messages: [{ role: 'user', content: 'x' }], stream: true }))
  expect(await asked()).toMatchObject({ code: '1301', status: 200 })
  expect(await asked()).toMatchObject({ code: '1211', status: 400, message: '模型不存在' })
})

it('says how to ask when a stream comes unasked', async () => {
  const { url } = await farSide(pieces(delta('你'), DONE))
  const error = await rejection(createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create(QUESTION))
  expect(error).toMatchObject({ message: 'chat.completions.create: the server answered with a stream of events. Ask for it with `stream: true`.' })
})

it('ends the request when the loop is left', async () => {
  let closed: (value: unknown) => void
  const end = new Promise((resolve) => (closed = resolve))
  const { url } = await farSide((response) => {
    response.on('close', () => closed('closed by the client'))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('你'))
  })
  for await (const event of await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })) {
    expect(event.choices[0]?.delta.content).toBe('你')
    break
  }
  expect(await end).toBe('closed by the client')
})

it('ends with `abort()`, also when a replaced `fetch` knows no signal', async () => {
  const { fetch, cancelled } = silentAfter(delta('你'))
  const stream = await createClient({ apiKey: KEY, fetch }).chat.completions.create({ ...QUESTION, stream: true })
  const iterator = stream[Symbol.asyncIterator]()
  await iterator.next()
  const next = rejection(iterator.next())
  stream.abort(new Error('enough'))
  expect(await next).toMatchObject({ reason: 'aborted', received: 1, cause: new Error('enough') })
  expect(await cancelled).toEqual(new Error('enough'))
})

it('tells a reader who comes after an `abort()`', async () => {
  const { fetch } = silentAfter(delta('你'))
  const stream = await createClient({ apiKey: KEY, fetch }).chat.completions.create({ ...QUESTION, stream: true })
  const iterator = stream[Symbol.asyncIterator]()
  stream.abort()
  expect(await rejection(iterator.next())).toMatchObject({ reason: 'aborted', received: 0 })
})

it('cancels a stream that nobody began to read', async () => {
  const { fetch, cancelled } = silentAfter(delta('你'))
  const stream = await createClient({ apiKey: KEY, fetch }).chat.completions.create({ ...QUESTION, stream: true })
  stream.abort(new Error('enough'))
  expect(await cancelled).toEqual(new Error('enough'))
})

it('ends when the signal of the call is aborted', async () => {
  const abort = new AbortController()
  const { url } = await farSide((response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('你')))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true }, { signal: abort.signal })
  const iterator = stream[Symbol.asyncIterator]()
  await iterator.next()
  const next = rejection(iterator.next())
  abort.abort(new Error('enough'))
  expect(await next).toMatchObject({ reason: 'aborted', received: 1, cause: new Error('enough') })
})

it('ends when nothing arrives for longer than `timeout.idle`; the time that a reader takes does not count', async () => {
  vi.useFakeTimers()
  const { fetch } = silentAfter(delta('你') + delta('好'), delta('!'))
  const stream = await createClient({ apiKey: KEY, fetch, timeout: { idle: 1_000 } }).chat.completions.create({ ...QUESTION, stream: true })
  const iterator = stream[Symbol.asyncIterator]()
  for (let index = 0; index < 3; index++) {
    expect(await iterator.next()).toMatchObject({ done: false })
    await vi.advanceTimersByTimeAsync(60_000)
  }
  const next = rejection(iterator.next())
  await vi.advanceTimersByTimeAsync(1_000)
  expect(await next).toMatchObject({ reason: 'stalled', received: 3 })
  expect(vi.getTimerCount()).toBe(0)
})

it('can be read only once', async () => {
  const stream = await ask(pieces(delta('你', 'stop'), DONE))
  await read(stream)
  expect(() => stream[Symbol.asyncIterator]()).toThrow('A stream can be read only once.')
})

it('says so when a stream stops before the event whose type is the last', async () => {
  const events = ['{"type":"answer","data":"x"}', '{"type":"done","data":"x"}'].map((data) => `data: ${data}\n\n`)
  const { url } = await farSide(pieces(...events.slice(0, 1)), pieces(...events))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const types = async () => {
    const seen: string[] = []
    for await (const { type } of await client.zrag.chat.create({ messages: [], retrieval: { know_ids: ['1'] } })) seen.push(type)
    return seen
  }
  expect(await rejection(types())).toMatchObject({ reason: 'truncated', received: 1 })
  expect(await types()).toEqual(['answer', 'done'])
})
