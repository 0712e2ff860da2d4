import { expect, it } from 'vitest'
import { createClient, QuotaError } from '../src/index.ts'
import { operations } from '../src/generated/all-operations.ts'
import * as alone from '../src/operations.ts'
import { createTransport, chatCompletionsCreate, embeddingsCreate, jwt } from '../src/operations.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, json, pieces } from './far-side.ts'

it('has every operation by itself', () => {
  const names = operations.map(({ operation: { id } }) => id.replaceAll(/\.(.)/g, (_, letter: string) => letter.toUpperCase()))
  expect(Object.keys(alone).sort()).toEqual([...names, 'createTransport', 'jwt'].sort())
})

it('calls an operation by itself like the method of a client', async () => {
  const { url, seen } = await farSide(json(200, { model: 'embedding-3', object: 'list', data: [] }))
  const input = { model: 'embedding-3', input: '你好' }
  await embeddingsCreate(createTransport({ apiKey: KEY, baseUrl: url }))(input)
  await createClient({ apiKey: KEY, baseUrl: url }).embeddings.create(input)
  const [first, second] = seen
  expect(first).toEqual(second)
  expect(first).toMatchObject({ method: 'POST', url: '/api/paas/v4/embeddings', headers: { authorization: `Bearer ${KEY}` } })
})

it('streams, signs tokens and throws the same errors by itself', async () => {
  const { url, seen } = await farSide(pieces(delta('你'), delta('好', 'stop'), DONE), json(429, { error: { code: '1113', message: 'm' } }))
  const create = chatCompletionsCreate(createTransport({ apiKey: KEY, baseUrl: url, auth: jwt }))
  const events: unknown[] = []
  for await (const event of await create({ ...QUESTION, stream: true })) events.push(event)
  expect(events).toHaveLength(2)
  expect(await rejection(create(QUESTION))).toBeInstanceOf(QuotaError)
  expect(seen[0]?.headers['authorization']).toMatch(/^Bearer eyJ/)
})
