import type { Operation } from './compile.ts'
import { resolve, type OpenApiDocument, type Parameter, type Schema } from './document.ts'
import { escapeExpression } from './escape-expression.ts'
import { fromText } from './form.ts'
import { isPromise, type MaybePromise } from './maybe-promise.ts'
import type { ValidatorOf, Violation } from './validate.ts'

/** What a request says outside its body, by the place that a parameter's `in` names. */
export interface Places {
  path: Record<string, string>
  query: URLSearchParams
  header: Record<string, string | undefined>
  cookie: ReadonlyMap<string, string>
}

/** A violation, and the place where it is. */
export type ParameterViolation = Violation & { place: string }

/** The first parameter that is missing or does not fit. */
export function checkParameters(operation: Operation, document: OpenApiDocument, places: Places, validatorOf: ValidatorOf): MaybePromise<ParameterViolation | undefined> {
  for (const parameter of operation.parameters) {
    const { name, in: place, required } = parameter
    // these three are described by other parts of a document
    if (place === 'header' && /^(?:accept|content-type|authorization)$/i.test(name)) continue
    const schema = schemaOf(parameter, document)
    const value = readParameter(parameter, schema, document, places)
    if (value === undefined && required) return { kind: 'missing', field: name, path: [], keyword: 'required', expected: 'is missing', place }
    if (value === undefined || !schema) continue
    const validate = validatorOf(schema)
    // the next time it is there
    if (isPromise(validate)) return validate.then(() => checkParameters(operation, document, places, validatorOf))
    const violation = validate(value)
    if (violation) return { ...violation, field: name, path: [name, ...violation.path], place }
  }
  return undefined
}

const NO_COOKIES: ReadonlyMap<string, string> = new Map()

export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  if (header === undefined) return NO_COOKIES
  const pairs = header.split(';').map((pair) => pair.trim().split('='))
  return new Map(pairs.filter(([name]) => name).map(([name, ...value]) => [name!, value.join('=')]))
}

function schemaOf({ schema, content }: Parameter, document: OpenApiDocument): Schema | undefined {
  const given = schema ?? Object.values(content ?? {})[0]?.schema
  return given && resolve(document, given)
}

function readParameter(parameter: Parameter, schema: Schema | undefined, document: OpenApiDocument, places: Places): unknown {
  const { name, in: place, content } = parameter
  if (place === 'query' && !content) return readQuery(parameter, schema, document, places.query)
  const text = { query: places.query.get(name) ?? undefined, header: places.header[name.toLowerCase()], path: places.path[name], cookie: places.cookie.get(name) }[place]
  if (text === undefined) return undefined
  if (content) return fromJson(text)
  const { style = place === 'cookie' ? 'form' : 'simple', explode = false } = parameter
  if (style === 'matrix') return readList(text.replace(/^;/, '').replace(new RegExp(`(^|;)${escapeExpression(name)}=`, 'g'), '$1'), explode ? ';' : ',', explode, schema, document)
  if (style === 'label') return readList(text.replace(/^\./, ''), explode ? '.' : ',', explode, schema, document)
  return readList(text, ',', explode, schema, document)
}

const SEPARATORS: Readonly<Record<string, string>> = { form: ',', spaceDelimited: ' ', pipeDelimited: '|' }

function readQuery({ name, style = 'form', explode = style === 'form' }: Parameter, schema: Schema | undefined, document: OpenApiDocument, query: URLSearchParams): unknown {
  const { kind, properties } = shapeOf(schema, document)
  if (kind === 'object' && style === 'deepObject') {
    const pairs = [...query].flatMap(([key, value]): [string, string][] => (key.startsWith(`${name}[`) && key.endsWith(']') ? [[key.slice(name.length + 1, -1), value]] : []))
    return pairs.length === 0 ? undefined : typed(pairs, properties, document)
  }
  if (kind === 'object' && explode) {
    const pairs = [...query].filter(([key]) => Object.hasOwn(properties, key))
    return pairs.length === 0 ? undefined : typed(pairs, properties, document)
  }
  const all = query.getAll(name)
  if (all.length === 0) return undefined
  if (kind === 'array' && explode) return all.map((item) => fromText(item, itemType(schema, document)))
  return kind === undefined ? fromText(all.at(-1)!, schema?.['type']) : readList(all.at(-1)!, SEPARATORS[style] ?? ',', false, schema, document)
}

/** Text as the array or the object that a schema asks for: `a,b`, `key,value` or, when it is exploded, `key=value`. */
function readList(text: string, separator: string, explode: boolean, schema: Schema | undefined, document: OpenApiDocument): unknown {
  const { kind, properties } = shapeOf(schema, document)
  if (kind === undefined) return fromText(text, schema?.['type'])
  const parts = text.split(separator)
  if (kind === 'array') return parts.map((part) => fromText(part, itemType(schema, document)))
  const pairs = explode ? parts.map((part): [string, string] => [part.split('=')[0]!, part.split('=').slice(1).join('=')]) : parts.flatMap((key, index): [string, string][] => (index % 2 === 0 ? [[key, parts[index + 1] ?? '']] : []))
  return typed(pairs, properties, document)
}

/** What a parameter's text becomes: undefined for text, or a number and the like. */
interface Shape {
  kind: 'array' | 'object' | undefined
  properties: Record<string, Schema>
}

const shapes = new WeakMap<Schema, Shape>()
const TEXT: Shape = { kind: undefined, properties: {} }

function shapeOf(schema: Schema | undefined, document: OpenApiDocument): Shape {
  if (!schema) return TEXT
  const known = shapes.get(schema) ?? findShape(schema, document)
  shapes.set(schema, known)
  return known
}

function findShape(schema: Schema, document: OpenApiDocument): Shape {
  const { type } = schema
  const kind = (['array', 'object'] as const).find((name) => type === name || (Array.isArray(type) && type.includes(name)))
  const parts = [schema, ...((schema['allOf'] ?? []) as Schema[]).map((part) => resolve(document, part))]
  const properties = Object.assign({}, ...parts.map((part) => part['properties'] ?? {})) as Record<string, Schema>
  return { kind: kind ?? (Object.keys(properties).length > 0 ? 'object' : undefined), properties }
}

function itemType(schema: Schema | undefined, document: OpenApiDocument): unknown {
  return resolve(document, (schema?.['items'] ?? {}) as Schema)['type']
}

function typed(pairs: [string, string][], properties: Record<string, Schema>, document: OpenApiDocument): Record<string, unknown> {
  return Object.fromEntries(pairs.map(([key, value]) => [key, fromText(value, resolve(document, properties[key] ?? {})['type'])]))
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
