// Runs under a Node that MSW 3 needs: every request of the doors, once by MSW's handlers and once by the mock itself, and the faults.
import { readFile } from 'node:fs/promises'
import { createMock } from '@bigmodel-kit/mock'
import { handlers } from '@bigmodel-kit/mock/msw'
import { setupServer } from 'msw/node'
import { testClock } from '../../packages/mock/fixtures/clock.ts'
import type { Result } from '../suite/index.ts'
import type { SentCase } from './cases.ts'
import { faults } from './faults.ts'

const BASE = 'https://open.bigmodel.cn/api'
// what belongs to a connection, or tells the time
const HOP_BY_HOP = ['transfer-encoding', 'connection', 'keep-alive', 'date']

type Fetch = (url: string, init: RequestInit) => Promise<Response>

async function shown(send: Fetch, { method, path, headers, body }: SentCase): Promise<string> {
  const response = await send(BASE + path, { method, headers, ...(body !== undefined && { body: Buffer.from(body, 'base64') }) })
  const endToEnd = [...response.headers].filter(([name]) => !HOP_BY_HOP.includes(name)).sort()
  return JSON.stringify([response.status, endToEnd, Buffer.from(await response.arrayBuffer()).toString()])
}

async function same(cases: SentCase[]): Promise<Result[]> {
  const results: Result[] = []
  const mock = createMock({ frameDelay: 0 })
  const server = setupServer(...handlers({ frameDelay: 0 }))
  server.listen()
  for (const request of cases) {
    const [expected, found] = [await shown(mock.fetch, request), await shown(fetch, request)]
    results.push({ name: request.name, ...(found !== expected && { error: `expected ${expected}, found ${found}` }) })
  }
  server.close()
  return results
}

/** What a client sees of a stream, chunk by chunk, and what is left of its timer after an abort. */
async function stream({ path, headers, body = '' }: SentCase): Promise<Result[]> {
  const clock = testClock()
  const server = setupServer(...handlers({ clock, frameDelay: 50 }))
  server.listen()
  const abort = new AbortController()
  const response = await fetch(BASE + path, { method: 'POST', headers, body: Buffer.from(body, 'base64'), signal: abort.signal })
  const reader = response.body!.getReader()
  const first = Buffer.from((await reader.read()).value ?? []).toString()
  const results: Result[] = [{ name: FRAMES, ...(first.split('\n\n').length !== 2 && { error: `the first chunk was ${first}` }) }]
  abort.abort()
  const error = await reader.read().then(() => 'none', ({ name }: Error) => name)
  // the handler is told a turn later
  for (let turn = 0; clock.waiting > 0 && turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
  results.push({ name: ABORT, ...((error !== 'AbortError' || clock.waiting > 0) && { error: `${error}, ${clock.waiting} timers left` }) })
  server.close()
  return results
}

/** Each with a server of its own. */
async function wrong(): Promise<Result[]> {
  const results: Result[] = []
  for (const [name, test] of Object.entries(faults)) {
    const server = setupServer()
    server.listen()
    try {
      await test((options) => server.use(...handlers(options)))
      results.push({ name })
    } catch (error) {
      results.push({ name, error: String((error as Error).stack) })
    } finally {
      server.close()
    }
  }
  return results
}

const FRAMES = 'shows a stream frame by frame'
const ABORT = 'stops the timer of a stream that is aborted'

const cases = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as SentCase[]
console.log(JSON.stringify([...(await same(cases)), ...(await stream(cases.find(({ name }) => name === 'a stream')!)), ...(await wrong())]))
