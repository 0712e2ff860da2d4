import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { ConnectionError, ContentFilterError, createClient } from '../src/index.ts'
import { KEY, patientClient, QUESTION, rejection } from './client.ts'
import { failure } from './failure.ts'
import { farSide, json } from './far-side.ts'

it.each<[number, string | undefined, object]>([
  [401, undefined, { category: 'authentication', retry: 'never' }],
  [403, undefined, { category: 'permission', retry: 'never' }],
  [429, undefined, { category: 'rate-limit', retry: 'backoff' }],
  [429, '429', { category: 'rate-limit', retry: 'backoff' }],
  [429, '1999', { category: 'rate-limit', retry: 'never' }],
  [434, undefined, { category: 'permission', retry: 'never' }],
  [435, '435', { category: 'invalid-request', retry: 'never', remedy: expect.stringContaining('100 MB') }],
  [418, undefined, { category: 'invalid-request', retry: 'never' }],
  [500, '9999', { category: 'server', retry: 'backoff' }],
  [503, undefined, { category: 'server', retry: 'backoff' }],
])('judges status %s with the code %s, which the catalogue does not have, by the status', async (status, code, expected) => {
  expect(await failure(json(status, { error: { ...(code && { code }), message: 'm' } }))).toMatchObject({ status, code, ...expected, remedy: expect.stringMatching(/\.$/) })
})

it('shows in a log what decides, and not the whole answer', async () => {
  const error = await failure(json(429, { error: { code: '1113', message: 'm' } }))
  expect(Object.keys(error as object)).toEqual(['status', 'code', 'category', 'retry', 'remedy', 'requestId', 'retryAfterMs', 'resetAt'])
})

it('carries the levels of the content filter', async () => {
  const contentFilter = [{ role: 'user', level: 1 }, { role: 'critic', level: 3 }]
  const error = await failure(json(400, { error: { code: '1301', message: 'm' }, contentFilter }))
  expect(error).toBeInstanceOf(ContentFilterError)
  expect(error).toMatchObject({ contentFilter })
  expect(await failure(json(400, { error: { code: '1301', message: 'm' } }))).toMatchObject({ contentFilter: [] })
})

it('tells whether a pause can help', async () => {
  expect(await failure(json(429, { error: { code: '1302', message: 'm' } }))).toMatchObject({ retryable: true, retry: 'backoff' })
  expect(await failure(json(429, { error: { code: '1113', message: 'm' } }))).toMatchObject({ retryable: false })
})

it('names the server that cannot be reached, and why', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const error = await rejection(createClient({ apiKey: KEY, baseUrl: `http://127.0.0.1:${port}/api`, maxRetries: 0 }).chat.completions.create(QUESTION))
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error).toMatchObject({
    category: 'connection',
    status: undefined,
    message: `Could not reach http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}.`,
    cause: expect.any(Error),
  })
})

it('repeats a request that got no answer at all', async () => {
  const { url, seen } = await farSide((response) => void response.destroy())
  const { client, pauses } = patientClient({ baseUrl: url })
  expect(await rejection(client.chat.completions.create(QUESTION))).toBeInstanceOf(ConnectionError)
  expect([seen.length, pauses.length]).toEqual([3, 2])
})

it('lets a wrong argument be a TypeError', async () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  const call = createClient({ apiKey: KEY }).agents.create({ agent_id: 'x', messages: [{ role: 'user', content: 'x' }], custom_variables: circular })
  expect(await rejection(call)).toBeInstanceOf(TypeError)
})
