import { on } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
// not the global ones, which tests with a clock of their own replace
import { clearImmediate, setImmediate } from 'node:timers'
import type { RequestBody } from '../core/body.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
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
 * Goes on with the body of a request: with a small one once it is there, or at the end of this turn of the event loop. Most bodies
 * come together with the head of their request, and what is there needs no promise.
 */
export function withBody(request: IncomingMessage, next: (body: RequestBody | undefined) => void): void {
  const { 'content-length': length, 'transfer-encoding': coding, 'content-type': type } = request.headers
  if (coding === undefined && (length === undefined || length === '0')) return next(undefined)
  // the parts of a form are read as they arrive
  if (coding !== undefined || Number(length) > SMALL || type?.startsWith('multipart/')) return next(new NodeBody(request))
  const body = new SmallBody(request)
  let turn: NodeJS.Immediate | undefined = setImmediate(() => {
    turn = undefined
    next(body)
  })
  request.on('end', () => {
    if (!turn) return
    clearImmediate(turn)
    next(body)
  })
}

/** Bytes of a body that is read without being asked for. */
const SMALL = 64 * 1024

class SmallBody implements RequestBody {
  readonly #request: IncomingMessage
  readonly #chunks: Buffer[] = []

  constructor(request: IncomingMessage) {
    this.#request = request
    request.on('data', (chunk: Buffer) => this.#chunks.push(chunk))
  }

  bytes(limit: number): MaybePromise<Uint8Array | undefined> {
    return this.#request.readableEnded ? this.#upTo(limit) : untilEnd(this.#request).then(() => this.#upTo(limit))
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    yield (await this.bytes(SMALL))!
  }

  #upTo(limit: number): Uint8Array | undefined {
    const whole = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    return whole.length > limit ? undefined : whole
  }
}

class NodeBody implements RequestBody {
  readonly #request: IncomingMessage

  constructor(request: IncomingMessage) {
    this.#request = request
  }

  async bytes(limit: number): Promise<Uint8Array | undefined> {
    const chunks: Buffer[] = []
    let size = 0
    // what is too much is read to the end and let go, so that the client gets to read the answer
    this.#request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
    })
    await untilEnd(this.#request)
    return size > limit ? undefined : Buffer.concat(chunks)
  }

  // a stream's own iterator joins pieces that wait, and nobody could detach these; who stops reading may still answer
  async *stream(): AsyncGenerator<Buffer> {
    const request = this.#request
    const pieces = on(request, 'data', { close: ['end', 'close'], highWaterMark: 1, lowWaterMark: 1 }) as AsyncIterable<[Buffer]>
    if (!request.destroyed) for await (const [piece] of pieces) yield piece
    if (!request.readableEnded) throw clientGone()
  }
}

/** Fails when the client goes away before all of its request has come. */
function untilEnd(request: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(clientGone())
    // who went before anybody listened is not heard of again
    if (request.destroyed) return fail()
    request.on('end', resolve).on('error', fail)
  })
}

function clientGone(): DOMException {
  return new DOMException('The client went away.', 'AbortError')
}
