import { spawn } from 'node:child_process'
import { once } from 'node:events'
// the default export: MSW replaces its members
import http from 'node:http'
import { fileURLToPath } from 'node:url'
import { setupServer } from 'msw/node'
import { createMock, type Answer, type MockOptions, type RequestBody } from '../../src/index.ts'
import { handlers } from '../../src/msw.ts'
import { serve } from '../../src/node.ts'
import type { Case } from './cases.ts'

/** What a client sees of an answer. */
export interface Shown {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

/** How an answer came to its end, and what had been read by then. */
export interface Seen {
  end: 'whole' | 'broken' | 'reset'
  body: string
  /** The error that the client got. */
  error?: Error
}

/** An answer in a form that is read where two differ: bytes that are text as text. */
export function told({ status, headers, body }: Shown): object {
  return { status, headers, body: new TextDecoder().decode(body), size: body.length }
}

/** One way into the mock, open. */
export interface Door {
  send(request: Case): Promise<Shown>
  /** Reads an answer that may break off. */
  observe(request: Case): Promise<Seen>
  /** The chunks of an answer as they arrive; undefined where a door shows whole answers only. */
  stream?(request: Case, signal?: AbortSignal): Promise<AsyncIterator<Uint8Array>>
  close(): Promise<void>
}

/** What a client can see of a stream through a door. */
export type Sight = 'frame by frame' | 'an abort' | typeof ENDING

export const ENDING = 'whether a connection was closed or reset'
const TAKEN_FOR_A_CLOSE = 'Node takes a reset that comes with the last bytes for a close'

export interface DoorKind {
  /** What this door cannot show, and why; the README has the same table. */
  blind: Readonly<Partial<Record<Sight, string>>>
  /** Whether a test can read a stream chunk by chunk, and move its clock. */
  isClocked: boolean
  /** Whether the client is `fetch`, with the errors that it has. */
  isFetch: boolean
  open(options: MockOptions): Promise<Door>
}

// what belongs to a connection, or tells the time; MSW 3 needs the first of them on streams
const HOP_BY_HOP = new Set(['transfer-encoding', 'connection', 'keep-alive', 'date'])

export function endToEnd(headers: Iterable<[string, string]>): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]): [string, string] => [name.toLowerCase(), value]).filter(([name]) => !HOP_BY_HOP.has(name)).sort())
}

export const doors: Readonly<Record<string, DoorKind>> = {
  'createMock().fetch': {
    blind: {},
    isClocked: true,
    isFetch: true,
    async open(options) {
      return overFetch(createMock(options).fetch, 'https://open.bigmodel.cn/api')
    },
  },
  'the server, by fetch': {
    blind: { [ENDING]: TAKEN_FOR_A_CLOSE },
    isClocked: true,
    isFetch: true,
    async open(options) {
      const server = await serve(options)
      return { ...overFetch(fetch, server.url), close: () => server.close() }
    },
  },
  'the server, by node:http': {
    blind: { [ENDING]: "Node's HTTP client says ECONNRESET to both" },
    isClocked: false,
    isFetch: false,
    async open(options) {
      const server = await serve(options)
      return { ...overHttp(server.url), close: () => server.close() }
    },
  },
  'MSW 2, by fetch': {
    blind: { 'an abort': 'MSW 2 does not tell its handlers that a client has gone' },
    isClocked: true,
    isFetch: true,
    async open(options) {
      const server = setupServer(...handlers(options))
      server.listen({ onUnhandledRequest: 'error' })
      return { ...overFetch(fetch, 'https://open.bigmodel.cn/api'), close: async () => server.close() }
    },
  },
  'MSW 2, by node:http': {
    blind: { [ENDING]: "Node's HTTP client says ECONNRESET to both" },
    isClocked: false,
    isFetch: false,
    async open(options) {
      const server = setupServer(...handlers({ ...options, baseUrls: ['http://gateway.test/api'] }))
      server.listen({ onUnhandledRequest: 'error' })
      return { ...overHttp('http://gateway.test/api'), close: async () => server.close() }
    },
  },
  'bigmodel-mock': {
    blind: { [ENDING]: TAKEN_FOR_A_CLOSE },
    isClocked: false,
    isFetch: true,
    async open({ frameDelay = 0 }) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url)), '--port', '0', '--grace', '0', '--frame-delay', String(frameDelay)])
      let banner = ''
      child.stdout.on('data', (chunk: Buffer) => (banner += chunk.toString()))
      while (!banner.includes('Ctrl+C')) await once(child.stdout, 'data')
      return {
        ...overFetch(fetch, /http:\/\/\S+\/api/.exec(banner)![0]),
        async close() {
          child.kill('SIGTERM')
          await once(child, 'exit')
        },
      }
    },
  },
}

