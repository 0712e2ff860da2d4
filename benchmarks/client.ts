// npm run benchmark -- client: what the client costs beside openai, openapi-fetch and bare fetch: CPU per call,
// streams, import, size. Writes its section of results.md.
import { createClient } from '@bigmodel-kit/client'
import { createParser } from 'eventsource-parser'
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import OpenAI from 'openai'
import createRaw from 'openapi-fetch'
import { measure } from '../packages/client/test/size.ts'
import { table, writeSection } from './results.ts'
import { cpuOf, interleaved, median, ratio, type Rounds } from './rounds.ts'

const CALLS = 300
const CALL_ROUNDS = 15
const EVENTS = 20_000
const STREAM_ROUNDS = 15
const IMPORT_ROUNDS = 15
const CHUNK = 16 * 1024
const MB = 1024 * 1024

const apiKey = 'id.secret'
const question = { model: 'glm-4.7', messages: [{ role: 'user' as const, content: '你好，请介绍一下自己。' }] }
const REPLY = JSON.stringify({
  id: '20260101000000',
  request_id: '20260101000000',
  created: 1_767_225_600,
  model: 'glm-4.7',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '我是一个大语言模型，可以回答问题、写作和编程。'.repeat(8) } }],
  usage: { prompt_tokens: 12, completion_tokens: 140, total_tokens: 152 },
})

type Work = () => Promise<void>

if (process.argv.includes('--serve')) serve()
else await report()

async function report(): Promise<void> {
  const lines = [...(await calls()), '', ...(await streams()), '', ...(await longEvents()), '', ...imports(), '', ...(await sizes())]
  await writeSection('Client', lines.join('\n'))
}

/** CPU of this process for each call, over loopback to a server in another one. */
async function calls(): Promise<string[]> {
  const server = fork(fileURLToPath(import.meta.url), ['--serve'], { execArgv: ['--import', 'tsx/esm'] })
  const [port] = (await once(server, 'message')) as [number]
  const origin = `http://127.0.0.1:${port}/api`
  const url = `${origin}/paas/v4/chat/completions`
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const client = createClient({ apiKey, baseUrl: origin })
  const raw = createRaw<Record<string, never>>({ baseUrl: origin, headers })
  const openai = new OpenAI({ apiKey, baseURL: `${origin}/paas/v4` })
  const one: Record<string, Work> = {
    'bare `fetch`': async () => void (await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(question) })).json()),
    '`openapi-fetch`': async () => void (await (raw as unknown as { POST(path: string, init: object): Promise<unknown> }).POST('/paas/v4/chat/completions', { body: question })),
    '`@bigmodel-kit/client`': async () => void (await client.chat.completions.create(question)),
    '`openai`': async () => void (await openai.chat.completions.create(question)),
  }
  const sequential = await each(CALL_ROUNDS, one, CALLS, async (work) => {
    for (let index = 0; index < CALLS; index++) await work()
  })
  const concurrent = await each(CALL_ROUNDS, one, CALLS, async (work) => {
    let left = CALLS
    await Promise.all(Array.from({ length: 50 }, async () => {
      while (left-- > 0) await work()
    }))
  })
  server.kill()
  const rows = Object.keys(one).map((name) => [name, micro(sequential, name), share(sequential, name, '`openapi-fetch`'), micro(concurrent, name), share(concurrent, name, '`openapi-fetch`')])
  return table(['CPU of a call, µs', 'one by one', '× openapi-fetch', '50 at a time', '× openapi-fetch'], rows)
}

/** CPU for each event of a stream that is there already, in chunks of 16 KiB. */
async function streams(): Promise<string[]> {
  const event = (content: string) => `data: ${JSON.stringify({ id: '1', created: 1, model: 'glm-4.7', choices: [{ index: 0, delta: { role: 'assistant', content } }] })}\n\n`
  const body = Array.from({ length: EVENTS }, (_, index) => event(`第${index}段`)).join('') + 'data: [DONE]\n\n'
  const chunks = chunked(new TextEncoder().encode(body))
  const fetch = async () => answer(chunks)
  const client = createClient({ apiKey, fetch })
  const openai = new OpenAI({ apiKey, fetch })
  const whole: Record<string, Work> = {
    '`eventsource-parser`, `JSON.parse`': () => parse(chunks),
    '`@bigmodel-kit/client`': async () => {
      let count = 0
      for await (const _ of await client.chat.completions.create({ ...question, stream: true })) count++
      if (count !== EVENTS) throw new Error(`${count} events`)
    },
    '`openai`': async () => {
      for await (const _ of await openai.chat.completions.create({ ...question, stream: true })) continue
    },
  }
  const times = await each(STREAM_ROUNDS, whole, EVENTS, (work) => work())
  const bare = Object.keys(whole)[0]!
  return table([`CPU of an event, µs (${EVENTS} events)`, 'µs', 'speed × eventsource-parser'], Object.keys(whole).map((name) => [name, micro(times, name), share(times, bare, name)]))
}

