import { describe, expect, it } from 'vitest'
import { ask, type Asking } from '../../fixtures/ask.ts'
import { library } from '../../fixtures/library.ts'
import { memoryStore } from './store.ts'
import { createMock } from '../index.ts'
import type { MediaType, OpenApiDocument, Response as ApiResponse } from './document.ts'

const failures: unknown[] = []
const mock = createMock({ document: library, onFailure: (error) => failures.push(error) })
const reader = { headers: { 'x-reader': 'Ada' } }

describe('any document is served', () => {
  it('under the paths of its servers, an operation of its own servers under those', async () => {
    expect((await ask(mock, 'POST /rest/v2/books', { title: 'Dune' })).status).toBe(200)
    expect((await ask(mock, 'POST /rest/v2/branch/books', { title: 'Dune' })).status).toBe(200)
    expect((await ask(mock, 'POST /rest/v2/branch/books', { title: 'Dune' })).json).toEqual({ id: 7, title: 'Dune' })
    expect((await ask(mock, 'POST /rest/v2/top/books', { title: 'Dune' })).json).toEqual({ shelved: true })
    expect((await ask(mock, 'POST /books', { title: 'Dune' })).status).toBe(404)
    expect((await ask(mock, 'GET /rest/v2/branch/books/1', undefined, reader)).json).toMatchObject({ message: 'books.retrieve is not served under /rest/v2/branch. Its base is /rest/v2: GET /rest/v2/books/{isbn}' })
  })

  it('a literal segment wins over a parameter, and an operation without an id is named by its path', async () => {
    expect((await ask(mock, 'GET /rest/v2/books/newest')).text).toBe('Dune Messiah')
    expect((await ask(mock, 'GET /rest/v2/books/newest?__code=404')).json).toMatchObject({ error: { message: 'GET /books/newest documents no status 404; it has 200.' } })
  })

  it('an operation that needs no credentials takes none', async () => {
    expect((await ask(mock, 'GET /rest/v2/books/newest', undefined, { isAnonymous: true })).status).toBe(200)
    expect((await ask(mock, 'POST /rest/v2/books', { title: 'Dune' }, { isAnonymous: true })).text).toBe('{"fault":{"code":1001,"message":"who are you"}}')
  })

  it('parameters in path, query and header are validated and named', async () => {
    const get = async (path: string, asking: Asking = reader) => (await ask(mock, `GET /rest/v2/books/${path}`, undefined, asking)).text
    expect(await get('978-3')).toBe('{"title":"Dune"}')
    expect(await get('978-3?copies=2')).toBe('{"title":"Dune"}')
    expect(await get('dune')).toBe('{"fault":{"code":1214,"message":"isbn is odd"}}')
    expect(await get('978-3?copies=0')).toBe('{"fault":{"code":1214,"message":"copies is odd"}}')
    expect(await get('978-3?copies=many')).toBe('{"fault":{"code":1214,"message":"copies is odd"}}')
    expect(await get('978-3', {})).toBe('{"fault":{"code":1213,"message":"X-Reader is missing"}}')
  })

  it('a body is validated, and the error keeps the envelope of the operation', async () => {
    const post = async (body: unknown) => (await ask(mock, 'POST /rest/v2/books', body)).text
    expect(await post({})).toBe('{"fault":{"code":1213,"message":"title is missing"}}')
    expect(await post({ title: '' })).toBe('{"fault":{"code":1214,"message":"title is odd"}}')
    expect(await post({ title: 'x', authors: [{ is: 'person', born: 1920 }, { is: 'person' }] })).toBe('{"fault":{"code":1213,"message":"authors[1].born is missing"}}')
    expect(await post({ title: 'x', authors: [{}] })).toBe('{"fault":{"code":1213,"message":"authors[0].is is missing"}}')
    expect(await post({ title: 'x', authors: [{ is: 'cat' }] })).toBe('{"fault":{"code":1214,"message":"authors[0].is is odd"}}')
    expect(await post({ title: 'x', authors: [{ is: 'company', born: 1 }] })).toBe('{"fault":{"code":1214,"message":"authors[0].born is odd"}}')
    expect(await post({ title: 'x', format: [{ kind: 'a' }, {}] })).toBe('{"fault":{"code":1213,"message":"format[1].kind is missing"}}')
    expect(await post({ title: 'x', isbn: '1', issn: '2' })).toBe('{"fault":{"code":1215,"message":"isbn or issn"}}')
    expect(await post({ title: 'x', format: 5 })).toBe('{"fault":{"code":1214,"message":"format is odd"}}')
  })

  it('`stream: true` chooses the events where the document has them', async () => {
    const { text, headers } = await ask(createMock({ document: library, frameDelay: 0 }), 'POST /rest/v2/books', { title: 'Dune', stream: true })
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(text).toBe('data: {"page":1}\n\ndata: {"page":2}\n\ndata: [DONE]\n\n')
  })

  it('without `stream` the default of its schema counts, and an operation that has only events sends events', async () => {
    const byDefault = structuredClone(library)
    byDefault.components!.schemas!['Book']!['properties'] = { title: { type: 'string' }, stream: { type: 'boolean', default: true } }
    const type = async (document: OpenApiDocument, body: unknown) => (await ask(createMock({ document, frameDelay: 0 }), 'POST /rest/v2/books', body)).headers.get('content-type')
    expect(await type(byDefault, { title: 'Dune' })).toBe('text/event-stream')
    expect(await type(byDefault, { title: 'Dune', stream: false })).toBe('application/json')
    const only = structuredClone(library)
    delete (only.paths!['/books']!.post!.responses!['200'] as ApiResponse).content!['application/json']
    expect(await type(only, { title: 'Dune', stream: false })).toBe('text/event-stream')
    expect(await type(only, {})).toBe('application/json')
  })

  it('an answer that is neither JSON nor text is the bytes of its Base64', async () => {
    const document = structuredClone(library)
    const serve = async (content: Record<string, MediaType>) => {
      document.paths!['/books/newest']!.get!.responses!['200'] = { content }
      return (await ask(createMock({ document }), 'GET /rest/v2/books/newest')).bytes
    }
    const bytes = new Uint8Array([0, 255, 128, 10])
    expect(await serve({ 'audio/wav': { schema: { type: 'string', format: 'binary' }, example: 'AP+ACg==' } })).toEqual(bytes)
    expect(await serve({ 'audio/wav': { schema: { type: 'string' }, examples: { short: { value: 'AP+ACg==' } } } })).toEqual(bytes)
    expect(await serve({ 'text/plain': { schema: { type: 'string' }, example: 'AP+ACg==' } })).toEqual(new TextEncoder().encode('AP+ACg=='))
    expect(await serve({ 'image/png': { schema: { type: 'string' }, example: 'a picture!' } })).toEqual(new TextEncoder().encode('a picture!'))
  })

  it('a range of statuses answers for each of them', async () => {
    const { status, text } = await ask(mock, 'POST /rest/v2/books', { title: 'Dune' }, { headers: { prefer: 'code=503' } })
    expect([status, text]).toEqual([503, '{"fault":{"code":500,"message":"The cellar is flooded"}}'])
  })

  it('a form is read by its schema and encoding', async () => {
    const send = async (...fields: [string, string][]) => {
      const form = new FormData()
      form.append('pages', new Blob(['...']), 'scan.png')
      for (const [name, value] of fields) form.append(name, value)
      return (await ask(mock, 'POST /rest/v2/scans', form)).text
    }
    expect(await send(['dpi', '300'], ['inColour', 'true'], ['labels', 'a'], ['labels', 'b'], ['origin', '{"shelf":"B"}'])).toBe('{"pages":12}')
    expect(await send(['labels', '["sand", "worms"]'])).toBe('{"pages":12}')
    expect(await send(['labels[]', 'a'], ['origin[shelf]', 'B'])).toBe('{"pages":12}')
    expect(await send(['dpi', '2400'])).toBe('{"fault":{"code":1214,"message":"dpi is odd"}}')
    expect(await send(['dpi', 'fine'])).toBe('{"fault":{"code":1214,"message":"dpi is odd"}}')
    expect(await send(['inColour', 'perhaps'])).toBe('{"fault":{"code":1214,"message":"inColour is odd"}}')
    expect(await send(['origin', '{}'])).toBe('{"fault":{"code":1213,"message":"origin.shelf is missing"}}')
    expect(await send(['origin', 'shelf B'])).toBe('{"fault":{"code":1214,"message":"origin is odd"}}')
  })
})

