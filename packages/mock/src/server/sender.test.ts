import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { connectTo, wire, type RawConnection } from '../../fixtures/socket.ts'
import type { Answer, Delivery } from '../core/answer.ts'
import { encode, framesAnswer, jsonAnswer } from '../core/answer.ts'
import type { MockRequest } from '../core/mock.ts'
import { serveHandle, type MockServer } from '../node.ts'

let server: MockServer
afterEach(() => server.close())

interface Held {
  path: string
  /** Resolves when the client has gone. */
  gone: Promise<unknown>
  answer(answer: Answer): void
}

/** A server that answers when the test does: requests in the order of their paths. */
async function serveHeld(count: number): Promise<{ held: Held[]; connections: RawConnection[] }> {
  const held: Held[] = []
  server = await serveHandle(({ path, signal }: MockRequest) => new Promise<Answer>((answer) => held.push({ path, gone: once(signal!, 'abort'), answer })), {})
  const connections = Array.from({ length: count }, (_, index) => {
    const connection = connectTo(server.port)
    connection.socket.write(wire(`GET /${index}`, { connection: 'close' }))
    return connection
  })
  await expect.poll(() => held.length).toBe(count)
  return { held: held.toSorted((a, b) => (a.path < b.path ? -1 : 1)), connections }
}

/** An answer, and what became of it. */
function told(answer: Answer): { answer: Answer; deliveries: Delivery[] } {
  const deliveries: Delivery[] = []
  return { answer: { ...answer, settle: (delivery) => void deliveries.push(delivery) }, deliveries }
}

it('answers that are ready in one turn all come, but to who has gone', async () => {
  const { held, connections } = await serveHeld(3)
  connections[1]!.socket.destroy()
  await held[1]!.gone
  const answers = held.map(({ path }) => told(jsonAnswer(200, { path })))
  held.forEach(({ answer }, index) => answer(answers[index]!.answer))
  expect(await connections[0]!.closed).toContain('{"path":"/0"}')
  expect(await connections[2]!.closed).toContain('{"path":"/2"}')
  expect(answers.map(({ deliveries }) => deliveries)).toEqual([[{ frames: 0, isAborted: false }], [{ frames: 0, isAborted: true }], [{ frames: 0, isAborted: false }]])
})

it('one that cannot be sent ends its own connection alone, and is over', async () => {
  const { held, connections } = await serveHeld(3)
  const bad = told({ ...framesAnswer(200, 'text/event-stream', [{ at: 0, bytes: encode('data: 1\n\n') }]), headers: { 'x-note': 'two\nlines' } })
  held[0]!.answer(jsonAnswer(200, { path: '/0' }))
  held[1]!.answer(bad.answer)
  held[2]!.answer(jsonAnswer(200, { path: '/2' }))
  expect(await Promise.all(connections.map(({ closed }) => closed))).toEqual([expect.stringContaining('{"path":"/0"}'), '', expect.stringContaining('{"path":"/2"}')])
  expect(bad.deliveries).toEqual([{ frames: 0, isAborted: true }])
})
