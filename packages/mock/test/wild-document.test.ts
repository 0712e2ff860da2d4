import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createMock } from '../src/index.ts'
import { loadDocument, serve } from '../src/node.ts'

/** A document of one operation. */
const one = (line: string, operation: object, openapi = '3.1.0') => {
  const [method = '', path = ''] = line.split(' ')
  return { openapi, info: { title: 'One', version: '1' }, paths: { [path]: { [method.toLowerCase()]: { responses: { 200: { description: 'Ok', content: { 'text/plain': { example: 'ok' } } } }, ...operation } } } }
}

const ask = (document: ReturnType<typeof one>, path: string, init?: RequestInit) => createMock({ document }).fetch(`http://any.test${path}`, init)
const form = (body: string): RequestInit => ({ method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })

describe('a union in a parameter takes text as whichever branch fits', () => {
  const numberOrUuid = { anyOf: [{ type: 'string', format: 'uuid' }, { type: 'integer', minimum: 0 }] }
  const oneOrMany = { oneOf: [{ type: 'string', enum: ['all'] }, { type: 'array', items: { type: 'integer' } }] }
  const range = { anyOf: [{ type: 'object', properties: { gte: { type: 'integer' } }, additionalProperties: false }, { type: 'integer' }] }
  const query = (schema: object, style = 'form') => one('GET /a', { parameters: [{ name: 'q', in: 'query', required: true, style, schema }] })
  it.each([
    ['a number', one('GET /a/{id}', { parameters: [{ name: 'id', in: 'path', required: true, schema: numberOrUuid }] }), '/a/42', 200],
    ['neither', one('GET /a/{id}', { parameters: [{ name: 'id', in: 'path', required: true, schema: numberOrUuid }] }), '/a/-1', 422],
    ['one word', query(oneOrMany), '/a?q=all', 200],
    ['a list', query(oneOrMany), '/a?q=1&q=2', 200],
    ['a list that does not fit', query(oneOrMany), '/a?q=1&q=b', 422],
    ['an object', query(range, 'deepObject'), '/a?q[gte]=1', 200],
    ['an object that does not fit', query(range, 'deepObject'), '/a?q[lt]=1', 422],
    ['a number where an object may be', query(range, 'deepObject'), '/a?q=1', 200],
  ])('%s', async (_, document, path, status) => {
    expect((await ask(document, path)).status).toBe(status)
  })
})

