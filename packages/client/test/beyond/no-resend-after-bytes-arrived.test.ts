import { expect, it } from 'vitest'
import { ConnectionError } from '../../src/index.ts'
import { assembleClient } from '../../src/client.ts'
import { systemClock } from '../../src/clock.ts'
import { KEY, patientClient, QUESTION, rejection } from '../client.ts'
import { delta, farSide, refuse } from '../far-side.ts'

it('never sends a request again after bytes of its answer have arrived', async () => {
  const { url, seen } = await farSide((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(delta('你'), () => response.destroy())
  })
  const stream = await patientClient({ baseUrl: url }).client.chat.completions.create({ ...QUESTION, stream: true })
  const read = async () => {
    for await (const _ of stream) expect(seen).toHaveLength(1)
  }
  expect(await rejection(read())).toMatchObject({ reason: 'truncated' })
  expect(seen).toHaveLength(1)
})

it('aborts a pause', async () => {
  const abort = new AbortController()
  const { url, seen } = await farSide(refuse('1302', { 'retry-after': '60' }))
  const sleep = (ms: number, signal: AbortSignal) => {
    queueMicrotask(() => abort.abort(new Error('enough')))
    return systemClock.sleep(ms, signal)
  }
  const client = assembleClient({ apiKey: KEY, baseUrl: url }, { ...systemClock, sleep })
  expect(await rejection(client.chat.completions.create(QUESTION, { signal: abort.signal }))).toEqual(new Error('enough'))
  expect(seen).toHaveLength(1)
})

it('says so when the connection breaks inside an answer, and does not ask again', async () => {
  const { url, seen } = await farSide((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"id":', () => response.destroy())
  })
  const error = await rejection(patientClient({ baseUrl: url }).client.chat.completions.create(QUESTION))
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error).toMatchObject({ status: 200, retry: 'never', message: expect.stringMatching(/^The connection broke while the answer of chat\.completions\.create arrived: /) })
  expect(seen).toHaveLength(1)
})
