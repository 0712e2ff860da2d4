import { fileURLToPath } from 'node:url'
import { createLogger } from '@stoplight/prism-core'
import { getHttpOperationsFromSpec } from '@stoplight/prism-http'
import { createServer } from '@stoplight/prism-http-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemsOf } from '../../fixtures/contract.ts'
import { operations, requestsOf, send, wireOf } from '../../fixtures/documented.ts'
import { bundledDocument } from '../../src/bundled.ts'
import { createMock, type Mock } from '../../src/index.ts'
import { loadDocument } from '../../src/node.ts'

const zooFile = fileURLToPath(new URL('../../fixtures/zoo.yaml', import.meta.url))

interface Pair {
  prism: string
  mock: Mock
  base: string
}

const servers: ReturnType<typeof createServer>[] = []
const pairs: Record<string, Pair> = {}

beforeAll(async () => {
  pairs['zoo'] = { prism: await startPrism(zooFile), mock: createMock({ document: await loadDocument(zooFile) }), base: '/v2' }
  pairs['api'] = { prism: await startPrism(structuredClone(bundledDocument)), mock: createMock({ frameDelay: 0 }), base: '/api' }
}, 60_000)
afterAll(() => Promise.all(servers.map((server) => server.close())))

/** Prism's own HTTP server over a document. */
async function startPrism(document: string | object): Promise<string> {
  const config = { mock: { dynamic: false }, validateRequest: true, validateResponse: true, checkSecurity: true, errors: false, upstreamProxy: undefined, isProxy: false as const }
  const server = createServer(await getHttpOperationsFromSpec(document), { components: { logger: createLogger('prism', { level: 'silent' }) }, config, cors: true })
  servers.push(server)
  return server.listen(0, '127.0.0.1')
}

const gate = { authorization: 'Bearer mock-id.any' }
const json = { ...gate, 'content-type': 'application/json' }
const chat = { model: 'glm-4.7', messages: [{ role: 'user', content: '你好' }] }
const CHAT = 'POST /paas/v4/chat/completions'
const basic = { authorization: `Basic ${btoa('a:b')}`, 'content-type': 'application/json' }

type Row = [about: string, document: 'zoo' | 'api', line: string, headers: Record<string, string>, body?: unknown]

const rows: Row[] = [
  ['a success', 'zoo', 'GET /animals', gate],
  ['a lowest success, of a range', 'zoo', 'GET /animals/7', {}],
  ['no content', 'zoo', 'DELETE /animals/7', {}],
  ['Accept: one type', 'zoo', 'GET /animals', { ...gate, accept: 'text/csv' }],
  ['Accept: weights', 'zoo', 'GET /animals', { ...gate, accept: 'text/csv;q=0.5, application/json;q=0.8' }],
  ['Accept: a family', 'zoo', 'GET /animals', { ...gate, accept: 'text/*' }],
  ['Accept: none of them', 'zoo', 'GET /animals', { ...gate, accept: 'image/png' }],
  ['Accept: none of them, or anything', 'zoo', 'GET /animals', { ...gate, accept: 'image/png, */*;q=0.1' }],
  ['Prefer: a status', 'zoo', 'GET /animals', { ...gate, prefer: 'code=404' }],
  ['Prefer: a status of `default`', 'zoo', 'GET /animals', { ...gate, prefer: 'code=503' }],
  ['Prefer: a status that is not documented', 'zoo', 'DELETE /animals/7', { prefer: 'code=418' }],
  ['Prefer: an example that is not documented', 'zoo', 'GET /animals/7', { prefer: 'example=nobody' }],
  ['__code', 'zoo', 'GET /animals?__code=503', gate],
  ['Prefer before __code', 'zoo', 'GET /animals?__code=404', { ...gate, prefer: 'code=503' }],
  ['a parameter that does not fit', 'zoo', 'GET /animals/zero', {}],
  ['a query that does not fit, where `default` is', 'zoo', 'GET /animals?kinds=cow', gate],
  ['a body that does not fit, with a declared error', 'zoo', 'POST /animals', basic, {}],
  ['… and the example that was asked for', 'zoo', 'POST /animals', { ...basic, prefer: 'code=422, example=wild' }, {}],
  ['… and one for another status, which does not count', 'zoo', 'POST /animals', { ...basic, prefer: 'code=201, example=wild' }, {}],
  ['no credentials', 'zoo', 'POST /animals', { 'content-type': 'application/json' }, { name: 'Tom' }],
  ['no path', 'zoo', 'GET /plants', gate],
  ['no method', 'zoo', 'PUT /animals', gate],
  ['HEAD', 'zoo', 'HEAD /animals', gate],
  ['a chat', 'api', CHAT, json, chat],
  ['Prefer: a status and an example', 'api', CHAT, { ...json, prefer: 'code=429, example=c1302' }, chat],
  ['Prefer: an example of the success', 'api', CHAT, { ...json, prefer: 'example=tool-call' }, chat],
  ['Prefer: the first example of a status', 'api', CHAT, { ...json, prefer: 'code=500' }, chat],
  ['__code and __example', 'api', `${CHAT}?__code=401&__example=c1003`, json, chat],
  ['a list', 'api', 'GET /paas/v4/files?purpose=batch', gate],
]

describe('Drift on the mock itself', () => {
  it.each(rows)('agrees with Prism on %s', async (_, document, line, headers, body) => {
    const { prism, mock, base } = pairs[document]!
    const [method = '', path = ''] = line.split(' ')
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const [theirs, ours] = await Promise.all([fetch(`${prism}${path}`, init).then(told), mock.fetch(`http://mock.test${base}${path}`, init).then(told)])
    expect(ours).toEqual(theirs)
  })

  const requests = operations.flatMap((operation) => requestsOf(operation).map(([name, body]) => ({ name: `${operation.id} ${name}`, operation, body })))

  // Prism cannot read an object in a form, and does not know that a body may ask for a stream
  it.each(requests.filter(({ operation, body }) => !operation.body?.content.has('multipart/form-data') && (body as { stream?: boolean } | undefined)?.stream !== true))('agrees with Prism on a documented request, its status and its schema: $name', async ({ operation, body }) => {
    const { method, path, headers, bytes } = await wireOf(operation, body)
    const init = { method, headers: { ...gate, ...headers, ...(operation.stream === 'always' ? {} : { accept: 'application/json, */*;q=0.5' }) }, ...(bytes && { body: bytes as Uint8Array<ArrayBuffer> }) }
    const theirs = await fetch(`${pairs['api']!.prism}${path}`, init)
    const ours = await send(pairs['api']!.mock, operation, body)
    expect([theirs.status, theirs.headers.get('sl-violations')]).toEqual([ours.status, null])
    expect(await problemsOf(operation.id, ours)).toEqual([])
  })
})

/** Status, media type and body; of problem details the type alone, since each words them in its own way. */
async function told(response: Response): Promise<object> {
  const text = await response.text()
  const type = response.headers.get('content-type')?.split(';')[0] ?? ''
  const body: unknown = type.includes('json') && text !== '' ? JSON.parse(text) : text
  return { status: response.status, ...(text !== '' && { type }), body: type === 'application/problem+json' && text !== '' ? (body as { type: string }).type : body }
}
