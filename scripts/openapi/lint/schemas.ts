import { isObject, type Json, type JsonObject } from '../json.ts'

export interface SchemaEntry {
  /** From the document's root. */
  keys: string[]
  schema: JsonObject
}

const SINGLE = ['items', 'additionalProperties', 'unevaluatedProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else']
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const MAPS = ['properties', 'patternProperties', '$defs', 'dependentSchemas']

/** Every schema that stands in a document, also within other schemas. */
export function schemasOf(document: JsonObject): SchemaEntry[] {
  const components = (document['components'] ?? {}) as JsonObject
  const named = Object.entries((components['schemas'] ?? {}) as JsonObject).flatMap(([name, schema]) => within(schema, ['components', 'schemas', name]))
  return [...named, ...holders(document, [])]
}

/** The schemas that stand in other places than components: at parameters, media types and headers. */
function holders(value: Json, keys: string[]): SchemaEntry[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => holders(item, [...keys, String(index)]))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const at = [...keys, key]
    if (key === 'schema' || key === 'x-event-schema') return within(member, at)
    const isPassed = key === 'example' || key === 'examples' || key === 'x-business-codes' || (key === 'schemas' && keys.length === 1)
    return isPassed ? [] : holders(member, at)
  })
}

function within(schema: Json, keys: string[]): SchemaEntry[] {
  if (!isObject(schema)) return []
  return [
    { keys, schema },
    ...SINGLE.flatMap((key) => within(schema[key] ?? true, [...keys, key])),
    ...LISTS.flatMap((key) => ((schema[key] ?? []) as Json[]).flatMap((branch, index) => within(branch, [...keys, key, String(index)]))),
    ...MAPS.flatMap((key) => Object.entries((schema[key] ?? {}) as JsonObject).flatMap(([name, member]) => within(member, [...keys, key, name]))),
  ]
}
