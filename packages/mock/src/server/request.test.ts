import { once } from 'node:events'
import { expect, it } from 'vitest'
import { connectTo, wire } from '../../fixtures/socket.ts'
import { bytesAnswer } from '../core/answer.ts'
import type { RequestBody } from '../core/body.ts'
import { collect } from '../core/bytes.ts'
import type { MockRequest } from '../core/mock.ts'
import { serveHandle } from '../node.ts'

it('a body that is asked for when its client has gone fails as one that breaks off', async () => {
  const requests: MockRequest[] = []
  const server = await serveHandle((request) => new Promise(() => requests.push(request)), {})
  const { socket } = connectTo(server.port)
  socket.write(wire('POST /', { 'content-length': '10' }, 'half'))
  await expect.poll(() => requests).toHaveLength(1)
  const { body, signal } = requests[0]!
  const gone = once(signal!, 'abort')
  socket.destroy()
  await gone
  await expect(body!.bytes(100)).rejects.toMatchObject({ name: 'AbortError' })
  await expect(collect(body!.stream(), 100)).rejects.toMatchObject({ name: 'AbortError' })
  await server.close()
})

it('a body that is being read as it arrives fails in the same way when its client goes away', async () => {
  const reads: Promise<unknown>[] = []
  const server = await serveHandle(({ body }) => {
    reads.push(collect(body!.stream(), 100_000))
    return new Promise(() => {})
  }, {})
  const { socket } = connectTo(server.port)
  socket.write(wire('POST /', { 'content-length': '100000' }, 'half'))
  await expect.poll(() => reads).toHaveLength(1)
  socket.destroy()
  await expect(reads[0]).rejects.toMatchObject({ name: 'AbortError' })
  await server.close()
})

it('the signal of a request is one, whoever asks for it', async () => {
  const server = await serveHandle(async (request) => ({ status: request.signal === request.signal ? 200 : 500, headers: {}, body: undefined }), {})
  expect((await fetch(server.url)).status).toBe(200)
  await server.close()
})

it.each([
  ['with its head', 'the body', ''],
  ['in two pieces', 'the', ' body'],
  ['after its head', '', 'the body'],
])('a small body that comes %s is read whole, in one way or the other', async (_, first, second) => {
  for (const read of [async (body: RequestBody) => (await body.bytes(100))!, (body: RequestBody) => collect(body.stream(), 100)]) {
    const bodies: RequestBody[] = []
    const server = await serveHandle(async ({ body }) => {
      bodies.push(body!)
      return bytesAnswer(200, 'text/plain', (await read(body!))!)
    }, {})
    const { socket, closed } = connectTo(server.port)
    socket.write(wire('POST /', { 'content-length': '8', connection: 'close' }, first))
    // who wants it is asked before the rest is there
    await expect.poll(() => bodies).toHaveLength(1)
    if (second) socket.write(second)
    expect(await closed).toMatch(/\r\n\r\nthe body$/)
    await server.close()
  }
})
