import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { OpenApiDocument, Schema } from '../src/core/document.ts'
import { createMock } from '../src/index.ts'
import { loadDocument } from '../src/node.ts'

const mock = createMock({ document: await loadDocument(fileURLToPath(new URL('../fixtures/zoo.yaml', import.meta.url))) })
const gate = { authorization: 'Bearer anything' }
const typed = { 'content-type': 'application/json' }

interface Told {
  status: number
  headers: Headers
  type: string | null
  text: string
  json: { [member: string]: unknown; type: string; detail: string }
}

async function send(line: string, headers: Record<string, string> = gate, body?: unknown): Promise<Told> {
  const [method = '', path = ''] = line.split(' ')
  const response = await mock.fetch(`http://zoo.test/v2${path}`, { method, headers, ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }) })
  const text = await response.text()
  const type = response.headers.get('content-type')
  return { status: response.status, headers: response.headers, type, text, json: type?.includes('json') && text !== '' ? JSON.parse(text) : undefined! }
}

const problem = (kind: string) => `https://stoplight.io/prism/errors#${kind}`

describe('any OpenAPI document is served: answers', () => {
  it('are the example, or what the schema says first, with the documented headers', async () => {
    const { status, json, headers } = await send('GET /animals')
    expect([status, json]).toEqual([200, [{ id: 0, name: 'string', owner: 'string', weight: 1 }]])
    expect([headers.get('x-total'), headers.get('x-page')]).toEqual(['42', 'first'])
  })

  it.each([
    ['nothing', {}, 200, 'application/json'],
    ['anything', { accept: '*/*' }, 200, 'application/json'],
    ['one type', { accept: 'text/csv' }, 200, 'text/csv'],
    ['a better type', { accept: 'text/csv;q=0.5, application/xml;q=0.8' }, 200, 'application/xml'],
    ['a family', { accept: 'text/*' }, 200, 'text/csv'],
    ['a parameter that nobody documents', { accept: 'application/xml; charset=utf-8' }, 200, 'application/xml'],
    ['none of them', { accept: 'image/png' }, 406, 'application/problem+json'],
  ])('are negotiated as Prism does it: Accept says %s', async (_, accept, status, type) => {
    const answer = await send('GET /animals', { ...gate, ...accept })
    expect([answer.status, answer.type]).toEqual([status, type])
  })

  it('say in plain XML what a schema says', async () => {
    expect((await send('GET /animals', { ...gate, accept: 'application/xml' })).text).toBe('<xml><id>0</id><name>string</name><owner>string</owner><weight>1</weight></xml>')
  })

  it.each([
    ['code=404', 404, ''],
    ['code=503', 503, '{"error":"sorry"}'],
  ])('have the status asked for, from its response, its range or `default`: %s', async (prefer, status, text) => {
    const answer = await send('GET /animals', { ...gate, prefer })
    expect([answer.status, answer.text]).toEqual([status, text])
  })

  it('of a range have its first status, and a deprecated operation says so', async () => {
    const { status, headers, json } = await send('GET /animals/7')
    expect([status, headers.get('deprecation'), json]).toEqual([200, 'true', { name: 'Tom' }])
  })

  it('without content have no body', async () => {
    const { status, text, type } = await send('DELETE /animals/7')
    expect([status, text, type]).toEqual([204, '', null])
  })

  it('are drawn with `Prefer: dynamic=true`; the same seed draws the same', async () => {
    const draw = async (prefer: string) => (await send('GET /animals', { ...gate, prefer })).text
    expect(await draw('dynamic=true, seed=a')).toBe(await draw('dynamic=true, seed=a'))
    expect(await draw('dynamic=true, seed=a')).not.toBe(await draw('dynamic=true, seed=b'))
    expect(await (await mock.fetch('http://zoo.test/v2/animals?__dynamic=true&__seed=a', { headers: gate })).text()).toBe(await draw('dynamic=true, seed=a'))
    expect(JSON.parse(await draw('dynamic=true, seed=a'))).not.toEqual(JSON.parse(await draw('dynamic=false')))
  })

  it('are events when `Accept` wants them and no body can say so', async () => {
    expect((await send('GET /news', { accept: 'text/event-stream' })).text).toBe('data: {"news":"string"}\n\n'.repeat(3))
    expect((await send('GET /news', {})).json).toEqual({ news: 'none' })
  })

  it('that text cannot say are a 500 that tells what to change in the document', async () => {
    const { status, json } = await send('GET /poster', {})
    expect([status, json.type, json.detail]).toEqual([500, problem('NO_COMPLEX_OBJECT_TEXT'), 'The document gives text/html a schema of objects, which text cannot say; give it an example.'])
  })
})

