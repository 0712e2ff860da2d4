import { dereference, isObject, operations, SourceError, type Json, type JsonObject, type OpenApiDocument } from '../../openapi/index.ts'

/** One operation as the client's emitters see it. Types are TypeScript text over the generated `schema.ts`. */
export interface ClientOperation {
  id: string
  /** The id's parts before the verb: `['chat', 'completions']`. */
  resource: string[]
  verb: string
  method: string
  path: string
  summary: string
  description: string
  deprecated: boolean
  /** In the order of the path. */
  parameters: { name: string; type: string; description: string }[]
  query?: { type: string; required: boolean }
  /** The names of its header parameters. */
  headers: string[]
  body?: { type: string; required: boolean; mediaType: string; encoding?: JsonObject; description: string }
  answer: { kind: 'json' | 'blob' | 'none'; type: string }
  /** Where the answer lists what was refused of a request that was taken otherwise: `['data', 'failedInfos']`. */
  failures?: string[]
  /** Whether `success: false` without a code is a documented answer. */
  refuses?: true
  /** `asked`: the body's `stream: true` asks for events; `unless-declined`: only `stream: false` does not; `always`: there is no other answer. */
  events?: { stream: 'eventStream' | 'chatStream'; type: string; terminator: string; when: 'asked' | 'unless-declined' | 'always' }
}

const ID = /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)+$/
// members of a client that are no resource
const RESERVED = new Set(['raw', 'then'])

// the emitter sees the merged document only; its lines are not the fragment's
const wrong = (message: string) => new SourceError('openapi/bigmodel.yaml', 1, message)

/** `chat.completions` becomes `ChatCompletions`. */
export function pascalCase(parts: readonly string[]): string {
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')
}

/** `chat.completions.create` becomes `chatCompletionsCreate`. */
export function camelCase(id: string): string {
  const name = pascalCase(id.split('.'))
  return name.charAt(0).toLowerCase() + name.slice(1)
}

/** A copy in which every `x-event-schema` is a `$ref`, so that the type of an event has a name. */
export function nameEventSchemas(source: OpenApiDocument): OpenApiDocument {
  const document = structuredClone(source)
  const components = object(document, 'components')
  const schemas = object(components, 'schemas')
  for (const { id, operation } of operations(document)) {
    const media = mediaType(success(document, operation, id).content, 'text/event-stream')
    const schema = media?.['x-event-schema']
    if (media === undefined || !isObject(schema) || '$ref' in schema) continue
    const name = `${pascalCase(id.split('.'))}Event`
    schemas[name] = schema
    media['x-event-schema'] = { $ref: `#/components/schemas/${name}` }
  }
  return document
}

/**
 * All operations, sorted by id.
 * @throws {SourceError} when an id cannot be the name of a method, or a part of the document is missing.
 */
export function readOperations(document: OpenApiDocument): ClientOperation[] {
  const read = operations(document).map(({ id, method, path, operation }) => {
    const where = `${method.toUpperCase()} ${path}`
    if (!ID.test(id)) throw wrong(`${where}: the operationId "${id}" is no path of camelCase names such as chat.completions.create`)
    const resource = id.split('.')
    const verb = resource.pop() ?? ''
    if (RESERVED.has(resource[0] ?? '')) throw wrong(`${where}: the operationId "${id}" begins with "${resource[0]}", which the client has for itself`)
    const shared = (document['paths'] as JsonObject)[path] as JsonObject
    const parameters = readParameters(document, [shared['parameters'], operation['parameters']])
    const body = readBody(document, operation, id)
    const query = readQuery(parameters, id)
    return {
      id,
      resource,
      verb,
      method: method.toUpperCase(),
      path,
      summary: text(operation['summary']),
      description: text(operation['description']),
      deprecated: operation['deprecated'] === true,
      parameters: readPathParameters(parameters, path, where),
      ...(query && { query }),
      headers: parameters.filter((parameter) => parameter['in'] === 'header').map((parameter) => String(parameter['name'])),
      ...(body && { body }),
      ...readAnswer(document, operation, id),
    }
  })
  const ids = new Set(read.map(({ id }) => id))
  if (ids.size !== read.length) throw wrong('two operations have the same operationId')
  for (const { id, resource } of read) {
    for (let depth = 1; depth <= resource.length; depth++) {
      const prefix = resource.slice(0, depth).join('.')
      if (ids.has(prefix)) throw wrong(`the operationIds "${prefix}" and "${id}" exclude each other: "${prefix}" cannot be a method and hold methods`)
    }
  }
  return read.sort((a, b) => (a.id < b.id ? -1 : 1))
}

function readParameters(document: OpenApiDocument, lists: unknown[]): JsonObject[] {
  const found = new Map<string, JsonObject>()
  for (const item of lists.flatMap((list) => (Array.isArray(list) ? list : []))) {
    const parameter = dereference(document, item)
    if (isObject(parameter)) found.set(`${String(parameter['in'])} ${String(parameter['name'])}`, parameter)
  }
  return [...found.values()]
}

function readPathParameters(parameters: JsonObject[], path: string, where: string): ClientOperation['parameters'] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => {
    const parameter = parameters.find((candidate) => candidate['in'] === 'path' && candidate['name'] === name)
    if (!parameter) throw wrong(`${where}: nothing declares the path parameter {${name}}`)
    const type = (parameter['schema'] as JsonObject | undefined)?.['type']
    return { name, type: type === 'integer' || type === 'number' ? 'number' : 'string', description: text(parameter['description']) }
  })
}

function readQuery(parameters: JsonObject[], id: string): ClientOperation['query'] {
  const query = parameters.filter((parameter) => parameter['in'] === 'query')
  if (query.length === 0) return undefined
  return { type: `NonNullable<operations['${id}']['parameters']['query']>`, required: query.some((parameter) => parameter['required'] === true) }
}

