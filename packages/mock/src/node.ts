import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { createAccess } from './access.ts'
import { bundledDocument } from './bundled.ts'
import { unpacking } from './content-encoding.ts'
import type { Control } from './control-endpoints.ts'
import { firstBase } from './core/compile.ts'
import type { OpenApiDocument } from './core/document.ts'
import { andThen, recover } from './core/maybe-promise.ts'
import { systemClock } from './core/play.ts'
import { createMock, type Mock, type MockOptions } from './index.ts'
import { createWebPage } from './page.ts'
import { readLimits, type ServerLimits } from './server-limits.ts'
import { createDispatch } from './server/dispatch.ts'
import { answerHalfClosed } from './server/half-closed.ts'
import { authorityOf, close, listen } from './server/listen.ts'
import { refuseGarbage, refuseSocket } from './server/refuse.ts'
import { withBody } from './server/request.ts'
import { createSender } from './server/sender.ts'
import { temporaryUploads } from './temporary-uploads.ts'
import { zlibUnpackers } from './zlib-unpackers.ts'

export { readCassette } from './cassette/cassette-file.ts'

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
  const send = createSender(clock, limits.maxStreams)
  const dispatch = createDispatch({ access, maxUrl: limits.maxUrl, page, control, handle })
  const timing = { headersTimeout: Math.min(limits.headersTime, limits.requestTime), requestTimeout: limits.requestTime, connectionsCheckingInterval: Math.min(1000, limits.headersTime, limits.requestTime) }
  const server = createServer({ ...timing, maxHeaderSize: limits.maxHeaders }, (request, response) =>
    withBody(request, (body) => {
      const call = { request, response, body, cors: undefined }
      void recover(
        () => andThen(dispatch(call), (answer) => send(call, answer)),
        () => void response.destroy(),
      )
    }),
  )
  answerHalfClosed(server)
  server.on('clientError', refuseGarbage)
  server.on('connect', (_, socket: Socket) => refuseSocket(socket, 501, 'Not Implemented', 'This is no proxy: CONNECT leads nowhere.'))
  let connections = 0
  server.on('connection', (socket) => {
    socket.once('close', () => connections--)
    if (++connections > limits.maxConnections) refuseSocket(socket, 503, 'Service Unavailable', `${limits.maxConnections} connections are open, and no more are taken.`)
  })
  const address = await listen(server, port, host)
  return { url: `http://${authorityOf(address)}${firstBase(document)}`, port: address.port, close: () => close(server, limits.grace) }
}

/**
 * Reads an OpenAPI 3.0 or 3.1 document, in JSON or YAML, to serve it: `serve({ document: await loadDocument('other.yaml') })`.
 * @throws a sentence with file and line when it cannot be read or served
 */
export async function loadDocument(file: string): Promise<OpenApiDocument> {
  const load = await import('./load.ts')
  return load.loadDocument(file)
}