describe('any OpenAPI document is served: a schema', () => {
  const document = (schema: Schema): OpenApiDocument => ({
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: { '/a': { post: { operationId: 'a', requestBody: { content: { 'application/json': { schema } } }, responses: { '200': { content: { 'application/json': { schema: { type: 'string', pattern: '(' } } } } } } } },
  })
  const post = (schema: Schema) => createMock({ document: document(schema) }).fetch('http://any.test/a', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '1' })

  it('that is none is a 500 that tells what to change in the document', async () => {
    const response = await post({ minimum: 'one' })
    expect([response.status, await response.json()]).toEqual([500, expect.objectContaining({ detail: 'The document has a schema that is none: minimum value must be ["number"]; correct it.' })])
  })

  it('with a pattern that is none is a 500 that names it, where an answer is made from it', async () => {
    const response = await post({ type: 'integer' })
    expect([response.status, await response.json()]).toEqual([500, expect.objectContaining({ detail: 'the pattern "(" is no regular expression of JavaScript; correct it, or give an example' })])
  })
})

describe('any OpenAPI document is served: parameters are read in their style', () => {
  it.each([
    ['/animals?kinds=cat,dog', 200],
    ['/animals?kinds=cat,cow', 422],
    ['/animals?sizes=1|2', 200],
    ['/animals?sizes=1|two', 422],
    ['/animals?born[after]=1999', 200],
    ['/animals?born[after]=spring', 422],
    ['/animals?limit=50', 200],
    ['/animals?limit=51', 422],
    ['/animals?filter={"name":"Tom"}', 200],
    ['/animals?filter={}', 422],
    ['/animals?filter=Tom', 422],
    ['/animals/0', 422],
    ['/animals/1', 200],
    ['/animals/7.png', 200],
    ['/animals/7.gif', 422],
  ])('%s is %i', async (path, status) => {
    const answer = await send(`GET ${path}`)
    // the document's `default` answers for what does not fit, where there is one
    expect(answer.status).toBe(status)
  })

  it('cookies too', async () => {
    expect((await send('GET /animals', { ...gate, cookie: 'a=1; session=abc' })).status).toBe(200)
    expect((await send('GET /animals', { ...gate, cookie: 'session=a' })).status).toBe(422)
  })

  it('and named where they do not fit', async () => {
    const { json, headers } = await send('GET /animals/zero')
    expect(json).toMatchObject({ type: problem('UNPROCESSABLE_ENTITY'), status: 422, detail: 'id must be integer.', validation: [{ location: ['path', 'id'], code: 'type' }] })
    expect(headers.get('x-mock-hint')).toBe('id must be integer.')
  })
})

