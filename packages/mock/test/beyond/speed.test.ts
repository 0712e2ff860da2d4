import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultKey, createMock } from '../../src/index.ts'
import { serve } from '../../src/node.ts'
import { chat } from '../doors/cases.ts'
import { overFetch } from '../doors/doors.ts'
import { testClock } from '../../fixtures/clock.ts'

const hello = (stream: boolean) => ({
  method: 'POST',
  path: '/api/paas/v4/chat/completions',
  query: '',
  headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' },
  body: { bytes: async () => new TextEncoder().encode(JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content: 'x' }], stream })), async *stream() {} },
})

const FORM = '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n'

// tells, after a request to each operation and after a drawn answer, how many files of Ajv the built package has loaded
const PROGRAM = String.raw`
  import { createRequire } from 'node:module'
  import { createMock, defaultKey } from '@bigmodel-kit/mock'
  import document from '@bigmodel-kit/mock/openapi.json' with { type: 'json' }
  const { cache } = createRequire(import.meta.url)
  const loaded = () => Object.keys(cache).filter((file) => /[\\/]ajv[\\/]/.test(file)).length
  const { fetch } = createMock()
  const headers = { authorization: 'Bearer ' + defaultKey, 'content-type': 'application/json' }
  const ask = (method, path, more) => fetch('http://mock.test/api' + path.replace(/\{[^}]+\}/g, '1') + '?page=x&limit=x', { method, headers: { ...headers, ...more }, ...(method !== 'get' && { body: '{}' }) })
  let asked = 0
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of ['get', 'post', 'put', 'delete'].filter((name) => item[name])) {
      await ask(method, path)
      asked++
    }
  }
  const before = loaded()
  await ask('get', '/paas/v4/files', { prefer: 'dynamic=true, seed=1' })
  await fetch('http://mock.test/api/paas/v4/chat/completions', { method: 'POST', headers: { ...headers, prefer: 'dynamic=true, seed=1' }, body: JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content: 'x' }] }) })
  console.log(JSON.stringify({ asked, before, after: loaded() }))
`

// the ratios are measured in benchmarks/; what makes them possible is tested here
describe('Speed', () => {
  it('an answer that never changes is the same bytes, a stream the same frames', async () => {
    const mock = createMock()
    for (const isStream of [false, true]) {
      const [first, again] = [await mock.handle(hello(isStream)), await mock.handle(hello(isStream))]
      expect(again.body).toBe(first.body)
    }
  })

  it('frames that are due together leave in one write', async () => {
    const chunks = await overFetch(createMock({ frameDelay: 0 }).fetch, 'https://open.bigmodel.cn/api').stream!(chat('a stream', { stream: true }))
    const first = await chunks.next()
    expect(new TextDecoder().decode(first.value as Uint8Array).match(/^data: /gm)!.length).toBeGreaterThan(5)
    expect((await chunks.next()).done).toBe(true)
  })

  it('streams share one timer', async () => {
    const clock = testClock()
    const door = overFetch(createMock({ clock, frameDelay: 50 }).fetch, 'https://open.bigmodel.cn/api')
    for (let count = 0; count < 50; count++) await door.stream!(chat('a stream', { stream: true }))
    expect(clock.waiting).toBe(1)
  })

  it('validators are compiled ahead of time: requests to all operations load no Ajv, which only drawn answers need', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', '--input-type=module', '-e', PROGRAM], { cwd: fileURLToPath(new URL('../..', import.meta.url)) })
    const { asked, before, after } = JSON.parse(stdout) as { asked: number; before: number; after: number }
    expect(asked).toBeGreaterThan(50)
    expect([before, after > 0]).toEqual([0, true])
  })

  it.each([
    ['whose length is known', undefined],
    ['in chunks of the transfer coding', 'chunked'],
  ])('of an upload of 100 MB %s, less than 20 MB are in memory', async (_, coding) => {
    const server = await serve()
    onTestFinished(() => server.close())
    const [before, chunk, after] = [Buffer.from(FORM), Buffer.alloc(64 * 1024, 'x'), Buffer.from('\r\n--b--\r\n')]
    const count = 1500
    const length = before.length + count * chunk.length + after.length
    const sent = request(`${server.url}/paas/v4/files`, { method: 'POST', headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'multipart/form-data; boundary=b', ...(coding ? { 'transfer-encoding': coding } : { 'content-length': length }) } })
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>
    const { arrayBuffers } = process.memoryUsage()
    let most = 0
    sent.write(before)
    for (let at = 0; at < count; at++) {
      if (!sent.write(chunk)) await once(sent, 'drain')
      most = Math.max(most, process.memoryUsage().arrayBuffers - arrayBuffers)
    }
    sent.end(after)
    const [answer] = await answered
    const { bytes } = (await json(answer)) as { bytes: number }
    expect([answer.statusCode, bytes]).toEqual([200, count * chunk.length])
    expect(most).toBeLessThan(20_000_000)
  })
})
