import { dereference, isObject, resolvePointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'
import type { Operation } from '../document/operations.ts'
import type { Case } from './case.ts'
import type { Requests } from './requests.ts'
import type { SchemaValidator } from './schema-validator.ts'

/** Codes for a member that is missing or wrong; their messages name it. */
const FIELD_CODES = ['1213', '1214']

const OF_ANOTHER_TYPE: { value: Json; fits: string[] }[] = [
  { value: 7, fits: ['integer', 'number'] },
  { value: 'of another type', fits: ['string'] },
  { value: true, fits: ['boolean'] },
]

/** One change that makes a valid body invalid. */
interface Damage {
  /** Keys of the member, from the body's root. */
  path: (string | number)[]
  title: string
  body: JsonObject
}

/** Requests that the schema forbids: each required member missing, each member of another type, and no JSON at all. */
export function badRequestCases(document: JsonObject, operation: Operation, requests: Requests, validator: SchemaValidator): Case[] {
  const body = requests.json()
  if (!body) return []
  const damages = [...missing(document, body.value, body.schema), ...wrongType(document, body.value, body.schema)]
  const cases = damages
    .filter((damage) => validator.errors(body.schema, damage.body).length > 0)
    .map((damage): Case => ({
      ...badRequest(operation, damage.title),
      request: requests.make({ body: { type: 'application/json', value: damage.body, schema: undefined } }),
      expect: { status: 400, isInvalidBody: true, media: 'application/json', codes: FIELD_CODES, names: [...new Set([damage.path[0], damage.path.at(-1)].map(String))] },
    }))
  return [...cases, malformed(operation, requests)]
}

function malformed(operation: Operation, requests: Requests): Case {
  return {
    ...badRequest(operation, 'malformed JSON'),
    needs: ['malformed-json'],
    request: requests.make({ body: { type: 'application/json', text: '{"model": "glm-4.6", "messages": [' } }),
    expect: { status: 400, isInvalidBody: true, media: 'application/json', codes: ['1210'] },
  }
}

function badRequest(operation: Operation, title: string): Pick<Case, 'name' | 'operationId' | 'kind' | 'needs'> {
  return { name: `${operation.id}: ${title}`, operationId: operation.id, kind: 'bad-request', needs: [] }
}

function missing(document: JsonObject, body: JsonObject, schema: string): Damage[] {
  return members(document, body, schema)
    .filter(({ isRequired }) => isRequired)
    .map(({ path }) => ({ path, title: `without ${path.join('.')}`, body: change(body, path, (owner, key) => void delete owner[key]) }))
}

function wrongType(document: JsonObject, body: JsonObject, schema: string): Damage[] {
  return members(document, body, schema).flatMap(({ path, types }) => {
    const value = OF_ANOTHER_TYPE.find(({ fits }) => !types.some((type) => fits.includes(type)))?.value
    if (types.length === 0 || value === undefined) return []
    return [{ path, title: `with ${path.join('.')} of another type`, body: change(body, path, (owner, key) => void (owner[key] = value)) }]
  })
}

interface Member {
  path: (string | number)[]
  types: string[]
  isRequired: boolean
}

/** The members that a body has and its schema describes without alternatives, to any depth. */
function members(document: JsonObject, value: Json, pointer: string, path: (string | number)[] = []): Member[] {
  const schema = resolved(document, resolvePointer(document, pointer))
  return walk(schema, value, path)

  function walk(current: JsonObject, instance: Json, at: (string | number)[]): Member[] {
    if (Array.isArray(instance)) return instance.slice(0, 1).flatMap((item) => walk(resolved(document, current['items']), item, [...at, 0]))
    if (!isObject(instance) || !isObject(current['properties'])) return []
    const required = Array.isArray(current['required']) ? current['required'] : []
    return Object.entries(current['properties']).flatMap(([name, property]) => {
      const member = instance[name]
      if (member === undefined) return []
      const below = resolved(document, property)
      const types = below['type'] === undefined ? [] : [below['type']].flat().map(String)
      return [{ path: [...at, name], types, isRequired: required.includes(name) }, ...walk(below, member, [...at, name])]
    })
  }
}

function resolved(document: JsonObject, schema: Json | undefined): JsonObject {
  const value = dereference(document, schema)
  return isObject(value) ? value : {}
}

function change(body: JsonObject, path: (string | number)[], apply: (owner: JsonObject, key: string) => void): JsonObject {
  const copy = structuredClone(body)
  const owner = path.slice(0, -1).reduce<Json>((node, key) => (node as JsonObject)[key]!, copy)
  apply(owner as JsonObject, String(path.at(-1)))
  return copy
}
