import { dereference, formatPointer, isObject, operations as entries, resolvePointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from './json.ts'

/** An operation as cases are made from it: references resolved, every schema known by its pointer. */
export interface Operation {
  id: string
  method: string
  path: string
  parameters: Parameter[]
  body: { isRequired: boolean; media: MediaType[] } | undefined
  responses: ResponseObject[]
}

export interface Parameter {
  name: string
  in: string
  isRequired: boolean
  example: Json | undefined
}

export interface ResponseObject {
  status: number
  /** Name of the error schema; only error responses have one. */
  envelope: string | undefined
  media: MediaType[]
  headers: { name: string; isRequired: boolean; schema: string }[]
}

export interface MediaType {
  type: string
  /** Pointer of the schema. */
  schema: string
  examples: { name: string; value: Json }[]
  encoding: JsonObject
  /** Neither text nor JSON: an example is the base64 of the bytes. */
  isBinary: boolean
  /** How a stream is read: the pointer of one event's schema, and the last line's content. */
  events: { schema: string; terminator: string | undefined } | undefined
}

/** All operations of a merged document. */
export function operationsOf(document: JsonObject): Operation[] {
  return entries(document).map(({ id, method, path, operation }) => {
    const item = formatPointer(['paths', path])
    const root = `${item}/${method}`
    const body = place(document, `${root}/requestBody`)
    return {
      id,
      method: method.toUpperCase(),
      path,
      parameters: [`${item}/parameters`, `${root}/parameters`].flatMap((list) => parametersAt(document, list)),
      body: body && { isRequired: body.value['required'] === true, media: mediaAt(document, body.pointer) },
      responses: Object.keys(asObject(operation['responses'])).map((status) => responseAt(document, `${root}/responses/${status}`, status)),
    }
  })
}

/** The first documented success of an operation. */
export function successOf({ responses }: Operation): ResponseObject | undefined {
  return responses.find(({ status }) => status >= 200 && status < 300)
}

/** The business codes of the document, by code. */
export function businessCodes(document: JsonObject): Map<string, BusinessCode> {
  const codes = Object.values(asObject(document['x-business-codes'])) as unknown as BusinessCode[]
  return new Map(codes.map((entry) => [entry.code, entry]))
}

export interface BusinessCode {
  code: string
  status: number
  category: string
  message: string
  messages?: { text: string; since: string }[]
  envelopes: string[]
}

function parametersAt(document: JsonObject, list: string): Parameter[] {
  const items = resolvePointer(document, list)
  if (!Array.isArray(items)) return []
  return items.map((item) => {
    const { name, in: where, required, example, schema } = asObject(dereference(document, item))
    return { name: String(name), in: String(where), isRequired: required === true, example: example ?? asObject(dereference(document, schema))['example'] }
  })
}

function responseAt(document: JsonObject, pointer: string, status: string): ResponseObject {
  const response = place(document, pointer) ?? { value: {}, pointer }
  const envelope = response.value['x-error-envelope']
  return {
    status: Number(status),
    envelope: typeof envelope === 'string' ? envelope : undefined,
    media: mediaAt(document, response.pointer),
    headers: Object.keys(asObject(response.value['headers'])).map((name) => {
      const header = place(document, `${response.pointer}/headers/${escape(name)}`)
      return { name, isRequired: header?.value['required'] === true, schema: `${header?.pointer}/schema` }
    }),
  }
}

function mediaAt(document: JsonObject, holder: string): MediaType[] {
  return Object.entries(asObject(resolvePointer(document, `${holder}/content`))).map(([type, media]) => {
    const pointer = `${holder}/content/${escape(type)}`
    const { examples, encoding, 'x-event-schema': event, 'x-event-terminator': terminator } = asObject(media)
    return {
      type,
      schema: `${pointer}/schema`,
      examples: Object.entries(asObject(examples)).map(([name, example]) => ({ name, value: asObject(dereference(document, example))['value'] ?? null })),
      encoding: asObject(encoding),
      isBinary: !/^(text|multipart)\/|[/+]json$/.test(type),
      events: event === undefined ? undefined : { schema: `${pointer}/x-event-schema`, terminator: typeof terminator === 'string' ? terminator : undefined },
    }
  })
}

/** The object at a pointer, and where it really stands when the pointer's value is a reference. */
function place(document: JsonObject, start: string): { value: JsonObject; pointer: string } | undefined {
  let pointer = start
  let value = resolvePointer(document, pointer)
  for (let hops = 0; isObject(value) && typeof value['$ref'] === 'string' && hops < 32; hops++) {
    pointer = value['$ref']
    value = resolvePointer(document, pointer)
  }
  return isObject(value) ? { value, pointer } : undefined
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
