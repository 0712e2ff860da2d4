import { expect, it, onTestFinished } from 'vitest'
import { BigModelError, createClient, PartialFailureError } from '../src/index.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { farSide, json, REPLY } from './far-side.ts'

const REFUSED = { fileName: 'a.exe', failReason: '不支持的文档类型' }
const PARTIAL = { code: 200, message: 'ok', data: { successInfos: [{ documentId: '1', fileName: 'a.md' }], failedInfos: [REFUSED] } }
const FILE = { files: new File(['x'], 'a.md') }

it('gives the `Response` and the id of the request beside the data', async () => {
  const { url } = await farSide(json(200, { ...REPLY, request_id: 'r-1' }, { 'x-region': 'cn' }), json(200, REPLY, { 'x-request-id': 'r-2' }))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const first = await client.chat.completions.create(QUESTION).withResponse()
  expect(first.data.choices[0]?.message.content).toBe('你好')
  expect(first.response.headers.get('x-region')).toBe('cn')
  expect(first.requestId).toBe('r-1')
  expect(await client.chat.completions.create(QUESTION).withResponse()).toMatchObject({ requestId: 'r-2' })
})

it('sends the request once, at the time of the call, however often the result is asked for', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  const question = { ...QUESTION, messages: [...QUESTION.messages] }
  const call = createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create(question)
  question.messages.push({ role: 'user', content: 'later' })
  const [data, { data: same }, result] = await Promise.all([call, call.withResponse(), call.safe()])
  expect(same).toBe(data)
  expect(result).toMatchObject({ ok: true, data })
  expect(await call.finally(() => {})).toBe(data)
  expect(seen).toHaveLength(1)
  expect(JSON.parse(String(seen[0]?.body))).toEqual(QUESTION)
})

it('reports an unhandled failure like a promise does, and none when only `safe()` was asked for', async () => {
  const { url } = await farSide(json(400, { error: { code: '1214', message: 'm' } }))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection')
  onTestFinished(() => {
    process.removeAllListeners('unhandledRejection')
    for (const listener of others) process.on('unhandledRejection', listener)
  })
  const unhandled: unknown[] = []
  const reported = new Promise<void>((resolve) => {
    process.on('unhandledRejection', (reason) => {
      unhandled.push(reason)
      resolve()
    })
  })
  await client.chat.completions.create(QUESTION).safe()
  const error = await client.chat.completions.create(QUESTION).catch((reason: unknown) => reason)
  // a rejection is reported before the next turn of the loop
  await new Promise((resolve) => setImmediate(resolve))
  expect([unhandled, error]).toEqual([[], expect.any(BigModelError)])
  void client.chat.completions.create(QUESTION)
  await reported
  expect(unhandled).toEqual([expect.any(BigModelError)])
})

it('shows a partial success inside a 200: in the data, beside it, and as an error to those who want one', async () => {
  const { url } = await farSide(json(200, PARTIAL))
  const { upload } = createClient({ apiKey: KEY, baseUrl: url }).documents
  expect((await upload('1', FILE)).data.failedInfos).toEqual([REFUSED])
  expect((await upload('1', FILE).withResponse()).failures).toEqual([REFUSED])
  expect(await upload('1', FILE).safe()).toMatchObject({ ok: true, failures: [REFUSED] })
  const error = await rejection(upload('1', FILE).orThrow())
  expect(error).toBeInstanceOf(PartialFailureError)
  expect(error).toMatchObject({ category: 'partial-failure', failures: [REFUSED], data: PARTIAL, message: expect.stringContaining('a.exe') })
})

it('has no failures where everything was taken, also when the server leaves the list out', async () => {
  const { url } = await farSide(json(200, { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } }), json(200, { code: 200, message: 'ok' }))
  const { upload } = createClient({ apiKey: KEY, baseUrl: url }).documents
  expect(await upload('1', FILE).orThrow()).toMatchObject({ code: 200 })
  expect(await upload('1', FILE).withResponse()).toMatchObject({ failures: [] })
})
