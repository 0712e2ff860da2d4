import { encode, isFrames, type Answer, type Frame } from './core/answer.ts'
import type { RequestBody } from './core/body.ts'
import type { MockRequest } from './core/mock.ts'
import { play, type Clock } from './core/play.ts'

/** The edge for programs that inject `fetch`: a `Request` in, a `Response` out, no socket. */
export function createFetch(handle: (request: MockRequest) => Promise<Answer>, clock: Clock): (input: Request | URL | string, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = readPlain(input, init) ?? new Request(input, init)
    request.signal?.throwIfAborted()
    const { pathname, search } = new URL(request.url)
    const { status, headers, body } = await handle({
      method: request.method,
      path: pathname,
      query: search.slice(1),
      headers: Object.fromEntries(request.headers),
      body: request.method === 'GET' || request.method === 'HEAD' ? undefined : bodyOf(request),
      signal: request.signal,
    })
    request.signal?.throwIfAborted()
    // an answer to HEAD says what it would have sent
    if (request.method === 'HEAD') return new Response(null, { status, headers })
    if (body === undefined || body instanceof Uint8Array) return new Response(body as Uint8Array<ArrayBuffer> | undefined, { status, headers })
    return new Response(isFrames(body) ? streamOf(body, clock, request.signal) : fileOf(body), { status, headers })
  }
}

/** The part of a `Request` that the mock looks at. */
type Call = Pick<Request, 'method' | 'url' | 'headers' | 'body' | 'arrayBuffer'> & { signal?: AbortSignal }

const PLAIN = new Set(['method', 'headers', 'body', 'signal'])

/** A `POST` of a text to an absolute address, as nearly every call is; a `Request` made for it would cost more than the answer. */
function readPlain(input: Request | URL | string, init: RequestInit = {}): Call | undefined {
  const { method, body, signal } = init
  const url = input instanceof Request ? '' : String(input)
  // with a name and a password in the address `Request` refuses
  if (method !== 'POST' || typeof body !== 'string' || !/^https?:\/\/[^@]+$/.test(url) || !Object.keys(init).every((name) => PLAIN.has(name))) return undefined
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
  return { method, url, headers, body: null, ...(signal && { signal }), arrayBuffer: async () => encode(body).buffer as ArrayBuffer }
}

function bodyOf(request: Call): RequestBody {
  return {
    async bytes(limit) {
      const bytes = new Uint8Array(await request.arrayBuffer())
      return bytes.length > limit ? undefined : bytes
    },
    async *stream() {
      // not every browser gives a request's body as a stream
      if (!request.body) return yield new Uint8Array(await request.arrayBuffer())
      const reader = request.body.getReader()
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
    },
  }
}

function fileOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

function streamOf(frames: readonly Frame[], clock: Clock, signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  let stop = () => {}
  let abort = () => {}
  return new ReadableStream({
    start(controller) {
      abort = () => {
        stop()
        controller.error(signal?.reason)
      }
      const end = () => {
        signal?.removeEventListener('abort', abort)
        controller.close()
      }
      signal?.addEventListener('abort', abort, { once: true })
      // a copy: who reads a chunk may do with it what it likes
      stop = play(frames, { write: (bytes) => controller.enqueue(bytes.slice()), end }, clock)
    },
    cancel() {
      signal?.removeEventListener('abort', abort)
      stop()
    },
  })
}
