import { dereference, formatPointer, isObject, resolvePointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'

/** What a valid value has and its schema does not speak of: drift, not an error. */
export interface Surplus {
  kind: 'undocumented-member' | 'unknown-value'
  pointer: string
  found: Json
  /** The documented members or values. */
  documented: string[]
}

/**
 * Finds members that no schema lists and strings that are not among the known values. A JSON Schema without
 * `additionalProperties` allows both; a contract test wants to hear of them.
 */
export function findSurplus(document: JsonObject, pointer: string, value: Json): Surplus[] {
  return walk([resolvePointer(document, pointer)], value, [])

  function walk(start: (Json | undefined)[], instance: Json, keys: (string | number)[]): Surplus[] {
    const schemas = start.flatMap((schema) => applicable(document, schema, instance))
    if (Array.isArray(instance)) {
      const items = schemas.flatMap((schema) => schema['items'] ?? [])
      return items.length === 0 ? [] : instance.flatMap((item, index) => walk(items, item, [...keys, index]))
    }
    if (isObject(instance)) return walkMembers(schemas, instance, keys)
    return typeof instance === 'string' || typeof instance === 'number' ? unknownValue(schemas, instance, keys) : []
  }

  function walkMembers(schemas: JsonObject[], instance: JsonObject, keys: (string | number)[]): Surplus[] {
    const listed = schemas.map(({ properties }) => properties).filter(isObject)
    const further = schemas.map(({ additionalProperties }) => additionalProperties).filter((rule) => rule !== undefined && rule !== false)
    // an object without any listed member, or with a word on further ones, is open on purpose
    const isOpen = listed.length === 0 || further.length > 0
    return Object.entries(instance).flatMap(([name, member]): Surplus[] => {
      const described = listed.flatMap((properties) => (Object.hasOwn(properties, name) ? [properties[name]!] : []))
      if (described.length > 0) return walk(described, member, [...keys, name])
      if (isOpen) return walk(further, member, [...keys, name])
      const documented = [...new Set(listed.flatMap((properties) => Object.keys(properties)))]
      return [{ kind: 'undocumented-member', pointer: toPointer([...keys, name]), found: member, documented }]
    })
  }
}

function unknownValue(schemas: JsonObject[], instance: string | number, keys: (string | number)[]): Surplus[] {
  const lists = schemas.map((schema) => schema['x-known-values']).filter((list) => Array.isArray(list))
  const documented = lists.flat().map((item) => String(isObject(item) ? item['value'] : item))
  return lists.length === 0 || documented.includes(String(instance)) ? [] : [{ kind: 'unknown-value', pointer: toPointer(keys), found: instance, documented }]
}

/** The schema and what it is composed of, without alternatives whose tag or type contradicts the value. */
function applicable(document: JsonObject, start: Json | undefined, instance: Json): JsonObject[] {
  const schema = dereference(document, start)
  if (!isObject(schema)) return []
  const branches = ['oneOf', 'anyOf'].flatMap((keyword) => asList(schema[keyword])).filter((branch) => isPossible(dereference(document, branch), instance))
  return [schema, ...[...asList(schema['allOf']), ...branches].flatMap((part) => applicable(document, part, instance))]
}

function isPossible(branch: Json | undefined, instance: Json): boolean {
  if (!isObject(branch)) return true
  const types = branch['type'] === undefined ? undefined : [branch['type']].flat()
  if (types && !types.includes(typeOf(instance)) && !(typeof instance === 'number' && types.includes('integer'))) return false
  if (!isObject(instance) || !isObject(branch['properties'])) return true
  return Object.entries(branch['properties']).every(([name, property]) => {
    const member = instance[name]
    if (member === undefined || !isObject(property)) return true
    const values = property['const'] === undefined ? property['enum'] : [property['const']]
    return !Array.isArray(values) || values.includes(member)
  })
}

function typeOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}

function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function toPointer(keys: (string | number)[]): string {
  return formatPointer(keys).slice(1)
}
