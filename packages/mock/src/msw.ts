import { http, type HttpHandler } from 'msw'
import { createMock, type MockOptions } from './index.ts'

export interface HandlerOptions extends MockOptions {
  /** More base URLs that stand for the API's, such as `https://gateway.example.com/glm`; the live ones are always served. */
  baseUrls?: readonly string[]
}

/** The live base URLs, as paths below them are in the document. */
const LIVE = ['https://open.bigmodel.cn/api', 'https://api.z.ai/api']

/**
 * Request handlers for MSW 2 and 3, for Node and browsers. Nothing that a test sends to the API leaves the process: a path that
 * the API does not have gets its 404 here.
 * @example
 * const server = setupServer(...handlers())
 */
export function handlers({ baseUrls = [], ...options }: HandlerOptions = {}): HttpHandler[] {
  const mock = createMock(options)
  return [...LIVE, ...baseUrls].map(toRoot).flatMap(({ origin, path }) => {
    const resolver = ({ request }: { request: Request }) => answer(request, path)
    // the second one is for triggers in the base URL: https://open.bigmodel.cn/~example=c1302/api
    return [http.all(`${origin}${path}/*`, resolver), http.all(`${origin}/~*${path}/*`, resolver)]
  })

  async function answer(request: Request, path: string): Promise<Response> {
    const { status, headers, body } = await mock.fetch(path === ROOT ? request : await moved(request, path))
    return new Response(body, { status, headers: isStream(headers) ? { ...Object.fromEntries(headers), 'transfer-encoding': 'chunked' } : headers })
  }
}

const ROOT = '/api'

// the same request below `/api`; its body is copied, since not every browser can hand a stream on
async function moved(request: Request, path: string): Promise<Request> {
  const url = new URL(request.url)
  const [, trigger = '', rest = ''] = /^(\/~[^/]*)?(.*)$/.exec(url.pathname) ?? []
  url.pathname = `${trigger}${ROOT}${rest.slice(path.length)}`
  const { method, headers, signal } = request
  return new Request(url, { method, headers, signal, body: method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer() })
}

// without it MSW 3 takes a stream that breaks off for one that has ended
function isStream(headers: Headers): boolean {
  return !headers.has('content-length') && headers.has('content-type')
}

function toRoot(baseUrl: string): { origin: string; path: string } {
  const { origin, pathname } = new URL(baseUrl)
  return { origin, path: pathname.replace(/\/+$/, '').replace(/\/paas\/v4$/, '') }
}
