import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, it, onTestFinished } from 'vitest'
import type { JsonObject } from '../openapi/index.ts'
import { emitClient } from './client.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const text = { type: 'string' }
const answer = (schema: JsonObject) => ({ '200': { description: 'x', content: { 'application/json': { schema } } } })

/** A small document with one of everything that the emitter has to understand. */
const document = (): JsonObject => ({
  openapi: '3.1.1',
  info: { title: 'Pets', version: '0.0.0' },
  servers: [{ url: 'https://pets.example.com/api' }],
  paths: {
    '/pets/{pet_id}/toys': {
      parameters: [{ $ref: '#/components/parameters/PetId' }],
      get: {
        operationId: 'pets.toys.list',
        summary: 'List toys',
        description: 'Newest first.',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
        responses: answer({ type: 'object', properties: { names: { type: 'array', items: text } }, required: ['names'] }),
      },
    },
    '/pets/talk': {
      servers: [{ url: 'https://pets.example.com/talk' }],
      post: {
        operationId: 'pets.talk',
        summary: 'Talk to a pet',
        servers: [{ url: 'https://talk.example.com/api' }],
        requestBody: { required: true, content: { 'application/json': { schema: { $ref: '#/components/schemas/Talk' } } } },
        responses: {
          '200': {
            description: 'x',
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/Pet' } },
              'text/event-stream': { schema: text, 'x-event-schema': { type: 'object', properties: { sound: text }, required: ['sound'] }, 'x-event-terminator': '[BYE]' },
            },
          },
        },
      },
    },
    '/pets/photo': {
      post: {
        operationId: 'pets.photos.upload',
        summary: 'Add a photo',
        deprecated: true,
        requestBody: {
          required: true,
          content: { 'multipart/form-data': { schema: { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' }, tags: { type: 'array', items: text } } }, encoding: { tags: { explode: true } } } },
        },
        responses: { '200': { description: 'x', content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } } },
      },
      delete: { operationId: 'pets.photos.delete', summary: 'Remove the photo', responses: { '204': { description: 'x' } } },
    },
  },
  components: {
    parameters: { PetId: { name: 'pet_id', in: 'path', required: true, schema: text, description: 'Id of the pet.' } },
    schemas: {
      Talk: {
        type: 'object',
        description: 'What to say.',
        required: ['words', 'tone'],
        properties: {
          words: text,
          tone: { ...text, description: 'How to say it.', 'x-known-values': ['kind', { value: 'stern', removed: '2020' }, 'kind'] },
          stream: { type: 'boolean', default: false },
          volume: { type: 'integer', default: 3 },
        },
      },
      Pet: { type: 'object', properties: { mood: { type: ['string', 'null'], 'x-known-values': ['happy'] }, extra: { type: 'object' } }, required: ['mood'] },
    },
  },
  'x-business-codes': {
    c1003: { code: '1003', status: 401, category: 'authentication', retry: 'after-renewal', remedy: 'Knock again.', envelopes: ['Error'], message: 'x' },
    c1302: { code: '1302', status: 429, category: 'rate-limit', retry: 'backoff', remedy: 'Wait.', envelopes: ['Error'], message: 'x' },
    c1113: { code: '1113', status: 429, category: 'quota', retry: 'never', remedy: "Fill the pet's bowl.", envelopes: ['Error'], message: 'x' },
  },
})

/** The client's hand-written sources with what is generated of a document, in a folder of their own. */
async function clientOf(modules: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'client-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await cp(join(root, 'packages/client/src'), join(folder, 'src'), { recursive: true, filter: (path) => !path.includes('.test') && !path.includes('generated/') })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  for (const [name, source] of Object.entries(modules)) await writeFile(join(folder, 'src/generated', name), source)
  return folder
}

function compile(file: string): string[] {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: [],
  })
  return ts
    .getPreEmitDiagnostics(program)
    // the table of error classes is made for the categories of the real document
    .filter((diagnostic) => !diagnostic.file?.fileName.includes('/errors/'))
    .map(({ messageText, start, file: where }) => `${where?.fileName} ${start}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
}

const USE = `import { createClient } from './src/index.ts'
const client = createClient({ apiKey: 'id.secret' })
const mood: string | null = (await client.pets.talk({ words: 'hi', tone: 'any tone' })).mood
for await (const { sound } of await client.pets.talk({ words: 'hi', tone: 'kind', stream: true })) sound.toUpperCase()
const names: string[] = (await client.pets.toys.list('1', { limit: 3 })).names
const all: string[] = (await client.pets.toys.list('1')).names
const photo: Blob = await client.pets.photos.upload({ file: new File([], 'a.png'), tags: ['x'] }, { timeout: 1 })
const gone: void = await client.pets.photos.delete()
// @ts-expect-error: the words are missing
void client.pets.talk({ tone: 'kind' })
// @ts-expect-error: a limit is a number
void client.pets.toys.list('1', { limit: 'three' })
export { all, gone, mood, names, photo }
`

it('makes of each operation a typed method: streams, files, queries, answers without content', { timeout: 60_000 }, async () => {
  const folder = await clientOf(emitClient(document()))
  await writeFile(join(folder, 'use.ts'), USE)
  expect(compile(join(folder, 'use.ts'))).toEqual([])
})

it('makes of each operation a callable method, with no other edit', async () => {
  const folder = await clientOf(emitClient(document()))
  const { createClient } = (await import(join(folder, 'src/index.ts'))) as { createClient: (options: object) => { pets: { toys: { list: (...args: unknown[]) => Promise<unknown> } } } }
  const urls: string[] = []
  const fetch = (request: Request) => {
    urls.push(`${request.method} ${request.url}`)
    return Promise.resolve(Response.json({ names: ['ball'] }))
  }
  expect(await createClient({ apiKey: 'id.secret', fetch }).pets.toys.list('7', { limit: 3 })).toEqual({ names: ['ball'] })
  expect(urls).toEqual(['GET https://pets.example.com/api/pets/7/toys?limit=3'])
})

it('types an open string as its known values and any other', async () => {
  const { 'schema.ts': schema } = emitClient(document())
  expect(schema).toContain('/** How to say it. */\n      tone: "kind" | "stern" | (string & {});')
  expect(schema).toContain('mood: "happy" | (string & {}) | null;')
})

it('takes bytes in every form, a default as optional, and an open object as unknown', async () => {
  const { 'schema.ts': schema } = emitClient(document())
  expect(schema).toContain('file: Upload;')
  expect(schema).toContain('volume?: number;')
  expect(schema).toContain('extra?: Record<string, unknown>;')
})

it('gives the schema of an event a name', async () => {
  const { 'schema.ts': schema, 'resources.ts': resources } = emitClient(document())
  expect(schema).toContain('PetsTalkEvent: {')
  expect(resources).toContain("talk<Stream extends boolean = false>(body: Schemas['Talk'] & { stream?: Stream }, options?: RequestOptions): Call<JsonOrEvents<Stream, Schemas['Pet'], EventStream<Schemas['PetsTalkEvent']>>>")
})

it('adds events up where their deltas are pieces of the message in the whole answer', () => {
  const choices = (member: string) => `"choices":{"type":"array","items":{"type":"object","properties":{"${member}":{"type":"object"}},"required":["${member}"]}},`
  const source = (event: string, whole: string) =>
    JSON.parse(JSON.stringify(document()).replace('"sound":', `${event}"sound":`).replace('"mood":', `${whole}"mood":`)) as JsonObject
  const { 'operations.ts': operations, 'resources.ts': resources } = emitClient(source(choices('delta'), choices('message')))
  expect(operations).toContain('events: chatStream')
  expect(resources).toContain("JsonOrEvents<Stream, Schemas['Pet'], ChatStream<Schemas['PetsTalkEvent'], Schemas['Pet']>>")
  expect(emitClient(source(choices('delta'), ''))['operations.ts']).toContain('events: eventStream')
  expect(emitClient(source('', choices('message')))['operations.ts']).toContain('events: eventStream')
})

it('opens the objects of requests, enumerations, and answers that list what was refused', () => {
  const source = JSON.parse(JSON.stringify(document()).replace('"names":', '"data":{"type":"object","properties":{"successToys":{"type":"array","items":{}},"failedToys":{"type":"array","items":{"type":"string","enum":["broken","lost"]}}}},"names":')) as JsonObject
  const { 'schema.ts': schema, 'resources.ts': resources, 'operations.ts': operations } = emitClient(source)
  expect(schema).toMatch(/volume\?: number;\n    } & {\n      \[key: string]: unknown;/)
  expect(schema).toContain('failedToys?: ("broken" | "lost" | (string & {}))[]')
  expect(resources).toContain("NonNullable<NonNullable<operations['pets.toys.list']['responses'][200]['content']['application/json']['data']>['failedToys']>[number]>")
  expect(operations).toContain("{ query: encodeQuery, call: PartialCall, failures: 'data.failedToys' }")
})

it('gives events where the document makes `stream` true by default, unless it is false', async () => {
  const source = JSON.parse(JSON.stringify(document()).replace('"default":false', '"default":true')) as JsonObject
  const { 'operations.ts': operations, 'resources.ts': resources } = emitClient(source)
  expect(operations).toContain("events: eventStream, streams: 'unless-declined', terminator: '[BYE]'")
  expect(resources).toContain('talk<Stream extends boolean = true>(body: ')
  expect(resources).toContain('Without `stream: false`, the answer is a stream of events.')
})

it('tells an answer that may be a documented refusal from an envelope of errors', async () => {
  const refusing = (more: string) => JSON.parse(JSON.stringify(document()).replace('"names":', `"success":{"type":"boolean"},${more}"names":`)) as JsonObject
  expect(emitClient(refusing(''))['operations.ts']).toContain("'GET /pets/{pet_id}/toys', { query: encodeQuery, refuses: true })")
  expect(emitClient(refusing('"code":{"type":"integer"},'))['operations.ts']).not.toContain('refuses')
})

it("explains each method in the document's words", async () => {
  const { 'resources.ts': resources } = emitClient(document())
  expect(resources).toContain(`  /**
   * List toys.
   *
   * Newest first.
   *
   * \`GET /pets/{pet_id}/toys\`
   *
   * @param petId Id of the pet.
   * @param query Narrows or orders what is answered.
   * @param options Headers, signal, timeout and retries of this call.
   */
  list(petId: string, query?: NonNullable<operations['pets.toys.list']['parameters']['query']>, options?: RequestOptions): `)
  expect(resources).toContain('@deprecated')
})

it('states for each operation what a call has to know, and every base URL', async () => {
  const { 'operations.ts': operations, 'servers.ts': servers } = emitClient(document())
  expect(operations).toContain("operation<PetsPhotos['upload']>('pets.photos.upload', 'POST /pets/photo', { body: encodeMultipart, encoding: { tags: { explode: true } }, answer: readFile })")
  expect(operations).toContain("operation<Pets['talk']>('pets.talk', 'POST /pets/talk', { events: eventStream, streams: 'asked', terminator: '[BYE]' })")
  expect(servers).toContain("servers: readonly string[] = ['https://pets.example.com/api', 'https://talk.example.com/api']")
})

it('carries category, retry and remedy of each business code', async () => {
  const { 'errors.ts': errors } = emitClient(document())
  expect(errors).toContain("export type Category = 'authentication' | 'quota' | 'rate-limit'\n")
  expect(errors).toContain(`'1113': { category: 'quota', retry: 'never', remedy: "Fill the pet's bowl." },`)
})

it('says in each file that it is generated, writes the same every time, and leaves the document as it is', async () => {
  const source = document()
  const first = emitClient(source)
  expect(Object.keys(first)).toEqual(['schema.ts', 'operations.ts', 'all-operations.ts', 'servers.ts', 'resources.ts', 'errors.ts'])
  for (const module of Object.values(first)) expect(module).toMatch(/^\/\/ Generated by `npm run generate`\. Do not edit\.\n\n/)
  expect(source).toEqual(document())
  expect(emitClient(source)).toEqual(first)
})

it.each([
  ['Pets.talk', 'POST /pets/talk: the operationId "Pets.talk" is no path of camelCase names such as chat.completions.create'],
  ['talk', 'POST /pets/talk: the operationId "talk" is no path'],
  ['raw.talk', 'POST /pets/talk: the operationId "raw.talk" begins with "raw", which the client has for itself'],
  ['pets.toys', 'the operationIds "pets.toys" and "pets.toys.list" exclude each other: "pets.toys" cannot be a method and hold methods'],
  ['pets.toys.list', 'two operations have the same operationId'],
])('refuses the operationId %s with a sentence', async (id, message) => {
  const source = JSON.parse(JSON.stringify(document()).replace('"pets.talk"', JSON.stringify(id))) as JsonObject
  expect(() => emitClient(source)).toThrow(message)
})

it('names an operation that declares no parameter for a part of its path', async () => {
  const source = JSON.parse(JSON.stringify(document()).replace('{pet_id}', '{other}')) as JsonObject
  expect(() => emitClient(source)).toThrow('GET /pets/{other}/toys: nothing declares the path parameter {other}')
})
