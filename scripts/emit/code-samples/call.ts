import { dereference, isObject, mediaTypes, type Json, type JsonObject, type OpenApiDocument } from '../../openapi/index.ts'
import type { ClientOperation } from '../client/operation.ts'
import { extension } from './extension.ts'

/** One call of an operation, with values. */
export interface Call {
  operation: ClientOperation
  /** Path parameters, in the order of the path. */
  path: [name: string, value: string][]
  query?: JsonObject
  body?: JsonObject
  /** Members of a multipart body that are files, by name: what the file is called. */
  files: Record<string, string>
  /** Whether the answer is a stream of events. */
  streams: boolean
  /** The name under which a binary answer is saved. */
  saveAs?: string
  /** The same with the answer as a stream of events, for an operation that has both. */
  streamed?: Call
}

/** Reads a call from the examples of an operation's parameters and of its request body, of which the first counts. */
export function readCall(document: OpenApiDocument, operation: ClientOperation, source: JsonObject): Call {
  const parameters = ((source['parameters'] ?? []) as Json[]).map((parameter) => dereference(document, parameter) as JsonObject)
  const valueOf = (name: string) => parameters.find((parameter) => parameter['name'] === name)?.['example'] ?? ''
  // a first page has no cursor yet
  const queries = parameters.filter((parameter) => parameter['in'] === 'query' && parameter['name'] !== 'after')
  const bodies = examples(document, source, 'request') as JsonObject[]
  const [body] = bodies
  const saved = operation.answer.kind === 'blob' ? savedAs(document, source) : undefined
  const call = {
    operation,
    path: operation.parameters.map(({ name }): [string, string] => [name, String(valueOf(name))]),
    ...(queries.length > 0 && { query: Object.fromEntries(queries.map(({ name, example }) => [String(name), example ?? ''])) }),
    ...(body && { body }),
    files: body && operation.body?.mediaType === 'multipart/form-data' ? fileMembers(document, source, body) : {},
    streams: streams(operation, body),
    ...(saved !== undefined && { saveAs: saved }),
  }
  if (call.streams || !operation.events || !body) return call
  const asked = bodies.find((candidate) => candidate['stream'] === true && Object.keys(call.files).every((name) => name in candidate))
  return { ...call, streamed: { ...call, body: asked ?? { ...body, stream: true }, streams: true } }
}

function streams({ events }: ClientOperation, body: JsonObject | undefined): boolean {
  if (events?.when === 'asked') return body?.['stream'] === true
  return events?.when === 'always' || (events?.when === 'unless-declined' && body?.['stream'] !== false)
}

function fileMembers(document: OpenApiDocument, source: JsonObject, body: JsonObject): Record<string, string> {
  const [, media] = mediaTypes(document, source)[0]!
  const schema = dereference(document, media['schema']) as JsonObject
  const isFile = (name: string) => {
    const property = dereference(document, (schema['properties'] as JsonObject)[name]) as JsonObject
    const item = property['type'] === 'array' ? dereference(document, property['items']) : property
    return isObject(item) && item['format'] === 'binary'
  }
  const names = Object.keys(body).filter(isFile)
  return Object.fromEntries(names.map((name) => [name, `${name.replace(/s$/, '')}.${extension(String([body[name]].flat()[0]))}`]))
}

function savedAs(document: OpenApiDocument, source: JsonObject): string {
  const [bytes] = examples(document, source, '200')
  return `answer.${extension(Buffer.from(String(bytes), 'base64').toString('latin1'))}`
}

/** The values of the examples at a request or a status, in order. */
function examples(document: OpenApiDocument, source: JsonObject, place: string): Json[] {
  const media = mediaTypes(document, source).find(([name]) => name.startsWith(`${place} `))?.[1]
  return Object.values((media?.['examples'] ?? {}) as JsonObject).map((example) => (dereference(document, example) as JsonObject)['value']!)
}