it('a defect of the mock itself is a 500 without a stack trace, and is reported', async () => {
  const broken = createMock({ onFailure: (error) => failures.push(error), store: { ...memoryStore(), get: () => Promise.reject(new Error('disk full')) } })
  const { status, text } = await ask(broken, 'GET /api/paas/v4/async-result/none')
  expect([status, text]).toEqual([500, '{"error":{"code":"500","message":"内部错误"}}'])
  expect(failures).toMatchObject([{ message: 'disk full' }])
})

it('a failure is the documented 500 where the document has one', async () => {
  const broken = createMock({ onFailure: () => {}, store: { ...memoryStore(), get: () => Promise.reject(new Error('disk full')) } })
  const { status, json } = await ask(broken, 'GET /api/paas/v4/async-result/1')
  expect([status, json]).toEqual([500, { error: { code: '500', message: '内部错误' } }])
})

describe('a document that is not whole is refused at once', () => {
  type Place = [where: string, put: (document: OpenApiDocument, $ref: string) => void, path: string]
  it.each<Place>([
    ['an example', (document, $ref) => (document.components!.examples!['ReadAloud'] = { $ref }), 'paths /books post responses 200 content application/json examples read-aloud'],
    ['a parameter', (document, $ref) => (document.paths!['/books']!.post!.parameters = [{ $ref }]), 'paths /books post parameters 0'],
    ['the schema of a parameter', (document, $ref) => (document.paths!['/books']!.post!.parameters = [{ name: 'page', in: 'query', schema: { $ref } }]), 'paths /books post parameters 0 schema'],
    ['a member of a body', (document, $ref) => Object.assign(document.components!.schemas!['Book']!['properties'] as object, { cover: { $ref } }), 'components schemas Book properties cover'],
    ['a member of an answer', (document, $ref) => (document.paths!['/books/newest']!.get!.responses!['200'] = { content: { 'application/json': { schema: { properties: { cover: { $ref } } } } } }), 'paths /books/newest get responses 200 content application/json schema properties cover'],
  ])('when a reference in %s leads nowhere, or out of it', (_, put, path) => {
    const serve = ($ref: string) => {
      const document = structuredClone(library)
      put(document, $ref)
      return createMock({ document })
    }
    expect(() => serve('#/components/Missing')).toThrow(`$ref #/components/Missing leads nowhere: ${path}`)
    expect(() => serve('other.yaml#/Cover')).toThrow(`$ref other.yaml#/Cover leads out of the document; bundle it first: ${path}`)
  })

  it('when it does not say that it is one', () => {
    expect(() => createMock({ document: {} as OpenApiDocument })).toThrow('This is no OpenAPI document: it has no "openapi" that says 3.0.x or 3.1.x.')
  })

  it('but not for what looks like a reference in an example', async () => {
    const document = structuredClone(library)
    document.paths!['/books/newest']!.get!.responses!['200'] = { content: { 'application/json': { example: { $ref: 'other.yaml' } } } }
    expect((await ask(createMock({ document }), 'GET /rest/v2/books/newest')).text).toBe('{"$ref":"other.yaml"}')
  })

  it('and one without operations has none', async () => {
    expect((await ask(createMock({ document: { openapi: '3.1.0' } }), 'GET /anything')).status).toBe(404)
  })
})
