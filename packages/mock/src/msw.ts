import { http, type HttpHandler } from 'msw'
import { bundledDocument } from './bundled.ts'
import { firstBase } from './core/compile.ts'
import type { OpenApiDocument } from './core/document.ts'
import { isConnectionReset } from './fetch.ts'
import { createMock, type Mock, type MockOptions } from './index.ts'

export interface HandlerOptions extends MockOptions {
  /** More base URLs that stand for the API's, such as `https://gateway.example.com/glm`; the document's servers are always answered. */
  baseUrls?: readonly string[]
  /** A mock to answer with, in place of a new one with these options: to reset it, or to share it with another door. */
  mock?: Mock
}

/**
 * Request handlers for MSW 2 and 3, for Node and browsers. Nothing that a test sends to the API leaves the process: a path that
 * the API does not have gets its 404 here.
 * @example
 * const server = setupServer(...handlers())
 */
export function handlers({ baseUrls = [], mock: given, ...options }: HandlerOptions = {}): HttpHandler[] {
  const { document = bundledDocument } = options
  const mock = given ?? createMock(options)
  const root = firstBase(document)
  const own = serversOf(document).map((base) => ({ ...base, to: base.path }))
  return [...own, ...baseUrls.map((url) => ({ ...toBase(url), to: root }))].flatMap(({ origin, path, to }) => {
    const resolver = ({ request }: { request: Request }) => answer(mock, request, path, to)
    // the second one is for triggers in the base URL: https://open.bigmodel.cn/~example=c1302/api
    return [http.all(`${origin}${path}/*`, resolver), http.all(`${origin}/~*${path}/*`, resolver)]
  })
}

interface Base {
  origin: string
  path: string
}

/** The servers of a document that have an address of their own; of those that lie below others only the others. */
function serversOf({ servers = [] }: OpenApiDocument): Base[] {
  const bases = servers.filter(({ url }) => /^https?:\/\//.test(url)).map(({ url, variables = {} }) => toBase(url.replace(/\{([^}]+)\}/g, (_, name: string) => variables[name]?.default ?? '')))
  return bases.filter(({ origin, path }) => !bases.some((other) => other.origin === origin && path.startsWith(`${other.path}/`)))
}

function toBase(url: string): Base {
  const { origin, pathname } = new URL(url)
  return { origin, path: pathname.replace(/\/+$/, '').replace(/\/paas\/v4$/, '') }
}

async function answer(mock: Mock, request: Request, from: string, to: string): Promise<Response> {
  const answered = await mock.fetch(from === to ? request : await moved(request, from, to)).catch((error: unknown) => {
    // MSW takes what a handler throws for a 500
    if (isConnectionReset(error)) return Response.error()
    throw error
  })
  if (answered.type === 'error') return answered
  const { status, headers, body } = answered
  if (!isStream(headers)) return new Response(body, { status, headers })
  return new Response(body && withRoom(body), { status, headers: { ...Object.fromEntries(headers), 'transfer-encoding': 'chunked' } })
}

/** MSW 2 hands on a copy of a body. A failure throws away what a copy holds unread; with an empty chunk before it, that is nothing which counts. */
function withRoom(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let failure: { reason: unknown } | undefined
  return new ReadableStream(
    {
      async pull(controller) {
        if (failure) return controller.error(failure.reason)
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (reason) {
          failure = { reason }
          controller.enqueue(new Uint8Array(0))
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

/** The same request below another base. */
async function moved(request: Request, from: string, to: string): Promise<Request> {
  const url = new URL(request.url)
  const [, trigger = '', rest = ''] = /^(\/~[^/]*)?(.*)$/.exec(url.pathname) ?? []
  url.pathname = `${trigger}${to}${rest.slice(from.length)}`
  const { method, headers, signal } = request
  return new Request(url, { method, headers, signal, body: method === 'GET' || method === 'HEAD' ? null : await handedOn(request), duplex: 'half' })
}

/** A stream is read as far as the mock's limits go. Browsers that cannot hand one on have been given the whole body by MSW's worker. */
async function handedOn(request: Request): Promise<ReadableStream | ArrayBuffer | null> {
  return Reflect.has(request, 'duplex') ? request.body : request.arrayBuffer()
}

// without it MSW 3 takes a stream that breaks off for one that has ended
function isStream(headers: Headers): boolean {
  return !headers.has('content-length') && headers.has('content-type')
}
