import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from './build.ts'
import { mediaTypes } from './examples.ts'
import { dereference, isObject, type Json, type JsonObject } from './json.ts'
import { operations } from './operations.ts'
import { print } from './print.ts'
import { Validators } from './validators.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the merged document', () => {
  let document: JsonObject
  let validators: Validators

  beforeAll(async () => {
    document = (await build(root)).document
    validators = new Validators(document)
  })

  /** Every JSON example with its schema, by a name that says where it stands. */
  function* examples(): Generator<{ name: string; schema: Json; value: Json }> {
    for (const { id, operation } of operations(document)) {
      for (const [place, media] of mediaTypes(document, operation)) {
        if (place.endsWith('text/event-stream')) continue
        for (const [name, example] of Object.entries(media['examples'] as JsonObject)) {
          const value = (dereference(document, example) as JsonObject)['value']
          yield { name: `${id} ${place} ${name}`, schema: media['schema']!, value: value! }
        }
      }
    }
  }

  it('is under 1 MB', () => {
    expect(print(document, '').length).toBeLessThan(1_000_000)
  })

  it('refuses every example without a member that its schema requires', () => {
    let dropped = 0
    for (const { name, schema, value } of examples()) {
      for (const { keys, required } of members(schema, value)) {
        if (!required) continue
        dropped++
        expect(validators.errors(schema, without(value, keys)), `${name} without ${keys.join('.')}`).not.toEqual([])
      }
    }
    expect(dropped).toBeGreaterThan(500)
  })

  it('refuses every example in which a member has another type', () => {
    let changed = 0
    for (const { name, schema, value } of examples()) {
      for (const { keys, types } of members(schema, value)) {
        const other = types.includes('boolean') ? [] : true
        changed++
        expect(validators.errors(schema, replaced(value, keys, other)), `${name} with ${keys.join('.')} = ${JSON.stringify(other)}`).not.toEqual([])
      }
    }
    expect(changed).toBeGreaterThan(1000)
  })

  it('describes every member that an example shows', () => {
    const unknown = [...examples()].flatMap(({ name, schema, value }) => undescribed(schema, value).map((keys) => `${name}: ${keys.join('.')}`))
    expect(unknown).toEqual([])
  })

  it('shows no sample text', () => {
    for (const { name, value } of examples()) expect(JSON.stringify(value), name).not.toMatch(/(?<!"type"):"string"|"<\w+>"/)
  })

  interface Member {
    keys: string[]
    /** The value does not fit without it. */
    required: boolean
    types: string[]
  }

  /** The members of a value that its schema describes; free-form parts are left out. */
  function members(schema: Json, value: Json, keys: string[] = []): Member[] {
    const found = candidates(schema, value)
    if (found.some(isFree)) return []
    if (Array.isArray(value)) return value.flatMap((item, index) => members({ allOf: found.map((one) => one['items'] ?? {}) }, item, [...keys, String(index)]))
    if (!isObject(value)) return []
    const required = requiredNames(schema, value)
    return Object.entries(value).flatMap(([key, item]) => {
      const described = found.flatMap((one) => (isObject(one['properties']) && one['properties'][key] !== undefined ? [one['properties'][key]] : []))
      if (described.length === 0) return []
      const own = described.flatMap((one) => candidates(one, item))
      const member = { keys: [...keys, key], required: required.includes(key), types: own.flatMap((one) => (one['type'] ?? []) as string[]) }
      return [member, ...members({ allOf: described }, item, [...keys, key])]
    })
  }

  /** The names that an object cannot do without; of a union, those that every branch it fits requires. */
  function requiredNames(schema: Json, value: JsonObject): Json[] {
    const node = dereference(document, schema)
    if (!isObject(node)) return []
    const branches = (keyword: string) => ((node[keyword] ?? []) as Json[]).filter((branch) => validators.errors(branch, value).length === 0).map((branch) => requiredNames(branch, value))
    const shared = (names: Json[][]) => (names[0] ?? []).filter((name) => names.every((others) => others.includes(name)))
    return [...((node['required'] ?? []) as Json[]), ...branches('allOf').flat(), ...shared(branches('oneOf')), ...shared(branches('anyOf'))]
  }

  function undescribed(schema: Json, value: Json, keys: string[] = []): string[][] {
    const found = candidates(schema, value)
    if (found.some(isFree)) return []
    if (Array.isArray(value)) return value.flatMap((item, index) => undescribed({ anyOf: found.map((one) => one['items'] ?? {}) }, item, [...keys, String(index)]))
    if (!isObject(value)) return found.length === 0 ? [keys] : []
    return Object.entries(value).flatMap(([key, item]) => {
      const described = found.flatMap((one) => (isObject(one['properties']) && one['properties'][key] !== undefined ? [one['properties'][key]] : []))
      return described.length === 0 ? [[...keys, key]] : undescribed({ anyOf: described }, item, [...keys, key])
    })
  }

  /** The plain schemas that describe a value: references followed, unions reduced to the branches it fits. */
  function candidates(schema: Json, value: Json): JsonObject[] {
    const node = dereference(document, schema)
    if (!isObject(node) || validators.errors(schema, value).length > 0) return []
    const branches = [...((node['oneOf'] ?? []) as Json[]), ...((node['anyOf'] ?? []) as Json[]), ...((node['allOf'] ?? []) as Json[])]
    return [...(node['type'] === undefined ? [] : [node]), ...branches.flatMap((branch) => candidates(branch, value))]
  }
})

// names that the caller chooses, with or without a schema for their values
function isFree(schema: JsonObject): boolean {
  return [schema['type']].flat().includes('object') && schema['properties'] === undefined
}

function without(value: Json, keys: string[]): Json {
  const copy = structuredClone(value)
  const parent = keys.slice(0, -1).reduce<Json>((node, key) => (node as JsonObject)[key]!, copy)
  delete (parent as JsonObject)[keys.at(-1)!]
  return copy
}

function replaced(value: Json, keys: string[], other: Json): Json {
  const copy = structuredClone(value)
  const parent = keys.slice(0, -1).reduce<Json>((node, key) => (node as JsonObject)[key]!, copy)
  ;(parent as JsonObject)[keys.at(-1)!] = other
  return copy
}
