import { isObject, type Json, type JsonObject } from './json.ts'

/**
 * An OpenAPI 3.0 document in the terms of 3.1: `nullable` becomes a type, a Boolean exclusive limit becomes the limit.
 * A document that already is 3.1 comes back equal. Returns a copy.
 */
export function upgrade<T extends Json>(document: T): T {
  return walk(document) as T
}

function walk(value: Json): Json {
  if (Array.isArray(value)) return value.map(walk)
  if (!isObject(value)) return value
  const result: JsonObject = {}
  for (const [key, member] of Object.entries(value)) result[key] = walk(member)
  if (typeof result['openapi'] === 'string' && result['openapi'].startsWith('3.0')) result['openapi'] = '3.1.1'
  if (result['nullable'] === true && typeof result['type'] === 'string') result['type'] = [result['type'], 'null']
  if (typeof result['nullable'] === 'boolean') delete result['nullable']
  for (const [limit, exclusive] of [['minimum', 'exclusiveMinimum'], ['maximum', 'exclusiveMaximum']] as const) {
    if (typeof result[exclusive] !== 'boolean') continue
    const isExclusive = result[exclusive]
    delete result[exclusive]
    if (isExclusive && typeof result[limit] === 'number') {
      result[exclusive] = result[limit]
      delete result[limit]
    }
  }
  return result
}
