import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createAccess, type Access } from './access.ts'
import { bundledDocument } from './bundled.ts'
import { unpacking } from './content-encoding.ts'
import { isFrames, type Answer } from './core/answer.ts'
import type { RequestBody } from './core/body.ts'
import { firstBase } from './core/compile.ts'
import { deliver, hold, type Wire } from './core/deliver.ts'
import type { OpenApiDocument } from './core/document.ts'
import { systemClock, type Clock } from './core/play.ts'
export { readCassette } from './cassette/cassette-file.ts'
import { createMock, type Mock, type MockOptions } from './index.ts'
import { controlAnswer, isFromHere, type Control } from './control-endpoints.ts'
import { createWebPage, type WebPage } from './page.ts'
import { readLimits, type ServerLimits } from './server-limits.ts'
import { temporaryUploads } from './temporary-uploads.ts'
import { zlibUnpackers } from './zlib-unpackers.ts'

export interface ServeOptions extends MockOptions, Partial<ServerLimits> {
  /** 0, the default, takes any free port. */
  port?: number
  /** The address to listen on: `127.0.0.1` by default. Another than a loopback address opens the mock to the network. */
  host?: string
  /** Names under which the mock may be called, beside those of this machine, while it listens on a loopback address. */
  allowedHosts?: readonly string[]
  /** Origins whose pages may read the answers, beside those that this machine serves; `'any'` for all. */
  cors?: readonly string[] | 'any'
}

export interface MockServer {
  /** The base URL that stands for `https://open.bigmodel.cn/api`: `http://127.0.0.1:4010/api`. */
  url: string
  port: number
  /** Stops listening, lets running answers end, cuts what is left after `grace`, and removes uploaded files. */
  close(): Promise<void>
}

/**
 * Serves the mock over HTTP.
 * @throws a sentence when the port is in use or the host is no address of this machine; `code` is Node's
 */
export async function serve(options: ServeOptions = {}): Promise<MockServer> {
  const uploads = options.uploads ? undefined : temporaryUploads()
  const mock = createMock({ ...options, ...(uploads && { uploads }) })
  const server = await serveHandle(unpacking(mock.handle, zlibUnpackers, options.maxUpload), options, mock)
  return {
    ...server,
    async close() {
      mock.close()
      await server.close()
      await uploads?.clear()
    },
  }
}

export interface RecordOptions extends Pick<ServeOptions, 'port' | 'host' | 'clock' | 'document' | keyof ServerLimits> {
  /** The base URL to forward to: `https://open.bigmodel.cn/api`. */
  upstream: string
  /** The file to write; what is in it already stays. */
  cassette: string
  /** API keys to leave out wherever they stand. What a request sends as its key is known anyway; the secret of a key that signs tokens is not. */
  keys?: readonly string[]
  /** Told in a sentence what could not be recorded. `console.error` by default. */
  onFailure?: (sentence: string) => void
}

/**
 * Serves what the API itself answers, and writes it to a cassette, without secrets. `close` waits until everything is written.
 * @throws a sentence when the base URL or the cassette cannot be used, the port is in use, or the host is no address of this machine
 */
export async function record({ upstream, cassette, keys = [], onFailure = (problem) => console.error(problem), clock = systemClock, ...options }: RecordOptions): Promise<MockServer> {
  const { createRecorder } = await import('./cassette/recorder.ts')
  const recorder = await createRecorder({ upstream, cassette, keys, base: firstBase(options.document ?? bundledDocument), clock, onFailure })
  const server = await serveHandle(recorder.handle, { ...options, clock })
  return {
    ...server,
    async close() {
      await server.close()
      await recorder.close()
    },
  }
}

/**
 * Serves what another engine answers, with the same edge.
 * @param control the engine's journal and reset, for programs of this machine
 */
