import { resolve, type OpenApiDocument, type Schema } from './document.ts'

/** What text has to become to fit a schema, or one branch of it. */
export interface Shape {
  /** Types of plain values, in the order in which text is tried as them. */
  plain: readonly string[]
  isArray: boolean
  isObject: boolean
  properties: Readonly<Record<string, Schema>>
  /** The schema of an array's items. */
  items: Schema
}

const shapes = new WeakMap<Schema, Shape>()
const TEXT: Shape = { plain: [], isArray: false, isObject: false, properties: {}, items: {} }

export function shapeOf(given: Schema | undefined, document: OpenApiDocument): Shape {
  // a schema may also be `true`
  if (typeof given !== 'object') return TEXT
  const known = shapes.get(given)
  if (known) return known
  const shape = findShape(branchesOf(given, document))
  shapes.set(given, shape)
  return shape
}

/** Whether text may stay a plain value: where there are neither arrays nor objects, or plain values beside them. */
export function isPlain({ plain, isArray, isObject }: Shape): boolean {
  return (!isArray && !isObject) || plain.some((type) => type !== 'null')
}

/** A schema and all that it is composed of. */
function branchesOf(given: Schema, document: OpenApiDocument, seen = new Set<Schema>()): Schema[] {
  const schema = resolve(document, given)
  if (seen.has(schema)) return []
  seen.add(schema)
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => (Array.isArray(schema[keyword]) ? (schema[keyword] as Schema[]) : []))
  return [schema, ...parts.flatMap((part) => branchesOf(part, document, seen))]
}

function findShape(branches: readonly Schema[]): Shape {
  const types = branches.flatMap((branch) => typesOf(branch).map((type) => ({ type, rank: rankOf(type, branch) })))
  const properties = Object.assign({}, ...branches.map((branch) => branch['properties'] ?? {})) as Record<string, Schema>
  const items = branches.find((branch) => branch['items'])?.['items'] as Schema | undefined
  return {
    plain: types.filter(({ type }) => type !== 'array' && type !== 'object').sort((a, b) => a.rank - b.rank).map(({ type }) => type),
    isArray: types.some(({ type }) => type === 'array'),
    isObject: types.some(({ type }) => type === 'object') || Object.keys(properties).length > 0,
    properties,
    items: items ?? {},
  }
}

function typesOf({ type }: Schema): string[] {
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string')
}

// any text is a string, so where strings are restricted other types go first
function rankOf(type: string, schema: Schema): number {
  if (type === 'null') return 0
  return type === 'string' && ['format', 'pattern', 'enum', 'const'].some((keyword) => keyword in schema) ? 2 : 1
}

/** Text as the first type that it can be read as; text that cannot be read so stays text. */
export function fromText(value: string, { plain }: Shape): unknown {
  for (const type of plain) {
    if (type === 'string') return value
    if (type === 'null' && value === 'null') return null
    if ((type === 'integer' || type === 'number') && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
    if (type === 'boolean' && /^(?:true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  }
  return value
}
