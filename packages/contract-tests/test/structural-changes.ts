import { formatPointer, isObject, type Json, type JsonObject } from '@bigmodel-kit/scripts/openapi'

/** One small change of a document's structure, as a vendor might make it. */
export interface Change {
  title: string
  /** Where it is made. */
  pointer: string
  apply(document: JsonObject): void
}

type Keys = (string | number)[]

const LIMITS = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems']
const MAPS = new Set(['properties', 'schemas', 'paths', 'responses'])

/** Every change of a handful of kinds that a document has room for: types, members, values, alternatives, limits, defaults. */
export function changesOf(document: JsonObject): Change[] {
  const { paths, components } = document as { paths: JsonObject; components: { schemas: JsonObject } }
  return [...walk(paths, ['paths'], true), ...walk(components.schemas, ['components', 'schemas'], true)]
}

function walk(value: Json, keys: Keys, isMap: boolean): Change[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => walk(item, [...keys, index], false))
  if (!isObject(value)) return []
  const below = Object.entries(value).flatMap(([key, member]) => (key === 'enum' || key === 'default' ? [] : walk(member, [...keys, key], !isMap && MAPS.has(key))))
  return isMap ? below : [...changesAt(value, keys), ...below]
}

function changesAt(schema: JsonObject, keys: Keys): Change[] {
  const change = (title: string, apply: (schema: JsonObject) => void): Change => ({
    title,
    pointer: formatPointer(keys),
    apply: (document) => apply(keys.reduce<Json>((node, key) => (node as JsonObject)[key]!, document) as JsonObject),
  })
  const changes: Change[] = []
  const { type, properties, enum: values } = schema
  if (typeof type === 'string') changes.push(change('another type', (node) => void (node['type'] = type === 'boolean' ? 'integer' : 'boolean')))
  if (isObject(properties)) {
    for (const name of Object.keys(properties)) changes.push(change(`${name} removed`, (node) => removeMember(node, name)))
    changes.push(change('a new required member', (node) => addRequired(node, 'planted')))
  }
  if (Array.isArray(values)) {
    changes.push(change('a new value', (node) => void (node['enum'] as Json[]).push('planted')))
    changes.push(change('a value removed', (node) => void (node['enum'] as Json[]).shift()))
  }
  for (const keyword of ['oneOf', 'anyOf']) {
    if (Array.isArray(schema[keyword])) changes.push(change(`a new alternative in ${keyword}`, (node) => void (node[keyword] as Json[]).push({ type: 'integer' })))
  }
  for (const keyword of LIMITS) {
    if (typeof schema[keyword] === 'number') changes.push(change(`another ${keyword}`, (node) => void (node[keyword] = Number(node[keyword]) + 1)))
  }
  return changes
}

function removeMember(schema: JsonObject, name: string): void {
  delete (schema['properties'] as JsonObject)[name]
  if (Array.isArray(schema['required'])) schema['required'] = schema['required'].filter((one) => one !== name)
}

function addRequired(schema: JsonObject, name: string): void {
  schema['properties'] = { ...(schema['properties'] as JsonObject), [name]: { type: 'string' } }
  schema['required'] = [...((schema['required'] as Json[] | undefined) ?? []), name]
}
