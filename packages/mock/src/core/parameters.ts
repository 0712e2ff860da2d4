import type { Operation } from './compile.ts'
import { assemble, splitBrackets } from './bracketed.ts'
import { resolve, type OpenApiDocument, type Parameter, type Schema } from './document.ts'
import { escapeExpression } from './escape-expression.ts'
import { isPromise, type MaybePromise } from './maybe-promise.ts'
import { fromText, isPlain, shapeOf } from './shape.ts'
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
    if (required && (value === undefined || isLeftOut(place, name, places))) return { kind: 'missing', field: name, path: [], keyword: 'required', expected: 'is missing', place }
    if (value === undefined || !schema) continue
    const validate = validatorOf(schema)
    // the next time it is there
    if (isPromise(validate)) return validate.then(() => checkParameters(operation, document, places, validatorOf))
    const violation = validate(value)
    if (violation) return { ...violation, field: fieldWithin(name, violation.field), path: [name, ...violation.path], place }
  }
  return undefined
}

function fieldWithin(name: string, field: string): string {
  return field === '' || field.startsWith('[') ? `${name}${field}` : `${name}.${field}`
}

// between two slashes there is nothing
function isLeftOut(place: string, name: string, { path }: Places): boolean {
  return place === 'path' && path[name] === ''
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
  const shape = shapeOf(schema, document)
  const { isArray, isObject, items, properties } = shape
  if (isObject && style === 'deepObject') {
    const placed = [...query].map(([key, value]) => ({ key: splitBrackets(key), value })).filter(({ key: [outer, steps] }) => outer === name && steps.length > 0)
    if (placed.length > 0) return assemble(placed.map(({ key: [, steps], value }) => ({ steps, value })), schema, document)
  } else if (isObject && explode && !isArray && !isPlain(shape)) {
    const pairs = [...query].filter(([key]) => Object.hasOwn(properties, key))
    return pairs.length === 0 ? undefined : typed(pairs, properties, document)
  }
  const all = query.getAll(name)
  if (all.length === 0) return undefined
  if (isArray && explode && (all.length > 1 || !isPlain(shape))) return all.map((item) => fromText(item, shapeOf(items, document)))
  return readList(all.at(-1)!, SEPARATORS[style] ?? ',', false, schema, document)
}

/** Text as what a schema asks for, which may be an array or an object: `a,b`, `key,value` or, when it is exploded, `key=value`. */
function readList(text: string, separator: string, explode: boolean, schema: Schema | undefined, document: OpenApiDocument): unknown {
  const shape = shapeOf(schema, document)
  if (isPlain(shape) && !(shape.isArray && text.includes(separator))) return fromText(text, shape)
  const parts = text.split(separator)
  if (shape.isArray) return parts.map((part) => fromText(part, shapeOf(shape.items, document)))
  const pairs = explode ? parts.map((part): [string, string] => [part.split('=')[0]!, part.split('=').slice(1).join('=')]) : parts.flatMap((key, index): [string, string][] => (index % 2 === 0 ? [[key, parts[index + 1] ?? '']] : []))
  return typed(pairs, shape.properties, document)
}

function typed(pairs: [string, string][], properties: Readonly<Record<string, Schema>>, document: OpenApiDocument): Record<string, unknown> {
  return Object.fromEntries(pairs.map(([key, value]) => [key, fromText(value, shapeOf(properties[key], document))]))
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
