import { bundledDocument } from './bundled.ts'
import type { OpenApiDocument } from './core/document.ts'

export interface PrismOptions {
  /** A path or address of a document, or the document itself; the bundled one by default. */
  document?: string | OpenApiDocument
  /** What stands before the paths of the document: Prism itself ignores servers. `/api` by default. */
  basePath?: string
}

/**
 * The document as Prism's engine serves it, without a socket: the second opinion on our own mock. It checks that credentials
 * are there, not what they say, ignores `stream: true`, and keeps no state.
 * @throws a sentence when `@stoplight/prism-http` and `@stoplight/prism-core`, which are optional peers, are not installed
 */
export async function createPrismFetch({ document = bundledDocument, basePath = '/api' }: PrismOptions = {}): Promise<(input: Request | URL | string, init?: RequestInit) => Promise<Response>> {
  const { createInstance, createLogger, getHttpOperationsFromSpec, ProblemJsonError } = await loadPrism()
  // Prism resolves references in place
  const operations = await getHttpOperationsFromSpec(typeof document === 'string' ? document : structuredClone(document))
  const base = { validateRequest: true, validateResponse: true, checkSecurity: true, errors: false, upstreamProxy: undefined, isProxy: false as const }
  const prism = createInstance({ ...base, mock: { dynamic: false } }, { logger: createLogger('prism', { level: 'silent' }) })

  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const body = await readBody(request)
    if ('problem' in body) return problem(400, body.problem)
    const result = await prism.request(
      {
        method: request.method.toLowerCase() as 'post',
        url: { path: url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : url.pathname, query: readQuery(url.searchParams) },
        headers: Object.fromEntries(request.headers),
        body: body.value,
      },
      operations,
      { ...base, mock: readPrefer(request.headers.get('prefer') ?? '') },
    )()
    if ('left' in result) {
      const { status = 500 } = result.left as Error & { status?: number }
      return problem(status, ProblemJsonError.toProblemJson(result.left))
    }
    const { statusCode, headers = {}, body: reply } = result.right.output
    const violations = result.right.validations.output.concat(result.right.validations.input)
    const sent = new Headers(headers)
    if (violations.length > 0) sent.set('sl-violations', encodeURIComponent(JSON.stringify(violations)))
    const isText = typeof reply === 'string' && !/json/.test(sent.get('content-type') ?? '')
    return new Response(reply === undefined ? null : isText ? reply : JSON.stringify(reply), { status: statusCode, headers: sent })
  }
}

async function loadPrism() {
  try {
    const [http, core] = await Promise.all([import('@stoplight/prism-http'), import('@stoplight/prism-core')])
    return { ...http, createLogger: core.createLogger }
  } catch (cause) {
    throw new Error('createPrismFetch needs Prism: npm install --save-dev @stoplight/prism-http @stoplight/prism-core', { cause })
  }
}

// Prism's HTTP server reads this header, its engine does not
function readPrefer(header: string): { dynamic: boolean; code?: number; exampleKey?: string; seed?: string } {
  const { dynamic, code, example, seed } = Object.fromEntries([...header.matchAll(/([\w-]+)\s*=\s*"?([^\s,;"]+)/g)].map((match) => [match[1], match[2]])) as Record<string, string | undefined>
  return { dynamic: dynamic === 'true', ...(code && { code: Number(code) }), ...(example && { exampleKey: example }), ...(seed && { seed }) }
}

async function readBody(request: Request): Promise<{ value: unknown } | { problem: string }> {
  const text = request.body ? await request.text() : ''
  if (text === '') return { value: undefined }
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(request.headers.get('content-type') ?? '')) return { value: text }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: `The body is not JSON: ${(error as Error).message}.` }
  }
}

function readQuery(parameters: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries([...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key).length > 1 ? parameters.getAll(key) : parameters.get(key)!]))
}

function problem(status: number, detail: unknown): Response {
  const body = typeof detail === 'string' ? { type: 'about:blank', title: 'Bad Request', status, detail } : detail
  return Response.json(body, { status, headers: { 'content-type': 'application/problem+json' } })
}