export async function serveHandle(handle: Mock['handle'], { port = 0, host = '127.0.0.1', clock = systemClock, document = bundledDocument, allowedHosts, cors, ...options }: ServeOptions, control?: Control): Promise<MockServer> {
  const access = createAccess({ host, allowedHosts, cors })
  const page = createWebPage(document)
  const limits = readLimits(options)
  const timing = { headersTimeout: Math.min(limits.headersTime, limits.requestTime), requestTimeout: limits.requestTime, connectionsCheckingInterval: Math.min(1000, limits.headersTime, limits.requestTime) }
  const streams = { open: 0, most: limits.maxStreams }
  const server = createServer({ ...timing, maxHeaderSize: limits.maxHeaders }, (request, response) => {
    const { url = '/' } = request
    if (url.length > limits.maxUrl) return send(request, response, {}, clock, streams, sentence(414, `Path and query have ${url.length} characters; ${limits.maxUrl} are taken.`))
    receive({ handle, control }, page, access, clock, streams, request, response).catch(() => response.destroy())
  })
  server.on('clientError', refuseGarbage)
  server.on('connect', (_, socket: Socket) => refuseRaw(socket, 501, 'Not Implemented', 'This is no proxy: CONNECT leads nowhere.'))
  let connections = 0
  server.on('connection', (socket) => {
    socket.once('close', () => connections--)
    if (++connections > limits.maxConnections) refuseRaw(socket, 503, 'Service Unavailable', `${limits.maxConnections} connections are open, and no more are taken.`)
  })
  await listen(server, port, host)
  const address = server.address() as AddressInfo
  return { url: `http://${nameOf(address)}:${address.port}${firstBase(document)}`, port: address.port, close: () => close(server, limits.grace) }
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, in JSON or YAML, to serve it: `serve({ document: await loadDocument('other.yaml') })`.
 * @throws a sentence with file and line when it cannot be read or served
 */
export async function loadDocument(file: string): Promise<OpenApiDocument> {
  const load = await import('./load.ts')
  return load.loadDocument(file)
}

async function receive({ handle, control }: { handle: Mock['handle']; control: Control | undefined }, page: WebPage, access: Access, clock: Clock, streams: Streams, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', headers } = request
  const refusal = access.refusal(headers.host)
  if (refusal !== undefined) return send(request, response, {}, clock, streams, sentence(403, refusal))
  const cors = access.cors(headers)
  const [path, query] = splitTarget(request.url ?? '/')
  const isPreflight = headers['access-control-request-method'] !== undefined || path === '*'
  if (method === 'OPTIONS' && isPreflight) return send(request, response, cors, clock, streams, { status: 204, headers: {}, body: undefined })
  const controlled = control && isFromHere(request.socket.remoteAddress, headers.host) ? controlAnswer(control, method, path, query) : undefined
  if (controlled) return send(request, response, cors, clock, streams, await controlled)
  const file = page(method, path, headers.accept)
  if (file) return send(request, response, cors, clock, streams, await file)
  const answered = await handle({
    method,
    path,
    query,
    headers: headers as Record<string, string | undefined>,
    body: headers['content-length'] === '0' || (headers['content-length'] ?? headers['transfer-encoding']) === undefined ? undefined : bodyOf(request),
    get signal() {
      return signalOf(response)
    },
  })
  send(request, response, cors, clock, streams, answered)
}

/** Answers that are being sent frame by frame. */
interface Streams {
  open: number
  most: number
}

function send(request: IncomingMessage, response: ServerResponse, cors: Record<string, string>, clock: Clock, streams: Streams, answer: Answer): void {
  if (answer.delay === undefined) return write(request, response, cors, clock, streams, answer)
  const giveUp = hold(answer, clock, () => {
    response.off('close', giveUp)
    write(request, response, cors, clock, streams, answer)
  })
  response.on('close', giveUp)
}

function write(request: IncomingMessage, response: ServerResponse, cors: Record<string, string>, clock: Clock, streams: Streams, answer: Answer): void {
  const { status, headers, body, ending, settle } = answer
  if (ending === 'reset') {
    settle?.({ frames: 0, isAborted: false })
    request.socket.resetAndDestroy()
    return
  }
  const isStream = isFrames(body)
  if (isStream && streams.open >= streams.most) {
    settle?.({ frames: 0, isAborted: true })
    return write(request, response, cors, clock, streams, sentence(503, `${streams.most} streams are open, and no more are sent.`))
  }
  response.writeHead(status, { ...headers, ...cors })
  if (isStream) {
    streams.open++
    response.once('close', () => streams.open--)
    // a stream that breaks off before its first frame shows its headers all the same
    if (ending !== undefined) response.flushHeaders()
    response.on('close', deliver({ ...answer, body }, wireOf(response), clock))
    return
  }
  settle?.({ frames: 0, isAborted: false })
  if (body === undefined || body instanceof Uint8Array) {
    response.end(request.method === 'HEAD' ? undefined : body)
    return
  }
  // the first piece may take its time
  response.flushHeaders()
  // who goes away in the middle of a file has the connection closed
  pipeline(Readable.from(body), response).catch(() => response.destroy())
}

function wireOf(response: ServerResponse): Wire {
  return {
    write: (bytes) => response.write(bytes),
    end: () => response.end(),
    // what was written is sent before the connection ends; destroy() would throw it away
    cut(isReset) {
      const socket = response.socket ?? response.req.socket
      if (isReset) socket.write('', () => socket.resetAndDestroy())
      else socket.destroySoon()
    },
  }
}

// made for those who ask only: most answers are there before a client can go
function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.closed) gone.abort()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

