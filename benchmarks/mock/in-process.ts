// A call in one process with what answers it: in-process.ts <name>. Tells the calls of each second, one after the other, and by how
// much the heap grew over many of them.
import { createMock } from '@bigmodel-kit/mock'
import { importRival } from './rivals.ts'
import { answerOf, ASKS, BASE, requestOf } from './workload.ts'

export interface Speed {
  perSecond: number
}

export interface Growth {
  bytes: number
}

type Call = () => Promise<Response>

const url = `http://mock.test${BASE}${ASKS.chat.path}`
const init = requestOf(ASKS.chat)

const calls: Record<string, () => Promise<Call>> = {
  async mock() {
    const { fetch } = createMock({ frameDelay: 0 })
    return () => fetch(url, init)
  },
  async bare() {
    const reply = await answerOf(ASKS.chat, {})
    return async () => {
      JSON.parse(await new Request(url, init).text())
      return new Response(reply, { headers: { 'content-type': 'application/json' } })
    }
  },
  'msw 2': () => intercepted('msw'),
  'msw 3': () => intercepted('msw-3'),
}

/** One handler that sends bytes that are there already; nothing is validated. */
async function intercepted(name: 'msw' | 'msw-3'): Promise<Call> {
  interface Core {
    http: { post(url: string, resolver: () => Response): unknown }
  }
  const { http } = await importRival<Core>(name === 'msw' ? 'msw' : 'msw-3/http')
  const { setupServer } = await importRival<{ setupServer(...handlers: unknown[]): { listen(): void } }>(`${name}/node`)
  const reply = await answerOf(ASKS.chat, {})
  setupServer(http.post(url, () => new Response(reply, { headers: { 'content-type': 'application/json' } }))).listen()
  return () => fetch(url, init)
}

const call = await calls[process.argv[2]!]!()
const answer = await call()
if (answer.status !== 200 || (await answer.text()) === '') throw new Error(`${process.argv[2]} answers ${answer.status}.`)

process.on('disconnect', () => process.exit())
process.on('message', ({ milliseconds, count }: { milliseconds?: number; count?: number }) => {
  const measured = count === undefined ? speed(milliseconds!) : growth(count)
  measured.then(
    (figure) => process.send!(figure),
    (error: unknown) => process.send!({ error: String(error) }),
  )
})
process.send!('ready')

async function speed(milliseconds: number): Promise<Speed> {
  const start = performance.now()
  let done = 0
  while (performance.now() - start < milliseconds) {
    await (await call()).text()
    done++
  }
  return { perSecond: (done / (performance.now() - start)) * 1000 }
}

async function growth(count: number): Promise<Growth> {
  const heapAfter = async (more: number) => {
    while (more-- > 0) await (await call()).text()
    globalThis.gc!()
    return process.memoryUsage().heapUsed
  }
  const before = await heapAfter(5000)
  return { bytes: (await heapAfter(count)) - before }
}
