// The faults on demand, as a client sees them through MSW; it is handed in, so that the names can be read without it.
import { defaultKey, type MockOptions } from '@bigmodel-kit/mock'
import { testClock, type TestClock } from '../../packages/mock/fixtures/clock.ts'
import { equal, like, rejection } from '../suite/expect.ts'

/** Lets MSW answer with a mock that has these options, until the test is over. */
type Listen = (options?: MockOptions) => void

const BASE = 'https://open.bigmodel.cn'

interface Asked {
  /** Terms of the `Prefer` header. */
  prefer?: string
  /** Below the API's origin, with the query. */
  path?: string
  content?: string
  stream?: boolean
  signal?: AbortSignal
}

function ask({ prefer = '', path = '/api/paas/v4/chat/completions', content = '你好', stream = false, signal }: Asked): Promise<Response> {
  return fetch(BASE + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json', prefer },
    body: JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content }], stream }),
    ...(signal && { signal }),
  })
}

/** A stream as far as it came, and the error in place of the rest. */
async function read(response: Response): Promise<{ body: string; error?: Error }> {
  const reader = response.body!.getReader()
  const chunks: Uint8Array[] = []
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value)
    return { body: Buffer.concat(chunks).toString() }
  } catch (error) {
    return { body: Buffer.concat(chunks).toString(), error: error as Error }
  }
}

async function framesOf(asked: Asked): Promise<string[]> {
  const { body, error } = await read(await ask({ ...asked, stream: true }))
  if (error) throw error
  return body.split(/(?<=\n\n)/)
}

/** Lets MSW do its work until the mock waits for this many timers. */
async function timers(clock: TestClock, count: number): Promise<void> {
  for (let turn = 0; clock.waiting !== count && turn < 10_000; turn++) await new Promise((resolve) => setImmediate(resolve))
  equal(clock.waiting, count)
}

const isPending = (promise: Promise<unknown>) => Promise.race([promise.then(() => false), new Promise((resolve) => setImmediate(resolve, true))])

const TRIGGERS: Readonly<Record<string, Asked>> = {
  'a header': { prefer: 'example=1302' },
  'the query': { path: '/api/paas/v4/chat/completions?__code=429&__example=c1302' },
  'the base URL': { path: '/~example=c1302/api/paas/v4/chat/completions' },
  'the last user message': { content: '[mock example=c1302]' },
}

const CUTS: Readonly<Record<string, [prefer: string, frames: number]>> = {
  'before the first frame': ['cut=0', 0],
  'after frame 3': ['cut=3', 3],
  'after frame 3, by a reset': ['cut=3, reset', 3],
}

function named<Row>(name: string, rows: Readonly<Record<string, Row>>, test: (row: Row, listen: Listen) => Promise<void>) {
  return Object.fromEntries(Object.entries(rows).map(([row, value]) => [`${name}: ${row}`, (listen: Listen) => test(value, listen)]))
}

export const faults: Readonly<Record<string, (listen: Listen) => Promise<void>>> = {
  ...named('answers with a business error that is asked for by a trigger', TRIGGERS, async (asked, listen) => {
    listen()
    const response = await ask(asked)
    equal(response.status, 429)
    like(await response.json(), { error: { code: '1302' } })
  }),
  'fails twice, then succeeds': async (listen) => {
    listen({ faults: [{ operationId: 'chat.completions.create', example: '1302', times: 2 }] })
    equal([(await ask({})).status, (await ask({})).status, (await ask({})).status], [429, 429, 200])
  },
  ...named('cuts a stream, after every byte before', CUTS, async ([prefer, count], listen) => {
    listen({ frameDelay: 0 })
    const frames = await framesOf({})
    const { body, error } = await read(await ask({ prefer, stream: true }))
    equal(body, frames.slice(0, count).join(''))
    like(error, { name: 'TypeError', message: 'terminated' })
    equal((await ask({})).status, 200)
  }),
  // what the README says that this door cannot show
  'shows a connection that was reset like one that was closed': async (listen) => {
    listen({ frameDelay: 0 })
    const causeOf = async (prefer: string) => ((await read(await ask({ prefer, stream: true }))).error as { cause?: { code?: unknown } }).cause?.code
    equal(await causeOf('cut=2'), await causeOf('cut=2, reset'))
  },
  'cuts a stream inside of frame 3': async (listen) => {
    listen({ frameDelay: 0 })
    const [first = '', second = '', third = ''] = await framesOf({})
    const { body, error } = await read(await ask({ prefer: 'cut-inside=3', stream: true }))
    equal([body.startsWith(first + second), body.length > (first + second).length, body.length < (first + second + third).length], [true, true, true])
    like(error, { name: 'TypeError', message: 'terminated' })
  },
  'gives no answer where the connection is reset': async (listen) => {
    listen()
    for (const stream of [true, false]) like(await rejection(ask({ prefer: 'reset', stream })), { name: 'TypeError', message: 'fetch failed' })
  },
  'has a frame with an error in a stream': async (listen) => {
    listen({ frameDelay: 0 })
    const frames = await framesOf({})
    const [first, second, third = ''] = await framesOf({ prefer: 'error=1302, after=2' })
    equal([first, second], frames.slice(0, 2))
    like(JSON.parse(third.slice('data: '.length)), { error: { code: '1302' } })
  },
  'ends a stream without [DONE]': async (listen) => {
    listen({ frameDelay: 0 })
    const frames = await framesOf({})
    equal(frames.at(-1), 'data: [DONE]\n\n')
    equal(await framesOf({ prefer: 'no-done' }), frames.slice(0, -1))
  },
  'says nothing until the latency is over': async (listen) => {
    const clock = testClock()
    listen({ clock, frameDelay: 0 })
    const answer = ask({ prefer: 'latency=60000' })
    await timers(clock, 1)
    clock.advance(59_999)
    equal(await isPending(answer), true)
    clock.advance(1)
    equal((await answer).status, 200)
  },
  'stops the timer of a latency that is aborted': async (listen) => {
    const clock = testClock()
    listen({ clock, frameDelay: 0 })
    const abort = new AbortController()
    const error = rejection(ask({ prefer: 'latency=60000', signal: abort.signal }))
    await timers(clock, 1)
    abort.abort()
    like(await error, { name: 'AbortError' })
    await timers(clock, 0)
  },
  'shows the frames of a stream that stalls, then nothing until it is aborted': async (listen) => {
    const clock = testClock()
    listen({ clock, frameDelay: 50 })
    const abort = new AbortController()
    const reader = (await ask({ prefer: 'stall=2', stream: true, signal: abort.signal })).body!.getReader()
    await reader.read()
    clock.advance(50)
    equal((await reader.read()).done, false)
    equal(clock.waiting, 0)
    const more = rejection(reader.read())
    clock.advance(1_000_000)
    equal(await isPending(more), true)
    abort.abort()
    like(await more, { name: 'AbortError' })
  },
}
