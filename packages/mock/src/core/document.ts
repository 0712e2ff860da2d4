// The parts of an OpenAPI 3.1 document that the mock reads.
import { onceFor } from './once.ts'
import { brief } from './quote.ts'

export interface Reference {
  $ref: string
}

export type Schema = Record<string, unknown>

export interface OpenApiDocument {
  openapi: string
  info?: { title?: string; version?: string }
  servers?: Server[]
  security?: SecurityRequirement[]
  paths?: Record<string, PathItem>
  components?: {
    schemas?: Record<string, Schema>
    responses?: Record<string, Response | Reference>
    examples?: Record<string, ExampleObject | Reference>
    parameters?: Record<string, Parameter | Reference>
    requestBodies?: Record<string, RequestBodyObject | Reference>
    headers?: Record<string, Header | Reference>
    securitySchemes?: Record<string, SecurityScheme | Reference>
  }
  'x-business-codes'?: Record<string, BusinessCode>
}

export interface Server {
  url: string
  variables?: Record<string, { default: string; enum?: string[] }>
}

export type SecurityRequirement = Record<string, string[]>

export interface SecurityScheme {
  type: string
  /** Of `http`: `basic`, `bearer`, … */
  scheme?: string
  /** Of `apiKey`: the place and the name. */
  in?: string
  name?: string
}

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

export type PathItem = { $ref?: string; parameters?: (Parameter | Reference)[]; servers?: Server[] } & { [method in (typeof METHODS)[number]]?: OperationObject }

export interface OperationObject {
  operationId?: string
  deprecated?: boolean
  servers?: Server[]
  security?: SecurityRequirement[]
  parameters?: (Parameter | Reference)[]
  requestBody?: RequestBodyObject | Reference
  responses?: Record<string, Response | Reference>
}

export interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: Schema
  style?: string
  explode?: boolean
  content?: Record<string, MediaType>
  example?: unknown
}

export interface RequestBodyObject {
  required?: boolean
  content: Record<string, MediaType>
}

export interface MediaType {
  schema?: Schema
  example?: unknown
  examples?: Record<string, ExampleObject | Reference>
  encoding?: Record<string, Encoding>
  'x-event-schema'?: Schema
  'x-event-terminator'?: string
}

export interface Encoding {
  contentType?: string
  style?: string
  explode?: boolean
  allowReserved?: boolean
}

export interface Response {
  headers?: Record<string, Header | Reference>
  content?: Record<string, MediaType>
}

export interface Header {
  schema?: Schema
  example?: unknown
  examples?: Record<string, ExampleObject | Reference>
}

export interface ExampleObject {
  value?: unknown
}

/** One row of the error catalogue; `message` is a wire literal with `${field}` or `{field}` placeholders. */
export interface BusinessCode {
  code: string
  status: number
  message: string
  english?: string
  /** The only operations that have it; by default all of its envelope do. */
  operations?: string[]
}

/** A document, or a schema, that asks for what cannot be had; the message says what to change in it. */
export class DocumentDefect extends Error {}

/** Follows `$ref`s inside the document. */
export function resolve<T extends object>(document: OpenApiDocument, value: T | Reference): T {
  let node: unknown = value
  for (let hops = 0; isReference(node); hops++) {
    if (hops > 32) throw new DocumentDefect(`$ref ${brief(node.$ref)} leads back to itself`)
    node = at(document, node.$ref)
  }
  return node as T
}

/** A `$ref`, and the way to it from the root of its document. */
export interface FoundReference extends Reference {
  path: string[]
}

const DATA: ReadonlySet<string> = new Set(['example', 'value', 'default'])
/** Below these stand names of the author's: a property may be called `value`. */
const NAMED: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'schemas', 'responses', 'parameters', 'examples', 'requestBodies', 'headers', 'callbacks', 'pathItems'])

/** All references of a document. Objects that stand in several places, as those of YAML's aliases do, are looked through once. */
export function* referencesIn(node: unknown, path: readonly string[] = [], seen = new Set<object>()): Generator<FoundReference> {
  if (typeof node !== 'object' || node === null || seen.has(node)) return
  seen.add(node)
  for (const [name, member] of Object.entries(node)) {
    // examples are data: what looks like a reference in them is none
    if (DATA.has(name) && !NAMED.has(path.at(-1) ?? '')) continue
    // nor is what other tools have written for themselves
    if (name.startsWith('x-') && name !== 'x-event-schema' && !NAMED.has(path.at(-1) ?? '')) continue
    const here = [...path, name]
    if ((name === '$ref' || name === '$dynamicRef') && typeof member === 'string') yield { $ref: member, path: here }
    else yield* referencesIn(member, here, seen)
  }
}

function isReference(node: unknown): node is Reference {
  return typeof node === 'object' && node !== null && typeof (node as Reference).$ref === 'string'
}

// a request follows the same references as the one before
const targetsOf = onceFor<OpenApiDocument, Map<string, unknown>>(() => new Map())

function at(document: OpenApiDocument, ref: string): unknown {
  const known = targetsOf(document)
  if (!known.has(ref)) known.set(ref, find(document, ref))
  return known.get(ref)
}

function find(document: OpenApiDocument, ref: string): unknown {
  if (/^#[^/]/.test(ref)) throw new DocumentDefect(`$ref ${brief(ref)} names an anchor, and the mock follows paths: #/components/schemas/Pet`)
  if (!ref.startsWith('#/')) throw new DocumentDefect(`$ref ${brief(ref)} leads out of the document; bundle it first`)
  let node: unknown = document
  for (const key of ref.slice(2).split('/')) {
    node = (node as Record<string, unknown> | undefined)?.[decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~')]
  }
  if (node === undefined) throw new DocumentDefect(`$ref ${brief(ref)} leads nowhere`)
  return node
}

/** The plain values of an `x-known-values` list, or undefined where the schema has none. */
export function knownValues<Value extends string | number = string>(schema: Schema | undefined): readonly Value[] | undefined {
  const list: unknown = schema?.['x-known-values']
  if (!Array.isArray(list)) return undefined
  return plainValues(list) as readonly Value[]
}

const plainValues = onceFor((list: readonly unknown[]) => list.map((entry) => (typeof entry === 'object' ? (entry as { value: unknown }).value : entry)))
