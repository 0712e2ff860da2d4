import { encode } from './answer.ts'
import { assemble, splitBrackets, type Placed } from './bracketed.ts'
import { resolve, type MediaType, type OpenApiDocument, type Schema } from './document.ts'
import { excessOf } from './json-limits.ts'
import { decode } from './route.ts'
import { shapeOf } from './shape.ts'

/** A form's fields as they were sent: names repeat, and may carry brackets. */
export type Field = [name: string, value: string]

/** How many fields a form may have, files included. */
export const MAX_FIELDS = 1000

/**
 * The object that a form's fields stand for. Arrays come as repeated names, as `name[]`, `name[0]` or JSON text; objects as
 * JSON text or `name[key]`, at any depth; numbers and booleans as text. What cannot be read stays as it is, for validation to name it.
 */
export function readForm(fields: Field[], media: MediaType, document: OpenApiDocument): Record<string, unknown> {
  const grouped = new Map<string, Placed[]>()
  for (const [field, value] of fields) {
    const [name, steps] = propertyOf(media, document, field) ? [field, []] : splitBrackets(field)
    const group = grouped.get(name)
    if (group) group.push({ steps, value })
    else grouped.set(name, [{ steps, value }])
  }
  return Object.fromEntries([...grouped].map(([name, placed]) => [name, readProperty(placed, propertyOf(media, document, name), media.encoding?.[name]?.contentType ?? '', document)]))
}

/** The first field of a form as it was sent that has reserved characters, although its encoding says that it must not. */
export function findReserved(sent: string, { encoding = {} }: MediaType): string | undefined {
  const strict = Object.keys(encoding).filter((name) => encoding[name]!.allowReserved === false)
  if (strict.length === 0) return undefined
  const fields = sent.split('&').map((pair): Field => [decode(pair.split('=', 1)[0]!), pair.slice(pair.indexOf('=') + 1)])
  // forms say a space as + and leave * as it is
  return fields.find(([name, value]) => strict.includes(name) && /[:/?#[\]@!$'(),;=]/.test(value))?.[0]
}

/** The schema of a form's field, or undefined where the document has none. */
export function propertyOf({ schema }: MediaType, document: OpenApiDocument, name: string): Schema | undefined {
  const { properties } = shapeOf(schema, document)
  return Object.hasOwn(properties, name) ? resolve(document, properties[name]!) : undefined
}

/** Whether values of a schema are objects or arrays, which a form cannot say in plain text. An array of files is none: each is a part. */
export function isStructured(schema: Schema | undefined, document: OpenApiDocument): boolean {
  const { isArray, isObject, items } = shapeOf(schema, document)
  return isObject || (isArray && resolve(document, items)['format'] !== 'binary')
}

function readProperty(placed: readonly Placed[], schema: Schema | undefined, contentType: string, document: OpenApiDocument): unknown {
  const [only] = placed
  // what is said at once may be JSON
  if (placed.length === 1 && only!.steps.length === 0) {
    const said = isStructured(schema, document) || contentType.includes('json') ? fromJson(only!.value) : undefined
    if (typeof said === 'object' || contentType.includes('json')) return said
  }
  return assemble(placed, schema, document)
}

function fromJson(text: string): unknown {
  if (excessOf(encode(text))) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