export type Fetch = (input: string, init: RequestInit) => Promise<Response>

export function overFetch(fetch: Fetch, base: string): Door {
  const call = ({ method, path, headers, body }: Case, signal?: AbortSignal) => fetch(`${base}${path}`, { method, headers, ...(body && { body: body as Uint8Array<ArrayBuffer> }), ...(signal && { signal }) })
  return {
    async send(request) {
      const response = await call(request)
      return { status: response.status, headers: endToEnd(response.headers), body: new Uint8Array(await response.arrayBuffer()) }
    },
    async observe(request) {
      let response: Response
      try {
        response = await call(request)
      } catch (error) {
        return { end: 'reset', body: '', error: error as Error }
      }
      const chunks: Uint8Array[] = []
      try {
        const reader = response.body!.getReader()
        for (let next = await reader.read(); !next.done; next = await reader.read()) chunks.push(next.value)
        return { end: 'whole', body: Buffer.concat(chunks).toString('latin1') }
      } catch (error) {
        return { end: 'broken', body: Buffer.concat(chunks).toString('latin1'), error: error as Error }
      }
    },
    async stream(request, signal) {
      const reader = (await call(request, signal)).body!.getReader()
      return { next: () => reader.read() as Promise<IteratorResult<Uint8Array>> }
    },
    close: async () => {},
  }
}

function overHttp(base: string): Pick<Door, 'send' | 'observe'> {
  const call = ({ method, path, headers, body }: Case) => {
    const sent = http.request(`${base}${path}`, { method, headers: { ...headers, ...(body && { 'content-length': String(body.length) }) } })
    sent.end(body)
    return new Promise<http.IncomingMessage>((resolve, reject) => sent.on('response', resolve).on('error', reject))
  }
  const read = (response: http.IncomingMessage) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    return new Promise<{ bytes: Buffer; error?: Error }>((resolve) => {
      response.on('end', () => resolve({ bytes: Buffer.concat(chunks) }))
      response.on('error', (error) => resolve({ bytes: Buffer.concat(chunks), error }))
    })
  }
  return {
    async send(request) {
      const response = await call(request)
      const { bytes, error } = await read(response)
      if (error) throw error
      return { status: response.statusCode!, headers: endToEnd(Object.entries(response.headers) as [string, string][]), body: new Uint8Array(bytes) }
    },
    async observe(request) {
      let response: http.IncomingMessage
      try {
        response = await call(request)
      } catch (error) {
        return { end: 'reset', body: '', error: error as Error }
      }
      const { bytes, error } = await read(response)
      return { end: error ? 'broken' : 'whole', body: bytes.toString('latin1'), ...(error && { error }) }
    },
  }
}

/** The core itself, without any door: what all of them have to show. */
async function piecesOf(body: Answer['body']): Promise<Uint8Array[]> {
  if (body === undefined || body instanceof Uint8Array) return body ? [body] : []
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push('bytes' in piece ? piece.bytes : piece)
  return pieces
}

export function core(options: MockOptions): Door {
  const mock = createMock(options)
  const handle = ({ method, path, headers, body }: Case) => {
    const [pathname = '', query] = `/api${path}`.split('?')
    return mock.handle({ method, path: pathname, query, headers, body: body && bodyOf(body) })
  }
  return {
    async send(request) {
      const answer = await handle(request)
      const bytes = await piecesOf(answer.body)
      // an answer to HEAD says what it would have sent
      return { status: answer.status, headers: endToEnd(Object.entries(answer.headers)), body: new Uint8Array(request.method === 'HEAD' ? [] : Buffer.concat(bytes)) }
    },
    async observe(request) {
      const { body, ending } = await handle(request)
      if (ending === 'reset') return { end: 'reset', body: '' }
      return { end: ending?.startsWith('cut') ? 'broken' : 'whole', body: Buffer.concat(await piecesOf(body)).toString('latin1') }
    },
    close: async () => {},
  }
}

function bodyOf(bytes: Uint8Array): RequestBody {
  return {
    bytes: async (limit) => (bytes.length > limit ? undefined : bytes),
    async *stream() {
      yield bytes
    },
  }
}