/** One long event: the time for each MB stays what it is. */
async function longEvents(): Promise<string[]> {
  const megabytes = [1, 4, 16]
  const whole: Record<string, Work> = {}
  for (const size of megabytes) {
    const content = 'x'.repeat(size * MB)
    const chunks = chunked(new TextEncoder().encode(`data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`))
    const client = createClient({ apiKey, fetch: async () => answer(chunks) })
    whole[`${size} MB`] = async () => {
      for await (const _ of await client.chat.completions.create({ ...question, stream: true })) continue
    }
  }
  const times = await each(STREAM_ROUNDS, whole, 1000, (work) => work())
  return table(['CPU of one event, ms', ...megabytes.map((size) => `${size} MB`), '16 MB ÷ 1 MB'], [['`@bigmodel-kit/client`', ...megabytes.map((size) => micro(times, `${size} MB`)), share(times, '16 MB', '1 MB')]])
}

/** What `import()` takes in a fresh process: its CPU, and the time at best, which another load can only lengthen. */
function imports(): string[] {
  // the first one is empty: what a process pays for its first import
  const names = ['data:text/javascript,', 'openapi-fetch', '@bigmodel-kit/client', '@bigmodel-kit/client/operations', 'openai']
  const taken = new Map(names.map((name) => [name, { cpu: [] as number[], time: [] as number[] }]))
  for (let round = 0; round < IMPORT_ROUNDS; round++) {
    for (const name of names) {
      const program = `const cpu = process.cpuUsage(), start = performance.now(); await import('${name}'); const { user, system } = process.cpuUsage(cpu); console.log(JSON.stringify({ cpu: (user + system) / 1000, time: performance.now() - start }))`
      const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' })
      const { cpu, time } = JSON.parse(stdout) as { cpu: number; time: number }
      taken.get(name)!.cpu.push(cpu)
      taken.get(name)!.time.push(time)
    }
  }
  return table(['import, ms', 'CPU, median', 'time, best'], names.map((name) => [`\`${name}\``, median(taken.get(name)!.cpu).toFixed(1), Math.min(...taken.get(name)!.time).toFixed(1)]))
}

async function sizes(): Promise<string[]> {
  const programs: Record<string, string> = {
    '`createClient`': "import { createClient } from '@bigmodel-kit/client'; console.log(createClient())",
    'one operation, `embeddingsCreate`': "import { createTransport, embeddingsCreate } from '@bigmodel-kit/client/operations'; console.log(embeddingsCreate(createTransport()))",
    '`openapi-fetch`': "import createClient from 'openapi-fetch'; console.log(createClient())",
    '`openai`': "import OpenAI from 'openai'; console.log(new OpenAI())",
  }
  const rows: string[][] = []
  for (const [name, program] of Object.entries(programs)) {
    const { start, later } = await measure(program)
    rows.push([name, (start / 1000).toFixed(1), (Object.values(later).reduce((sum, size) => sum + size, 0) / 1000).toFixed(1)])
  }
  return table(['minified, gzip, kB', 'at the start', 'later, when needed'], rows)
}

async function parse(chunks: Uint8Array<ArrayBuffer>[]): Promise<void> {
  const decoder = new TextDecoder()
  let count = 0
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return
      JSON.parse(data)
      count++
    },
  })
  const reader = answer(chunks).body!.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) parser.feed(decoder.decode(next.value, { stream: true }))
  if (count !== EVENTS) throw new Error(`${count} events`)
}

function answer(chunks: Uint8Array<ArrayBuffer>[]): Response {
  let next = 0
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const chunk = chunks[next++]
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

function chunked(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  return Array.from({ length: Math.ceil(bytes.length / CHUNK) }, (_, index) => bytes.subarray(index * CHUNK, (index + 1) * CHUNK))
}

/** CPU time in µs for each of `count` units, round by round. */
function each(rounds: number, works: Record<string, Work>, count: number, run: (work: Work) => Promise<void>): Promise<Rounds> {
  return interleaved(Object.keys(works), rounds, 2, async (name) => (await cpuOf(() => run(works[name]!))) / count)
}

function micro(times: Rounds, name: string): string {
  const value = median(times.get(name)!)
  return value.toFixed(value < 10 ? 2 : 0)
}

function share(times: Rounds, name: string, to: string): string {
  return ratio(times, name, to).toFixed(2)
}

function serve(): void {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(REPLY))
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}