describe('any OpenAPI document is served: bodies are judged by their schema', () => {
  const pass = { authorization: `Basic ${btoa('ada:lovelace')}` }
  const post = (body: unknown, type = 'application/json', more: Record<string, string> = {}) => send('POST /animals', { ...pass, 'content-type': type, ...more }, body)

  it.each([
    ['JSON', { name: 'Tom' }, 'application/json', 201],
    ['without what is read-only', { name: 'Tom', weight: 1.5 }, 'application/json', 201],
    ['null where it may be', { name: 'Tom', owner: null }, 'application/json', 201],
    ['an excluded bound', { name: 'Tom', weight: 0 }, 'application/json', 422],
    ['a form', 'name=Tom&weight=2', 'application/x-www-form-urlencoded', 201],
    ['a form of more fields than anybody sends', `name=Tom${'&x=1'.repeat(1000)}`, 'application/x-www-form-urlencoded', 422],
    ['a form that does not fit', 'weight=heavy', 'application/x-www-form-urlencoded', 422],
    ['another type', 'name: Tom', 'text/plain', 422],
    ['no body', '', 'application/json', 422],
    ['malformed JSON', '{', 'application/json', 422],
  ])('%s', async (_, body, type, status) => {
    expect((await post(body, type)).status).toBe(status)
  })

  it('the declared error answers, its first example or the one asked for', async () => {
    expect((await post({})).json).toEqual({ reason: 'too small' })
    expect((await post({}, undefined, { prefer: 'code=422, example=wild' })).json).toEqual({ reason: 'too wild' })
    expect((await post({}, undefined, { prefer: 'code=201, example=wild' })).json).toEqual({ reason: 'too small' })
    expect((await post({})).headers.get('x-mock-hint')).toBe('name is missing.')
  })
})

describe('any OpenAPI document is served: credentials have to be there', () => {
  it.each([
    ['a bearer', 'GET /animals', { authorization: 'Bearer x' }, 200],
    ['no bearer', 'GET /animals', {}, 401],
    ['another scheme', 'GET /animals', { authorization: 'Basic x' }, 401],
    ['a key and a bearer', 'POST /animals', { ...typed, authorization: 'Bearer x', 'x-badge': '1' }, 201],
    ['only one of the two', 'POST /animals', { ...typed, 'x-badge': '1' }, 401],
    ['user and password', 'POST /animals', { ...typed, authorization: `Basic ${btoa('a:b')}` }, 201],
    ['a user without a password', 'POST /animals', { ...typed, authorization: `Basic ${btoa('a')}` }, 401],
    ['an operation that takes none', 'DELETE /animals/1', {}, 204],
    ['an operation where they are optional', 'GET /animals/1', {}, 200],
  ])('%s', async (_, line, headers, status) => {
    expect((await send(line, headers as Record<string, string>, line.startsWith('POST') ? { name: 'Tom' } : undefined)).status).toBe(status)
  })

  it('a 401 says what to send', async () => {
    const refused = await send('POST /animals', typed, { name: 'Tom' })
    expect(refused.json).toMatchObject({ type: problem('UNAUTHORIZED'), detail: 'Send the API key X-Badge (header) and "Authorization: Bearer <token>", or "Authorization: Basic <user:password in Base64>".', headers: { 'WWW-Authenticate': 'Bearer,Basic realm="*"' } })
    expect(refused.headers.get('www-authenticate')).toBe('Bearer,Basic realm="*"')
  })
})

it('any OpenAPI document is served: below the paths of its servers, and without them', async () => {
  const statuses = ['/v2/animals/7', '/animals/7', '/v1/animals/7'].map(async (path) => (await mock.fetch(`http://zoo.test${path}`)).status)
  expect(await Promise.all(statuses)).toEqual([200, 200, 404])
})

describe('any OpenAPI document is served: what it does not describe', () => {
  it.each([
    ['GET /plants', 404, 'NO_PATH_MATCHED_ERROR', null],
    ['PUT /animals', 405, 'NO_METHOD_MATCHED_ERROR', 'GET, POST'],
  ])('%s is %i', async (line, status, kind, allow) => {
    const { json, headers, ...answer } = await send(line)
    expect([answer.status, json.type, headers.get('allow')]).toEqual([status, problem(kind), allow])
  })

  it('OPTIONS tells the methods of a path, and HEAD is answered like any method, without a body', async () => {
    const { status, headers } = await send('OPTIONS /animals', {})
    expect([status, headers.get('allow')]).toEqual([204, 'GET, POST, OPTIONS'])
    const head = await send('HEAD /animals')
    expect([head.status, head.text, head.headers.get('allow')]).toEqual([405, '', 'GET, POST'])
  })
})
