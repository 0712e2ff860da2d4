import { expect, it } from 'vitest'
import { operations } from '../../src/generated/all-operations.ts'
import { createClient, EventStream } from '../../src/index.ts'
import { createTransport } from '../../src/transport.ts'
import { KEY, QUESTION } from '../client.ts'
import { DONE, farSide, json, pieces, text } from '../far-side.ts'

// the types of the same calls are in the file beside this one
const twofold = operations.filter(({ operation: { events, streams } }) => events && streams !== 'always')

it('is about every operation that the document gives two media types', () => {
  expect(twofold.map(({ operation }) => operation.id)).toEqual(['agents.create', 'applications.invoke', 'assistants.conversations.create', 'audio.speech.create', 'audio.transcriptions.create', 'chat.completions.create', 'tools.webSearch'])
})

it.each(twofold.map((bind) => ({ id: bind.operation.id, bind })))('gives events of $id for a literal true, and one answer for false', async ({ bind }) => {
  const { url } = await farSide(pieces(DONE), bind.operation.answer ? text(200, 'audio/wav', 'x') : json(200, { choices: [] }))
  const create = bind(createTransport({ apiKey: KEY, baseUrl: url })) as unknown as (body: object) => Promise<unknown>
  expect(await create({ stream: true })).toBeInstanceOf(EventStream)
  expect(await create({ stream: false })).not.toBeInstanceOf(EventStream)
})

it('is an EventStream or JSON when `stream` is known at run time only', async () => {
  const { url } = await farSide(pieces(DONE), json(200, { choices: [] }))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const either = (stream: boolean) => client.chat.completions.create({ ...QUESTION, stream })
  const [first, second] = [await either(true), await either(false)]
  expect(first).toBeInstanceOf(EventStream)
  expect(second).toEqual({ choices: [] })
  if (first instanceof EventStream) first.abort()
})

it('gives events where they are the default, unless `stream` is false', async () => {
  const { url, seen } = await farSide(pieces(DONE), json(200, { choices: [] }))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const body = { app_id: '1', messages: [] }
  const stream = await client.applications.invoke(body)
  expect(stream).toBeInstanceOf(EventStream)
  stream.abort()
  expect(await client.applications.invoke({ ...body, stream: false })).toEqual({ choices: [] })
  expect(seen.map(({ headers }) => headers['accept'])).toEqual(['text/event-stream, application/json', 'application/json'])
})
