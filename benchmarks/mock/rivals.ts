// The other mock servers, over the same merged document. Those that are no dependency of ours are installed by
// `npm install --prefix benchmarks/rivals`.
import document from '@bigmodel-kit/mock/openapi.json' with { type: 'json' }
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { listen } from './bare.ts'

const installed = createRequire(new URL('../rivals/package.json', import.meta.url))

/** What another package exports, of which this one has no types. */
export async function importRival<Exports>(name: string): Promise<Exports> {
  let file: string
  try {
    file = installed.resolve(name)
  } catch {
    throw new Error(`${name} is not installed: npm install --prefix benchmarks/rivals`)
  }
  return (await import(pathToFileURL(file).href)) as Exports
}

/** Fixtures answer, and nothing is validated. */
export async function aimock(): Promise<number> {
  const { LLMock } = await importRival<{ LLMock: new (options: object) => { onMessage(pattern: RegExp, reply: object, options?: object): void; onEmbedding(pattern: RegExp, reply: object): void; start(): Promise<string> } }>('@copilotkit/aimock')
  const mock = new LLMock({ port: 0, logLevel: 'silent' })
  // a frame for each word
  mock.onMessage(/^word/, { content: 'word '.repeat(200) }, { chunkSize: 5 })
  mock.onMessage(/./, { content: '我是一个大语言模型。' })
  mock.onEmbedding(/./, { embedding: Array.from({ length: 1024 }, () => 0.1) })
  return Number(new URL(await mock.start()).port)
}

/** Ajv validates, an example of the document answers. */
export async function openapiBackend(): Promise<number> {
  interface Context {
    operation: { operationId: string }
    validation: { errors?: unknown }
    request: { headers: Record<string, string> }
  }
  interface Backend {
    init(): Promise<unknown>
    registerSecurityHandler(name: string, handler: (context: Context) => boolean): void
    mockResponseForOperation(id: string): { status: number; mock: unknown }
    handleRequest(request: object): Promise<{ status: number; mock: unknown }>
  }
  const { OpenAPIBackend } = await importRival<{ OpenAPIBackend: new (options: object) => Backend }>('openapi-backend')
  const backend: Backend = new OpenAPIBackend({
    definition: structuredClone(document),
    quick: true,
    ajvOpts: { strict: false, logger: false },
    handlers: {
      notImplemented: ({ operation }: Context) => backend.mockResponseForOperation(operation.operationId),
      validationFail: ({ validation }: Context) => ({ status: 400, mock: validation.errors }),
      unauthorizedHandler: () => ({ status: 401, mock: {} }),
      notFound: () => ({ status: 404, mock: {} }),
    },
  })
  for (const scheme of Object.keys(document.components.securitySchemes)) backend.registerSecurityHandler(scheme, ({ request }) => /^Bearer \S/.test(request.headers.authorization ?? ''))
  await backend.init()
  return listen((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', async () => {
      const { status, mock } = await backend.handleRequest({ method: request.method, path: request.url, headers: request.headers, body: body === '' ? undefined : JSON.parse(body) })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(mock))
    })
  })
}

/** Prism's own server; of its log levels the one that writes nothing. */
export async function prism(): Promise<number> {
  const { createServer } = await import('@stoplight/prism-http-server')
  const { getHttpOperationsFromSpec } = await import('@stoplight/prism-http')
  const { createLogger } = await import('@stoplight/prism-core')
  const operations = await getHttpOperationsFromSpec(structuredClone(document))
  const server = createServer(operations, {
    components: { logger: createLogger('prism', { level: 'silent' }) },
    config: { checkSecurity: true, validateRequest: true, validateResponse: false, errors: false, upstreamProxy: undefined, mock: { dynamic: false }, isProxy: false },
    cors: false,
  })
  return Number(new URL(await server.listen(0, '127.0.0.1')).port)
}

export async function scalar(): Promise<number> {
  const { createMockServer } = await importRival<{ createMockServer(options: object): Promise<{ fetch: unknown }> }>('@scalar/mock-server')
  const { serve } = await importRival<{ serve(options: object, ready: (address: { port: number }) => void): void }>('@hono/node-server')
  const { fetch } = await createMockServer({ document: structuredClone(document) })
  return new Promise((resolve) => serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port)))
}