function bodyOf(request: IncomingMessage): RequestBody {
  return {
    bytes: (limit) =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = []
        let size = 0
        // what is too much is read to the end and let go, so that the client gets to read the answer
        request.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size <= limit) chunks.push(chunk)
        })
        request.on('end', () => resolve(size > limit ? undefined : Buffer.concat(chunks)))
        request.on('error', () => reject(new DOMException('The client went away.', 'AbortError')))
      }),
    // who stops reading may still answer
    stream: () => request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
  }
}

// the request target is a path, or a whole URL when the client takes the mock for a proxy
function splitTarget(target: string): [path: string, query: string] {
  const local = target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = local.indexOf('?')
  return mark < 0 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)]
}

function sentence(status: number, message: string): Answer {
  const body = Buffer.from(JSON.stringify({ status, message }))
  return { status, headers: { 'content-type': 'application/json', 'content-length': String(body.length) }, body }
}

function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET') socket.destroy()
  // what comes after an answer that ends the connection is read, so that the client gets to read the answer
  if (!socket.writable) return
  const [status, reason] = { HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'], ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'] }[error.code ?? ''] ?? [400, 'Bad Request']
  refuseRaw(socket, status as number, reason as string, `This is not a whole HTTP request: ${error.message}.`)
}

/** Milliseconds for a client that was turned away to read why. */
const LINGER = 1000

function refuseRaw(socket: Socket, status: number, reason: string, message: string): void {
  const body = JSON.stringify({ status, message })
  // who does not go away by itself is let go
  const timer = setTimeout(() => socket.destroy(), LINGER)
  socket.once('close', () => clearTimeout(timer)).on('error', () => {}).resume()
  socket.end(`HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`)
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(Object.assign(new Error(explain(error, port, host), { cause: error }), { code: error.code })))
    server.listen(port, host, resolve)
  })
}

// "all addresses" is one to listen on, not one to call
function nameOf({ address, family }: AddressInfo): string {
  if (family === 'IPv6') return `[${address === '::' ? '::1' : address}]`
  return address === '0.0.0.0' ? '127.0.0.1' : address
}

function explain({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is in use. Choose another one (on the command line: --port <n>, or PORT=<n>); 0 takes any free port.`
  if (code === 'EACCES') return `Port ${port} on ${host} needs more rights than this process has. Choose one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine.`
  return `The mock cannot listen on ${host}:${port}: ${message}.`
}

/** How often connections are looked for that have become idle while the server closes. */
const SWEEP = 20

function close(server: Server, grace: number): Promise<void> {
  return new Promise((resolve) => {
    // a client that keeps its connection is no running answer
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP)
    const timer = setTimeout(() => server.closeAllConnections(), grace)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(timer)
      resolve()
    })
  })
}
