import { encode } from './answer.ts'
import { resolve, type MediaType, type OpenApiDocument, type Schema } from './document.ts'
import { excessOf } from './json-limits.ts'

/** A form's fields as they were sent: names repeat, and may carry brackets. */
export type Field = [name: string, value: string]

/** How many fields a form may have, files included. */
export const MAX_FIELDS = 1000

/**
 * The object that a form's fields stand for. Arrays come as repeated names, as `name[]`, `name[0]` or JSON text; objects as
 * JSON text or `name[key]`; numbers and booleans as text. What cannot be read stays as it is, for validation to name it.
 */
export function readForm(fields: Field[], media: MediaType, document: OpenApiDocument): Record<string, unknown> {
  const grouped = new Map<string, { key: string | undefined; value: string }[]>()
  for (const [field, value] of fields) {
    const [, name, key] = /^([^[\]]+)\[([^\]]*)\]$/.exec(field) ?? [field, field]
    const known = propertyOf(media, document, field) ? field : name!
    const part = { key: known === field ? undefined : key, value }
    const parts = grouped.get(known)
    if (parts) parts.push(part)
    else grouped.set(known, [part])
  }
  return Object.fromEntries(
    [...grouped].map(([name, parts]) => [name, readProperty(parts, propertyOf(media, document, name) ?? {}, media.encoding?.[name]?.contentType ?? '', document)]),
  )
}

/** The schema of a form's field, or undefined where the document has none. */
export function propertyOf({ schema = {} }: MediaType, document: OpenApiDocument, name: string): Schema | undefined {
  const properties = resolve(document, schema)['properties'] as Record<string, Schema> | undefined
  return properties && Object.hasOwn(properties, name) ? resolve(document, properties[name]!) : undefined
}

/** Whether values of a schema are objects or arrays, which a form cannot say in plain text. An array of files is none: each is a part. */
export function isStructured(schema: Schema | undefined, document: OpenApiDocument): boolean {
  return schema?.['type'] === 'object' || (schema?.['type'] === 'array' && itemsOf(schema, document)['format'] !== 'binary')
}

function itemsOf(schema: Schema, document: OpenApiDocument): Schema {
  return resolve(document, (schema['items'] ?? {}) as Schema)
}

function readProperty(parts: { key: string | undefined; value: string }[], schema: Schema, contentType: string, document: OpenApiDocument): unknown {
  const isArray = schema['type'] === 'array'
  if (schema['type'] === 'object') {
    if (parts.every(({ key }) => key)) return Object.fromEntries(parts.map(({ key, value }) => [key, value]))
    return fromJson(parts.at(-1)!.value)
  }
  if (isArray) {
    const isOne = parts.length === 1 && parts[0]!.key === undefined
    const only = isOne && isStructured(schema, document) ? fromJson(parts[0]!.value) : undefined
    if (Array.isArray(only)) return only
    const { type } = itemsOf(schema, document)
    return parts.map(({ value }) => fromText(value, type))
  }
  const value = parts.at(-1)!.value
  return contentType.includes('json') ? fromJson(value) : fromText(value, schema['type'])
}

/** Text as the type that a schema asks for; text that cannot be read so stays text. */
export function fromText(value: string, type: unknown): unknown {
  if (Array.isArray(type)) return value === 'null' && type.includes('null') ? null : fromText(value, type.find((name) => name !== 'null'))
  if ((type === 'integer' || type === 'number') && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  if (type === 'boolean' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  return value
}

function fromJson(text: string): unknown {
  if (excessOf(encode(text))) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
