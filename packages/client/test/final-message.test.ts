import { expect, it } from 'vitest'
import { createClient, type ChatStream, type Schemas } from '../src/index.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, pieces, REPLY, type Answer } from './far-side.ts'

async function ask(...parts: Parameters<typeof pieces>): Promise<ChatStream<Schemas['ChatCompletionChunk'], Schemas['ChatCompletionResponse']>> {
  const { url } = await farSide(pieces(...parts))
  return createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })
}

const answer = () => ask(delta('你'), delta('好', 'stop'), DONE)

async function contents(events: AsyncIterable<Schemas['ChatCompletionChunk']>): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const { choices } of events) all.push(choices[0]?.delta.content)
  return all
}

it('gives text, message and reply without a loop', async () => {
  const stream = await answer()
  expect(await stream.text()).toBe('你好')
  expect(await stream.finalMessage()).toEqual(REPLY.choices[0]?.message)
  expect(await stream.finalReply()).toEqual(REPLY)
})

it('gives them after a loop, and beside one that begins at once', async () => {
  const read = await answer()
  expect(await contents(read)).toEqual(['你', '好'])
  expect(await read.text()).toBe('你好')
  const stream = await answer()
  const message = stream.finalMessage()
  expect(await contents(stream)).toEqual(['你', '好'])
  expect((await message).content).toBe('你好')
})

it('says so when the loop was left', async () => {
  const stream = await answer()
  for await (const _ of stream) break
  expect(await rejection(stream.finalMessage())).toMatchObject({ reason: 'aborted', partial: { choices: [{ message: { content: expect.stringContaining('你') as string } }] } })
})

it('says so when there was no message', async () => {
  const stream = await ask(DONE)
  expect(await rejection(stream.finalMessage())).toMatchObject({ reason: 'truncated', message: 'The stream is finished, and there was no message in it.' })
})

it('reports a failure only to those who ask', async () => {
  const stream = await ask(delta('你'))
  expect(await rejection(contents(stream))).toMatchObject({ reason: 'truncated' })
  // an unhandled rejection would end the test run
  await new Promise((resolve) => setImmediate(resolve))
})

it('gives a message that the next request takes as it is', async () => {
  const { url, seen } = await farSide(pieces(delta('你', 'stop'), DONE))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const message = await (await client.chat.completions.create({ ...QUESTION, stream: true })).finalMessage()
  await (await client.chat.completions.create({ ...QUESTION, messages: [...QUESTION.messages, message as Schemas['ChatAssistantMessage']], stream: true })).text()
  expect(JSON.parse(String(seen[1]?.body))).toMatchObject({ messages: [{ role: 'user' }, { role: 'assistant', content: '你' }] })
})

it('has two readers after `tee()`, each at its own pace', async () => {
  const stream = await answer()
  const [one, other] = stream.tee()
  expect(await contents(one)).toEqual(['你', '好'])
  expect(await contents(other)).toEqual(['你', '好'])
  expect(await stream.text()).toBe('你好')
})

it('tells both readers of a failure', async () => {
  const [one, other] = (await ask(delta('你'))).tee()
  expect(await rejection(contents(one))).toMatchObject({ reason: 'truncated' })
  expect(await rejection(contents(other))).toMatchObject({ reason: 'truncated' })
})

it('ends the request when both readers have left', async () => {
  let close: (value: unknown) => void
  const closed = new Promise((resolve) => (close = resolve))
  const open: Answer = (response) => {
    response.on('close', () => close('closed by the client'))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('你') + delta('好'))
  }
  const { url } = await farSide(open)
  const [one, other] = (await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })).tee()
  for await (const _ of one) break
  expect((await other.next()).value?.choices[0]?.delta.content).toBe('你')
  expect((await other.next()).value?.choices[0]?.delta.content).toBe('好')
  await other.return?.()
  expect(await closed).toBe('closed by the client')
})

it('gives lines of JSON to a `Response` of your own', async () => {
  const lines = (await new Response((await answer()).toReadableStream()).text()).trimEnd().split('\n')
  expect(lines.map((line) => (JSON.parse(line) as Schemas['ChatCompletionChunk']).choices[0]?.delta.content)).toEqual(['你', '好'])
  expect(await rejection(new Response((await ask(delta('你'))).toReadableStream()).text())).toMatchObject({ reason: 'truncated' })
})

it('reads no further than it is read', async () => {
  let pulled = 0
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new TextEncoder().encode(delta(String(pulled++)))) }, { highWaterMark: 0 })
  const fetch = () => Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
  const stream = await createClient({ apiKey: KEY, fetch }).chat.completions.create({ ...QUESTION, stream: true })
  const iterator = stream[Symbol.asyncIterator]()
  await iterator.next()
  await iterator.next()
  expect(pulled).toBe(2)
  await iterator.return?.()
})
