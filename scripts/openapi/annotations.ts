import { isObject, type Json, type JsonObject } from './json.ts'

/**
 * Members that explain and never decide whether a message is valid. Two documents that differ only in
 * these have the same structure.
 */
const ANNOTATIONS = new Set([
  'description',
  'summary',
  'title',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'operationId',
  'x-codeSamples',
  'x-correction',
])

/** Members whose keys are names chosen by the API (a property may well be called `description`). */
const MAPS = new Set(['properties', 'patternProperties', 'schemas', 'paths', 'responses', 'parameters', 'headers', 'encoding', 'callbacks', 'links', '$defs'])

/** Members that are values of the API's own, whatever they look like. */
const VALUES = new Set(['default', 'enum', 'const', 'x-known-values'])

/** A copy without annotations: what the API is, without what is said about it. */
export function structure<T extends Json>(document: T): T {
  return walk(document, false) as T
}

/** Whether a member of an OpenAPI object or schema is a value of the API's own: a default, a constant, a list of values. */
export function isValue(key: string): boolean {
  return VALUES.has(key)
}

/** Whether a member of an OpenAPI object or schema only explains. */
export function isAnnotation(key: string): boolean {
  return ANNOTATIONS.has(key)
}

/** Whether a member of an OpenAPI object or schema maps names of the API's own choice. */
export function isNameMap(key: string, member: Json): boolean {
  // `content` is a map of media types in a response, and a property's name in a message: only the first holds `application/json`
  return isObject(member) && (MAPS.has(key) || (key === 'content' && Object.keys(member).every((name) => name.includes('/'))))
}

function walk(value: Json, isMap: boolean): Json {
  if (Array.isArray(value)) return value.map((item) => walk(item, false))
  if (!isObject(value)) return value
  const result: JsonObject = {}
  for (const [key, member] of Object.entries(value)) {
    if (!isMap && ANNOTATIONS.has(key)) continue
    if (!isMap && VALUES.has(key)) result[key] = member
    else result[key] = walk(member, !isMap && isNameMap(key, member))
  }
  return result
}
