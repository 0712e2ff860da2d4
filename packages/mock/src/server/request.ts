import { on } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
// not the global ones, which tests with a clock of their own replace
import { clearImmediate, setImmediate } from 'node:timers'
import type { RequestBody } from '../core/body.ts'
import type { MockRequest } from '../core/mock.ts'

/** A request of Node's HTTP server in plain values. */
export class NodeRequest implements MockRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Record<string, string | undefined>
  readonly body: RequestBody | undefined
  readonly #response: ServerResponse
  #signal: AbortSignal | undefined

  constructor(request: IncomingMessage, body: RequestBody | undefined, response: ServerResponse) {
    const { method = 'GET', url = '/', headers } = request
    this.method = method
    ;[this.path, this.query] = splitTarget(url)
    this.headers = headers as Record<string, string | undefined>
    this.body = body
    this.#response = response
  }

  /** Made for those who ask only: most answers are there before a client can go. */
  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#response)
    return this.#signal
  }
}

// the request target is a path, or a whole URL when the client takes the mock for a proxy
function splitTarget(target: string): [path: string, query: string] {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = local.indexOf('?')
  return mark < 0 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)]
}

function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.closed) gone.abort()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

/**
 * Goes on with the body of a request. Most bodies are small and come together with the head of their request: such a one is read
 * first, as what is there needs no promise. What takes longer than this turn of the event loop is read by who wants it.
 */
export function withBody(request: IncomingMessage, next: (body: RequestBody | undefined) => void): void {
  const { 'content-length': length, 'transfer-encoding': coding, 'content-type': type } = request.headers
  if (coding === undefined && (length === undefined || length === '0')) return next(undefined)
  if (coding !== undefined || Number(length) > SMALL || type?.startsWith('multipart/')) return next(new NodeBody(request))
  const chunks: Buffer[] = []
  const take = (chunk: Buffer) => void chunks.push(chunk)
  const end = () => {
    clearImmediate(turn)
    next(new WholeBody(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
  }
  const turn = setImmediate(() => {
    request.off('data', take).off('end', end).pause()
    request.unshift(Buffer.concat(chunks))
    next(new NodeBody(request))
  })
  request.on('data', take).on('end', end)
}

/** Bytes of a body that is read without being asked for. */
const SMALL = 64 * 1024

class WholeBody implements RequestBody {
  readonly #whole: Uint8Array

  constructor(whole: Uint8Array) {
    this.#whole = whole
  }

  bytes(limit: number): Uint8Array | undefined {
    return this.#whole.length > limit ? undefined : this.#whole
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    yield this.#whole
  }
}

class NodeBody implements RequestBody {
  readonly #request: IncomingMessage

  constructor(request: IncomingMessage) {
    this.#request = request
  }

  bytes(limit: number): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(clientGone())
      // who went before anybody listened is not heard of again
      if (this.#request.destroyed) return fail()
      const chunks: Buffer[] = []
      let size = 0
      this.#request.on('error', fail)
      this.#request.on('end', () => resolve(size > limit ? undefined : Buffer.concat(chunks)))
      // what is too much is read to the end and let go, so that the client gets to read the answer
      this.#request.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= limit) chunks.push(chunk)
      })
      this.#request.resume()
    })
  }

  // a stream's own iterator joins pieces that wait, and nobody could detach these
  async *stream(): AsyncGenerator<Buffer> {
    const request = this.#request
    const pieces = on(request, 'data', { close: ['end', 'close'], highWaterMark: 1, lowWaterMark: 1 }) as AsyncIterable<[Buffer]>
    request.resume()
    try {
      if (!request.destroyed) for await (const [piece] of pieces) yield piece
    } catch {
      throw clientGone()
    } finally {
      // the rest is read and let go, so that the client gets to read the answer
      request.resume()
    }
    if (!request.readableEnded) throw clientGone()
  }
}

function clientGone(): DOMException {
  return new DOMException('The client went away.', 'AbortError')
}