function readBody(document: OpenApiDocument, operation: JsonObject, id: string): ClientOperation['body'] {
  const body = dereference(document, operation['requestBody'])
  if (!isObject(body)) return undefined
  const content = isObject(body['content']) ? body['content'] : {}
  const name = Object.keys(content)[0]
  const media = name === undefined ? undefined : mediaType(content, name)
  if (name === undefined || media === undefined) throw wrong(`${id}: the request body has no media type`)
  const { encoding, schema } = media
  if (name !== 'application/json' && name !== 'multipart/form-data') throw wrong(`${id}: the client cannot send a request body of the media type ${name}`)
  const described = dereference(document, schema)
  return {
    type: reference(schema) ?? `NonNullable<operations['${id}']['requestBody']>['content']['${name}']`,
    required: body['required'] === true,
    mediaType: name,
    ...(isObject(encoding) && { encoding }),
    description: text(body['description']) || text(isObject(described) ? described['description'] : undefined),
  }
}

function readAnswer(document: OpenApiDocument, operation: JsonObject, id: string): Pick<ClientOperation, 'answer' | 'failures' | 'refuses' | 'events'> {
  const { status, content } = success(document, operation, id)
  const type = (name: string) => reference(mediaType(content, name)?.['schema']) ?? `operations['${id}']['responses'][${status}]['content']['${name}']`
  const names = Object.keys(content)
  const json = names.find((name) => name === 'application/json')
  const binary = names.find((name) => name !== 'application/json' && name !== 'text/event-stream')
  const stream = mediaType(content, 'text/event-stream')
  const answer: ClientOperation['answer'] = json
    ? { kind: 'json', type: type(json) }
    : binary
      ? { kind: 'blob', type: 'Blob' }
      : { kind: 'none', type: 'void' }
  const schema = json === undefined ? undefined : mediaType(content, json)?.['schema']
  const refuses = describesRefusal(document, schema)
  const failures = findFailures(document, schema)
  const shared = { answer, ...(failures && { failures }), ...(refuses && { refuses }) }
  if (!stream) return shared
  const event = reference(stream['x-event-schema']) ?? 'unknown'
  const isChat = addsUp(document, stream['x-event-schema'], schema)
  return {
    ...shared,
    events: {
      ...(isChat ? { stream: 'chatStream', type: `ChatStream<${event}, ${answer.type}>` } : { stream: 'eventStream', type: `EventStream<${event}>` }),
      terminator: text(stream['x-event-terminator']) || '[DONE]',
      when: answer.kind === 'none' ? 'always' : streamsByDefault(document, operation) ? 'unless-declined' : 'asked',
    },
  }
}

/** An answer with `success` and no `code` says there what became of the request; with a `code`, it is an envelope of errors. */
function describesRefusal(document: OpenApiDocument, schema: unknown): true | undefined {
  const members = properties(document, schema)
  return members['success'] !== undefined && members['code'] === undefined ? true : undefined
}

/** Whether the deltas in the events are pieces of the message in the whole answer. */
function addsUp(document: OpenApiDocument, event: unknown, answer: unknown): boolean {
  const choice = (schema: unknown) => {
    const choices = dereference(document, properties(document, schema)['choices'])
    return properties(document, isObject(choices) ? choices['items'] : undefined)
  }
  return choice(event)['delta'] !== undefined && choice(answer)['message'] !== undefined
}

/** An answer that lists what was taken and what was not, `successInfos` and `failedInfos`, is a success in part. */
function findFailures(document: OpenApiDocument, schema: unknown, path: string[] = []): string[] | undefined {
  const members = properties(document, schema)
  const failed = Object.keys(members).find((name) => name.startsWith('failed') && name.replace('failed', 'success') in members)
  if (failed !== undefined) return [...path, failed]
  if (path.length > 1) return undefined
  return Object.entries(members).map(([name, member]) => findFailures(document, member, [...path, name])).find((found) => found)
}

function streamsByDefault(document: OpenApiDocument, operation: JsonObject): boolean {
  const body = dereference(document, operation['requestBody'])
  const content = isObject(body) && isObject(body['content']) ? body['content'] : {}
  return Object.keys(content).some((name) => {
    const stream = dereference(document, properties(document, mediaType(content, name)?.['schema'])['stream'])
    return isObject(stream) && stream['default'] === true
  })
}

function properties(document: OpenApiDocument, schema: unknown): JsonObject {
  const described = dereference(document, schema as Json)
  return isObject(described) && isObject(described['properties']) ? described['properties'] : {}
}

/** The first 2xx response: its status, and its media types. */
function success(document: OpenApiDocument, operation: JsonObject, id: string): { status: string; content: JsonObject } {
  const responses = isObject(operation['responses']) ? operation['responses'] : {}
  const status = Object.keys(responses).find((candidate) => candidate.startsWith('2'))
  if (status === undefined) throw wrong(`${id}: there is no 2xx response`)
  const response = dereference(document, responses[status])
  return { status, content: isObject(response) && isObject(response['content']) ? response['content'] : {} }
}

function mediaType(content: JsonObject, name: string): JsonObject | undefined {
  const media = content[name]
  return isObject(media) ? media : undefined
}

function reference(schema: unknown): string | undefined {
  const ref = isObject(schema) ? schema['$ref'] : undefined
  const name = typeof ref === 'string' ? /^#\/components\/schemas\/([^/]+)$/.exec(ref)?.[1] : undefined
  return name === undefined ? undefined : `Schemas['${name}']`
}

function object(parent: JsonObject, key: string): JsonObject {
  const value = parent[key]
  if (isObject(value)) return value
  const made: JsonObject = {}
  parent[key] = made
  return made
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : ''
}
