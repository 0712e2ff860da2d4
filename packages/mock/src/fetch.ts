import { encode, isFrames, type Answer, type Frame } from './core/answer.ts'
import type { RequestBody } from './core/body.ts'
import { collect, streamOf } from './core/bytes.ts'
import { deliver, hold } from './core/deliver.ts'
import { recover, type MaybePromise } from './core/maybe-promise.ts'
import type { MockRequest } from './core/mock.ts'
import type { Clock } from './core/play.ts'

// a server that nobody calls by fetch does not load what makes a Response
let responses: typeof import('./whole-response.ts') | undefined

/** The edge for programs that inject `fetch`: a `Request` in, a `Response` out, no socket. */
export function createFetch(handle: (request: MockRequest) => MaybePromise<Answer>, clock: Clock): (input: Request | URL | string, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const request = readPlain(input, init) ?? readRequest(new Request(input, init))
    request.signal?.throwIfAborted()
    const { pathname, search } = new URL(request.url)
    const { method, signal } = request
    const answer = await recover(
      () => handle({ method, path: pathname, query: search.slice(1), headers: Object.fromEntries(request.headers), body: request.body, signal }),
      (error) => {
        signal?.throwIfAborted()
        throw error instanceof BrokenBody ? new TypeError('fetch failed', { cause: error.cause }) : error
      },
    )
    const { status, headers, body } = answer
    if (answer.delay !== undefined) await wait(answer, clock, signal)
    if (signal?.aborted) answer.settle?.({ frames: 0, isAborted: true })
    signal?.throwIfAborted()
    // an answer to HEAD says what it would have sent
    const isStream = isFrames(body) && method !== 'HEAD' && answer.ending !== 'reset'
    if (!isStream) answer.settle?.({ frames: 0, isAborted: false })
    if (answer.ending === 'reset') throw connectionReset()
    if (method === 'HEAD') return new Response(null, { status, headers })
    if (body === undefined) return new Response(null, { status, headers })
    if (body instanceof Uint8Array) return (responses ??= await import('./whole-response.ts')).wholeResponse(body, { status, headers })
    if (isFrames(body)) return new Response(paced({ ...answer, body }, clock, signal), { status, headers })
    return new Response(streamOf(body), { status, headers })
  }
}

/** What the mock looks at in a `Request`. */
interface Call extends Pick<Request, 'method' | 'url' | 'headers'> {
  body: RequestBody | undefined
  signal: AbortSignal | undefined
}

function readRequest(request: Request): Call {
  const { method, url, headers, signal } = request
  return { method, url, headers, signal, body: method === 'GET' || method === 'HEAD' ? undefined : bodyOf(request) }
}

const PLAIN = new Set(['method', 'headers', 'body', 'signal'])

/** A `POST` of a text to an absolute address, as nearly every call is; a `Request` made for it would cost more than the answer. */
function readPlain(input: Request | URL | string, init: RequestInit = {}): Call | undefined {
  const { method, body, signal } = init
  const url = input instanceof Request ? '' : String(input)
  // with a name and a password in the address `Request` refuses
  if (method !== 'POST' || typeof body !== 'string' || !/^https?:\/\/[^@]+$/.test(url) || !Object.keys(init).every((name) => PLAIN.has(name))) return undefined
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
  return { method, url, headers, signal: signal ?? undefined, body: textBody(body) }
}

function textBody(text: string): RequestBody {
  return {
    bytes(limit) {
      const bytes = encode(text)
      return bytes.length > limit ? undefined : bytes
    },
    async *stream() {
      yield encode(text)
    },
  }
}

/** A body whose stream failed: nobody is there to read an answer. */
class BrokenBody extends Error {
  override name = 'AbortError'
}

function bodyOf(request: Request): RequestBody {
  return {
    bytes: (limit) => collect(piecesOf(request), limit),
    stream: () => piecesOf(request),
  }
}

/** The body as it arrives; whoever stops reading, or aborts the request, cancels it. */
async function* piecesOf(request: Request): AsyncGenerator<Uint8Array> {
  // not every browser gives a request's body as a stream
  if (!request.body) return yield new Uint8Array(await request.arrayBuffer())
  const { signal } = request
  const reader = request.body.getReader()
  // a read that waits ends with it
  const leave = () => void reader.cancel(signal.reason).catch(() => {})
  signal.addEventListener('abort', leave, { once: true })
  if (signal.aborted) leave()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } catch (cause) {
    throw new BrokenBody('The body of the request broke off.', { cause })
  } finally {
    signal.removeEventListener('abort', leave)
    leave()
  }
  if (signal.aborted) throw new BrokenBody('The request was aborted.', { cause: signal.reason })
}

function paced(answer: Answer & { body: readonly Frame[] }, clock: Clock, signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  let leave = () => {}
  let abort = () => {}
  let failure: Error | undefined
  return new ReadableStream({
    start(controller) {
      abort = () => {
        leave()
        controller.error(signal?.reason)
      }
      const isOver = () => signal?.removeEventListener('abort', abort)
      signal?.addEventListener('abort', abort, { once: true })
      leave = deliver(
        answer,
        {
          // a copy: who reads a chunk may do with it what it likes
          write: (bytes) => controller.enqueue(bytes.slice()),
          end() {
            isOver()
            controller.close()
          },
          cut(isReset) {
            isOver()
            failure = connectionBroken(isReset)
            // an error would throw away what nobody has read yet: then it waits for that
            if (controller.desiredSize! > 0) controller.error(failure)
          },
        },
        clock,
      )
    },
    pull(controller) {
      if (failure) controller.error(failure)
    },
    cancel() {
      signal?.removeEventListener('abort', abort)
      leave()
    },
  })
}

function wait(answer: Answer, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = hold(answer, clock, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    const abort = () => {
      giveUp()
      reject(signal?.reason)
    }
    // what was aborted before tells nobody
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

// the errors that Node's own fetch has for connections that fail

function connectionReset(): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) })
}

function connectionBroken(isReset: boolean): TypeError {
  const cause = isReset ? Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }) : Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  return new TypeError('terminated', { cause })
}

/** Whether a call failed because the mock reset the connection. */
export function isConnectionReset(error: unknown): boolean {
  return error instanceof TypeError && (error.cause as { code?: unknown } | undefined)?.code === 'ECONNRESET'
}
