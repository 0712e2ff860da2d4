// npm run build && npx tsx benchmarks/mock.ts: what the mock costs beside a bare node:http server that sends the same bytes. CPU of
// the server's process for each request, so that the client's share and another load on the machine count little; rounds are
// interleaved, a figure is the median, and a ratio the median of the rounds' ratios. Writes its section of results.md.
import { createMock, defaultKey, type MockOptions } from '@bigmodel-kit/mock'
import { serve } from '@bigmodel-kit/mock/node'
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { writeSection } from './results.ts'

const ROUNDS = 7
const CONNECTIONS = 32
const CHATS = 4000
const STREAMS = 300
const CALLS = 5000
const STARTS = 7
const HEAP_CALLS = 100_000
const MB = 1024 * 1024

const CLI = fileURLToPath(import.meta.resolve('@bigmodel-kit/mock').replace('index.js', 'cli.js'))
const PATH = '/api/paas/v4/chat/completions'
const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
const CHAT = JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content: '你好，请介绍一下自己。' }] })
// echoed, it makes a stream of about 200 frames
const LONG = JSON.stringify({ model: 'glm-4.7', stream: true, messages: [{ role: 'user', content: 'word '.repeat(200).trim() }] })
const OPTIONS: MockOptions = { frameDelay: 0, echo: true }

// what a process needs to start and answer, without a mock
const BARE = `const server = require('node:http').createServer((request, response) => request.resume().on('end', () => response.end('{}'))).listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))`

type Kind = 'mock' | 'bare'
const KINDS: readonly Kind[] = ['bare', 'mock']

const role = process.argv[2]
if (role === 'bare' || role === 'mock') await runServer(role)
else await report()

async function report(): Promise<void> {
  const servers = { bare: await startServer('bare'), mock: await startServer('mock') }
  const chat = await interleaved(ROUNDS, (kind) => load(servers[kind], CHAT, CHATS))
  const stream = await interleaved(ROUNDS, (kind) => load(servers[kind], LONG, STREAMS))
  for (const { child } of Object.values(servers)) child.kill()
  const call = await calls()
  const start = await interleaved(STARTS, (kind) => starting(kind))
  const lines = table(['one unit of work', 'bare', 'mock', 'speed × bare'], [
    ['echoed chat over HTTP, validated, µs of CPU', ...figures(chat)],
    [`stream of ${await frameCount()} frames, unpaced, µs of CPU (bare: a write for each frame)`, ...figures(stream)],
    ['echoed chat by `fetch`, µs of CPU (bare: `Request`, `JSON.parse`, `Response`)', ...figures(call)],
    ['start to first answer, ms of time', ...figures(start)],
  ])
  await writeSection('Mock', [...lines, '', ...(await memory())].join('\n'))
}

interface RunningServer {
  child: ChildProcess
  port: number
}

async function startServer(kind: Kind): Promise<RunningServer> {
  const child = fork(fileURLToPath(import.meta.url), [kind], { execArgv: ['--import', 'tsx/esm'] })
  const [port] = (await once(child, 'message')) as [number]
  const server = { child, port }
  // the first requests are for the compiler
  await load(server, CHAT, CHATS)
  await load(server, LONG, STREAMS)
  return server
}

/** CPU of the server, in µs for each of `count` requests. */
async function load({ child, port }: RunningServer, body: string, count: number): Promise<number> {
  const before = await cpuOf(child)
  let left = count
  await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
    const socket = connect(port, '127.0.0.1').setNoDelay()
    while (left-- > 0) await request(socket, port, body)
    socket.destroy()
  }))
  return ((await cpuOf(child)) - before) / count
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [micros] = (await once(child, 'message')) as [number]
  return micros
}