describe('a form says objects and lists with brackets, at any depth', () => {
  const item = { type: 'object', required: ['price'], properties: { price: { type: 'string' }, count: { type: 'integer' }, tags: { type: 'array', items: { type: 'boolean' } } } }
  const schema = { type: 'object', required: ['items'], properties: { items: { type: 'array', items: item }, until: { anyOf: [{ type: 'integer' }, { type: 'string', enum: ['now'] }] } } }
  const orders = one('POST /orders', { requestBody: { content: { 'application/x-www-form-urlencoded': { schema } } } })
  it.each([
    ['items[0][price]=a&items[0][count]=2&items[1][price]=b', 200],
    ['items[0][price]=a&items[0][tags][]=true&items[0][tags][]=false', 200],
    ['items[0][price]=a&items[1][count]=2', 422],
    ['items[0][price]=a&items[0][count]=two', 422],
    ['items[][price]=a&until=5', 200],
    ['items[][price]=a&until=now', 200],
    ['items[][price]=a&until=then', 422],
  ])('%s: %i', async (body, status) => {
    expect((await ask(orders, '/orders', form(body))).status).toBe(status)
  })

  it('a field may be anything', async () => {
    const anything = one('POST /a', { requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', required: ['a'], properties: { a: true } } } } } })
    expect([(await ask(anything, '/a', form('a=1'))).status, (await ask(anything, '/a', form('b=1'))).status]).toEqual([200, 422])
  })

  it('a field whose encoding takes no reserved characters has to be percent-encoded', async () => {
    const document = one('POST /a', { requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' }, encoding: { a: { allowReserved: false } } } } } })
    expect((await ask(document, '/a', form('a=1/2'))).status).toBe(422)
    expect((await ask(document, '/a', form('a=1%2F2+*&b=1/2'))).status).toBe(200)
  })
})

describe('what a document does not foresee is refused as Prism does it', () => {
  it('a body where none is documented is a 415, an empty one passes', async () => {
    const document = one('POST /a', {})
    const refused = await ask(document, '/a', { method: 'POST', body: 'hello' })
    expect([refused.status, await refused.json()]).toEqual([415, expect.objectContaining({ detail: 'POST /a documents no body; leave it out.' })])
    expect((await ask(document, '/a', { method: 'POST', body: '' })).status).toBe(200)
  })

  it('a path parameter that is empty is missing', async () => {
    const document = one('GET /a/{id}/b', { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] })
    const refused = await ask(document, '/a//b')
    expect([refused.status, await refused.json()]).toEqual([422, expect.objectContaining({ detail: 'id is missing.' })])
    expect((await ask(document, '/a//c')).status).toBe(404)
    expect((await ask(document, '//a/7//b/')).status).toBe(200)
  })
})

describe('oddities of real documents do no harm', () => {
  it('documented headers that say how bytes travel are not sent, nor is a name that no header can have', async () => {
    const headers = Object.fromEntries(['Transfer-Encoding', 'Content-Encoding', 'Connection', 'Content-Length', 'Not A Name', 'X-Kept'].map((name) => [name, { schema: { type: 'string', example: 'gzip' } }]))
    const server = await serve({ document: one('GET /a', { responses: { 200: { description: 'Ok', headers, content: { 'text/plain': { example: 'ok' } } } } }) })
    try {
      const response = await fetch(`${server.url}/a`)
      expect([await response.text(), response.headers.get('x-kept'), response.headers.get('content-encoding')]).toEqual(['ok', 'gzip', null])
    } finally {
      await server.close()
    }
  })

  it('what no validator can read forbids nothing: an empty enum, and of 3.0 in a document of 3.1 a boolean bound, and `nullable` without a type', async () => {
    const schema = { type: 'object', properties: { a: { nullable: true, anyOf: [{ type: 'string' }] }, b: { type: 'number', minimum: 0, exclusiveMinimum: true }, c: { enum: [] } } }
    const document = one('POST /a', { requestBody: { content: { 'application/json': { schema } } } })
    const post = (body: object) => ask(document, '/a', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    expect([(await post({ a: 'b', b: 1, c: 2 })).status, (await post({ a: 1 })).status]).toEqual([200, 422])
  })

  it('extensions may refer to anything; a property or a header whose name begins like one may not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wild-'))
    const load = async (document: object) => {
      await writeFile(join(folder, 'api.json'), JSON.stringify(document))
      return loadDocument(join(folder, 'api.json'))
    }
    try {
      await expect(load({ ...one('GET /a', { 'x-policy': { $ref: '#/nowhere' } }), 'x-topics': [{ content: { $ref: './start.md' } }] })).resolves.toBeDefined()
      const headers = { 'x-request': { $ref: '#/components/headers/None' } }
      await expect(load(one('GET /a', { responses: { 200: { description: 'Ok', headers } } }))).rejects.toThrow('#/components/headers/None leads nowhere')
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

it('a server that nobody knows yet has no path', async () => {
  const document = one('PUT /upload', { servers: [{ url: 'https://' }, { url: '{scheme}://{host}/files', variables: { scheme: { default: 'https' } } }, { url: 'v2' }] })
  expect(await Promise.all(['/upload', '/files/upload', '/v2/upload'].map(async (path) => (await ask(document, path, { method: 'PUT' })).status))).toEqual([200, 200, 200])
})

describe('a media type may have parameters', () => {
  const schema = { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }
  const document = one('POST /a', { requestBody: { content: { 'application/json; charset=utf-8': { schema } } }, responses: { 200: { content: { 'application/json;charset=UTF-8': { schema } } } } })
  const send = async (body: string, type: string) => ask(document, '/a', { method: 'POST', headers: { 'content-type': type, accept: 'application/json' }, body })
  it.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset=UTF-8'])('a body of %s is judged, and answered', async (type) => {
    expect((await send('{}', type)).status).toBe(422)
    const answer = await send('{"a":"b"}', type)
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'application/json;charset=UTF-8', '{"a":"string"}'])
  })
})

describe('a media type may be left open', () => {
  const schema = { type: 'object', required: ['a'], properties: { a: { type: 'integer' } } }
  const sent = (body: string, type: string): RequestInit => ({ method: 'POST', headers: { 'content-type': type }, body })
  const taking = (range: string, body: object = schema) => one('POST /a', { requestBody: { content: { [range]: { schema: body } } } })
  it.each(['*/*', 'application/*'])('a body of %s is judged by the type that it has', async (range) => {
    const statuses = [sent('{"a":1}', 'application/json'), sent('{"a":"b"}', 'application/json'), sent('a=1', 'application/x-www-form-urlencoded'), sent('a=b', 'application/x-www-form-urlencoded')]
    expect(await Promise.all(statuses.map(async (init) => (await ask(taking(range), '/a', init)).status))).toEqual([200, 422, 200, 422])
  })

  it('a body outside of the range is refused, and bytes are taken as they are', async () => {
    expect((await ask(taking('image/*'), '/a', sent('{"a":1}', 'application/json'))).status).toBe(415)
    expect((await ask(taking('*/*', { type: 'string', format: 'binary' }), '/a', sent('{"a":1}', 'application/json'))).status).toBe(200)
  })

  it.each([
    ['*/*', { schema }, '*/*', 'application/json', '{"a":0}'],
    ['*/*', { schema }, 'application/json', 'application/json', '{"a":0}'],
    ['*/*', { schema: { type: 'string' } }, '*/*', 'text/plain', 'string'],
    ['*/*', { example: 'Hello' }, 'text/plain', 'text/plain', 'Hello'],
    ['application/*', { schema }, 'application/json', 'application/json', '{"a":0}'],
    ['text/*', { example: 'Hello' }, '*/*', 'text/plain', 'Hello'],
  ])('an answer of %s, %j, to Accept: %s is %s', async (range, media, accept, type, text) => {
    const answer = await ask(one('GET /a', { responses: { 200: { content: { [range]: media } } } }), '/a', { headers: { accept } })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, type, text])
  })
})
