import { bundledDocument } from './bundled.ts'
import { bytesAnswer, encode, type Answer } from './core/answer.ts'
import { bytesOf, DEFAULT_BODY_LIMITS, type RequestBody } from './core/body.ts'
import { compile } from './core/compile.ts'
import type { OpenApiDocument } from './core/document.ts'
import { excessOf } from './core/json-limits.ts'
import type { MockRequest } from './core/passage.ts'
import { systemClock } from './core/play.ts'
import { upgrade } from './core/upgrade.ts'
import { createFetch } from './fetch.ts'

export interface PrismOptions {
  /** A path or address of a document, or the document itself; the bundled one by default. */
  document?: string | OpenApiDocument
  /** What stands before the paths of the document: Prism itself ignores servers. Those of the document by default, `/api` of one that is a path. */
  basePath?: string
  /** Draw answers from the schemas instead of replaying examples. */
  dynamic?: boolean
  /** Bytes of a body, of an upload too; more is a 400. 10 MB by default. */
  maxBody?: number
}

/**
 * The document as Prism's engine serves it, without a socket: the second opinion on our own mock. It checks that credentials
 * are there, not what they say, ignores `stream: true`, and keeps no state.
 * @throws a sentence when `@stoplight/prism-http` and `@stoplight/prism-core`, which are optional peers, are not installed
 */
export async function createPrismFetch(options: PrismOptions = {}): Promise<(input: Request | URL | string, init?: RequestInit) => Promise<Response>> {
  return createFetch(await createPrismHandle(options), systemClock)
}

/** The same in plain values, for an edge of one's own. */
export async function createPrismHandle({ document = bundledDocument, basePath, dynamic = false, maxBody = DEFAULT_BODY_LIMITS.maxBody }: PrismOptions = {}): Promise<(request: MockRequest) => Promise<Answer>> {
  const { createInstance, createLogger, getHttpOperationsFromSpec, ProblemJsonError } = await loadPrism()
  // Prism resolves references in place
  const operations = await getHttpOperationsFromSpec(typeof document === 'string' ? document : structuredClone(document))
  const bases = basePath !== undefined ? [basePath] : typeof document === 'string' ? ['/api'] : compile(upgrade(document)).bases
  const base = { validateRequest: true, validateResponse: true, checkSecurity: true, errors: false, upstreamProxy: undefined, isProxy: false as const }
  const prism = createInstance({ ...base, mock: { dynamic: false } }, { logger: createLogger('prism', { level: 'silent' }) })

  return async ({ method, path, query, headers, body: given }) => {
    const body = await readBody(headers['content-type'], given, maxBody)
    if ('problem' in body) return problem(400, body.problem)
    const parameters = new URLSearchParams(query ?? '')
    const asked = {
      method: method.toLowerCase() as 'post',
      url: { path: withoutBase(path, bases), query: readQuery(parameters) },
      headers: headers as Record<string, string>,
      body: body.value,
    }
    const config = { ...base, mock: { dynamic, ...readPrefer(headers['prefer'] ?? fromTwins(parameters)) } }
    // it throws at requests that it cannot read
    const result = await Promise.resolve().then(() => prism.request(asked, operations, config)()).catch((error: Error) => error)
    if (result instanceof Error) return problem(500, `Prism's engine failed on this request: ${result.message}.`)
    if ('left' in result) {
      const { status = 500 } = result.left as Error & { status?: number }
      return problem(status, ProblemJsonError.toProblemJson(result.left))
    }
    const { statusCode, headers: sent = {}, body: reply } = result.right.output
    const violations = result.right.validations.output.concat(result.right.validations.input)
    const named = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), String(value)]))
    if (violations.length > 0) named['sl-violations'] = encodeURIComponent(JSON.stringify(violations))
    if (reply === undefined) return { status: statusCode, headers: named, body: undefined }
    const type = named['content-type'] ?? ''
    const answer = bytesAnswer(statusCode, type, encode(typeof reply === 'string' && !/json/.test(type) ? reply : JSON.stringify(reply)))
    return { ...answer, headers: { ...named, ...answer.headers } }
  }
}

async function loadPrism() {
  try {
    const [http, core] = await Promise.all([import('@stoplight/prism-http'), import('@stoplight/prism-core')])
    return { ...http, createLogger: core.createLogger }
  } catch (cause) {
    throw new Error('Prism is not installed: npm install --save-dev @stoplight/prism-http @stoplight/prism-core', { cause })
  }
}

// the most special base first: `/api/coding` before `/api`
function withoutBase(path: string, bases: string[]): string {
  const found = [...bases].sort((a, b) => b.length - a.length).find((base) => path.startsWith(`${base}/`))
  return found === undefined ? path : path.slice(found.length)
}

// Prism's HTTP server reads this header and its twins in the query, its engine does not
function readPrefer(header: string): { dynamic?: boolean; code?: number; exampleKey?: string; seed?: string } {
  const { dynamic, code, example, seed } = Object.fromEntries([...header.matchAll(/([\w-]+)\s*=\s*"?([^\s,;"]+)/g)].map((match) => [match[1], match[2]])) as Record<string, string | undefined>
  return { ...(dynamic && { dynamic: dynamic === 'true' }), ...(code && { code: Number(code) }), ...(example && { exampleKey: example }), ...(seed && { seed }) }
}

function fromTwins(query: URLSearchParams): string {
  return ['code', 'example', 'dynamic', 'seed'].flatMap((name) => (query.has(`__${name}`) ? [`${name}=${query.get(`__${name}`)}`] : [])).join(', ')
}

async function readBody(type: string | undefined, body: RequestBody | undefined, limit: number): Promise<{ value: unknown } | { problem: string }> {
  const bytes = await bytesOf(body, limit)
  if (bytes && 'problem' in bytes) return bytes
  const text = new TextDecoder().decode(bytes)
  if (text === '') return { value: undefined }
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type ?? '')) return { value: text }
  const excess = bytes && excessOf(bytes)
  if (excess) return { problem: `The body ${excess}.` }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { problem: `The body is not JSON: ${(error as Error).message}.` }
  }
}

function readQuery(parameters: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries([...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key).length > 1 ? parameters.getAll(key) : parameters.get(key)!]))
}

function problem(status: number, detail: unknown): Answer {
  const body = typeof detail === 'string' ? { type: 'about:blank', title: status === 500 ? 'Internal Server Error' : 'Bad Request', status, detail } : detail
  return bytesAnswer(status, 'application/problem+json', encode(JSON.stringify(body)))
}