/** One request on a connection that stays open, with the least work on this side. */
function request(socket: Socket, port: number, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = 0
    let length: number | undefined
    let tail = ''
    const read = (chunk: Buffer) => {
      if (received === 0) {
        const text = chunk.toString('latin1')
        if (!text.startsWith('HTTP/1.1 200')) return reject(new Error(text))
        const size = /\r\ncontent-length: (\d+)/i.exec(text)?.[1]
        if (size !== undefined) length = text.indexOf('\r\n\r\n') + 4 + Number(size)
      }
      received += chunk.length
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 5))).slice(-5)
      if (length === undefined ? tail !== '0\r\n\r\n' : received < length) return
      socket.off('data', read).off('error', reject)
      resolve()
    }
    socket.on('data', read).on('error', reject)
    socket.write(`POST ${PATH} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${headers.authorization}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  })
}

async function runServer(kind: Kind): Promise<void> {
  const port = kind === 'mock' ? (await serve(OPTIONS)).port : await serveBare()
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send!(user + system)
  })
  process.send!(port)
}

async function serveBare(): Promise<number> {
  const { fetch } = createMock(OPTIONS)
  const reply = Buffer.from(await (await fetch(`http://mock.test${PATH}`, { method: 'POST', headers, body: CHAT })).arrayBuffer())
  const frames = (await framesOf()).map((frame) => Buffer.from(frame))
  const server = createServer((incoming, response) => {
    let body = ''
    incoming.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    incoming.on('end', () => {
      if (!body.includes('"stream":true')) return response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.length }).end(reply)
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const frame of frames) response.write(frame)
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function framesOf(): Promise<string[]> {
  const response = await createMock(OPTIONS).fetch(`http://mock.test${PATH}`, { method: 'POST', headers, body: LONG })
  return (await response.text()).split(/(?<=\n\n)/)
}

async function frameCount(): Promise<number> {
  return (await framesOf()).length
}

/** CPU of this process for each call of an injected `fetch`, one after the other. */
async function calls(): Promise<Times> {
  const { fetch } = createMock(OPTIONS)
  const url = `http://mock.test${PATH}`
  const reply = new Uint8Array(await (await fetch(url, { method: 'POST', headers, body: CHAT })).arrayBuffer())
  const works: Record<Kind, (init: RequestInit) => Promise<Response>> = {
    mock: (init) => fetch(url, init),
    async bare(init) {
      JSON.parse(await new Request(url, init).text())
      return new Response(reply, { headers: { 'content-type': 'application/json' } })
    },
  }
  return interleaved(ROUNDS, async (kind) => {
    const before = process.cpuUsage()
    for (let index = 0; index < CALLS; index++) await works[kind]({ method: 'POST', headers, body: CHAT })
    const { user, system } = process.cpuUsage(before)
    return (user + system) / CALLS
  })
}

/** Milliseconds from the start of a process to its first answer. */
async function starting(kind: Kind): Promise<number> {
  const start = performance.now()
  const { child, port } = await launch(kind)
  const answered = await fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', headers, body: CHAT })
  await answered.arrayBuffer()
  const time = performance.now() - start
  child.kill()
  await once(child, 'exit')
  return time
}

async function launch(kind: Kind): Promise<RunningServer> {
  const child = spawn(process.execPath, kind === 'bare' ? ['-e', BARE] : [CLI, '--port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const port = await new Promise<number>((resolve, reject) => {
    let text = ''
    const read = (chunk: Buffer) => {
      const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec((text += chunk))
      if (found) resolve(Number(found[1]))
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', () => reject(new Error(`The ${kind} server ended: ${text}`)))
  })
  return { child, port }
}

/** What a process of its own holds: the command when it idles, and what stays after many calls. */
async function memory(): Promise<string[]> {
  const { child, port } = await launch('mock')
  await (await fetch(`http://127.0.0.1:${port}${PATH}`, { method: 'POST', headers, body: CHAT })).arrayBuffer()
  // only Linux tells it in a file
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
  child.kill()
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1]
  const program = `import { createMock } from '@bigmodel-kit/mock'
    const { fetch } = createMock()
    const run = async (count) => { while (count-- > 0) await (await fetch('http://mock.test${PATH}', ${JSON.stringify({ method: 'POST', headers, body: CHAT })})).arrayBuffer(); gc(); return process.memoryUsage().heapUsed }
    const before = await run(5000)
    console.log(await run(${HEAP_CALLS}) - before)`
  const grown = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], { cwd: fileURLToPath(new URL('.', import.meta.url)), stdio: ['ignore', 'pipe', 'inherit'] })
  const [text] = (await once(grown.stdout, 'data')) as [Buffer]
  return table(['memory, MB', ''], [
    ['idle after one answer, RSS', kilobytes === undefined ? 'not known here' : (Number(kilobytes) / 1024).toFixed(0)],
    [`growth of the heap over ${HEAP_CALLS} calls`, (Number(text) / MB).toFixed(1)],
  ])
}

type Times = Record<Kind, number[]>

async function interleaved(rounds: number, run: (kind: Kind) => Promise<number>): Promise<Times> {
  const times: Times = { bare: [], mock: [] }
  for (let round = -1; round < rounds; round++) {
    for (const kind of round % 2 === 0 ? KINDS : KINDS.toReversed()) {
      const value = await run(kind)
      // the first round is for the compiler
      if (round >= 0) times[kind].push(value)
    }
  }
  return times
}

function figures({ bare, mock }: Times): string[] {
  return [median(bare).toFixed(0), median(mock).toFixed(0), median(bare.map((value, round) => value / mock[round]!)).toFixed(2)]
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!
}

function table(head: string[], rows: string[][]): string[] {
  return [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows].map((row) => `| ${row.join(' | ')} |`)
}
