import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { wholeResponse } from './whole-response.ts'

const TEXT = '{"content":"你好"}'
const BYTES = new TextEncoder().encode(TEXT)
const respond = () => wholeResponse(BYTES, { status: 429, headers: { 'content-type': 'application/json' } })

type Reading = [name: string, read: (response: Response) => unknown]

const READINGS: readonly Reading[] = [
  ['text()', (response) => response.text()],
  ['json()', (response) => response.json()],
  ['arrayBuffer()', async (response) => [...new Uint8Array(await response.arrayBuffer())]],
  ['blob()', (response) => response.blob().then(async (blob) => [blob.type, await blob.text()])],
  ['its stream', (response) => buffer(response.body!).then(String)],
  ['its stream, wrapped', (response) => new Response(response.body, response).text()],
  ['a clone', async (response) => [await response.clone().text(), await response.text()]],
  ['formData()', (response) => response.formData().catch((error: unknown) => (error as Error).name)],
]

describe('a response with all its bytes is read as any other', () => {
  it.each(READINGS)('%s', async (_, read) => {
    expect(await read(respond())).toEqual(await read(new Response(BYTES, { status: 429, headers: { 'content-type': 'application/json' } })))
  })

  it.each(READINGS)('once: after %s there is nothing left to read, and nothing to clone', async (_, read) => {
    const response = respond()
    await read(response)
    expect(response.bodyUsed).toBe(true)
    await expect(response.text()).rejects.toThrow(TypeError)
    expect(() => response.clone()).toThrow(TypeError)
  })
})

it('is a `Response`, with its status and headers', () => {
  const response = respond()
  expect(response).toBeInstanceOf(Response)
  expect([response.status, response.ok, response.headers.get('content-type'), response.bodyUsed]).toEqual([429, false, 'application/json', false])
})

it('who changes the bytes that were read changes nothing for others', async () => {
  new Uint8Array(await respond().arrayBuffer()).fill(0)
  expect(await respond().text()).toBe(TEXT)
})
