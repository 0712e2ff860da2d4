import type { Schema } from './document.ts'
import { samplePattern } from './sample-pattern.ts'

const MAX_DEPTH = 8

/**
 * A value that fits a JSON Schema: what the schema itself gives as an example or default, and otherwise the simplest value with
 * all members that are not too deep. The same schema gives the same value.
 * @param root where `#/…` references lead
 */
export function sample(schema: unknown, root: unknown = schema, depth = 0): unknown {
  if (typeof schema !== 'object' || schema === null) return {}
  const merged = flatten(schema as Schema, root)
  const given = givenValue(merged)
  if (given !== undefined) return given.value
  switch (typeOf(merged)) {
    case 'object':
      return sampleObject(merged, root, depth)
    case 'array':
      return sampleArray(merged, root, depth)
    case 'integer':
      return sampleNumber(merged, 1)
    case 'number':
      return sampleNumber(merged, undefined)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return sampleString(merged)
  }
}

/** One schema without references and combinations: of alternatives the first one counts. */
function flatten(schema: Schema, root: unknown, hops = 0): Schema {
  const { $ref, allOf, anyOf, oneOf, ...own } = schema
  if (hops > MAX_DEPTH) return own
  const parts = [
    ...(typeof $ref === 'string' ? [pointerTo(root, $ref)] : []),
    ...(Array.isArray(allOf) ? (allOf as Schema[]) : []),
    ...[anyOf, oneOf].flatMap((branches) => (Array.isArray(branches) ? [firstOf(branches as Schema[])] : [])),
  ].map((part) => flatten(part, root, hops + 1))
  return [...parts, own].reduce((all, part) => ({
    ...all,
    ...part,
    ...(isObject(all['properties']) && isObject(part['properties']) && { properties: { ...all['properties'], ...part['properties'] } }),
    ...(Array.isArray(all['required']) && Array.isArray(part['required']) && { required: [...(all['required'] as string[]), ...(part['required'] as string[])] }),
  }), {})
}

// `null` is seldom what was meant
function firstOf(branches: Schema[]): Schema {
  return branches.find((branch) => branch['type'] !== 'null') ?? branches[0] ?? {}
}

function pointerTo(root: unknown, ref: string): Schema {
  const keys = ref.startsWith('#') ? ref.split('/').slice(1) : []
  const found = keys.reduce<unknown>((node, key) => (isObject(node) ? node[key.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined), root)
  return isObject(found) ? found : {}
}

function givenValue(schema: Schema): { value: unknown } | undefined {
  for (const value of [schema['const'], schema['default'], (schema['enum'] as unknown[] | undefined)?.[0], (schema['examples'] as unknown[] | undefined)?.[0], schema['example']]) {
    if (value !== undefined) return { value }
  }
  return undefined
}

function typeOf(schema: Schema): string | undefined {
  const { type } = schema
  if (Array.isArray(type)) return (type as string[]).find((one) => one !== 'null') ?? 'null'
  if (typeof type === 'string') return type
  if ('properties' in schema || 'required' in schema || 'additionalProperties' in schema) return 'object'
  if ('items' in schema || 'prefixItems' in schema || 'minItems' in schema) return 'array'
  return ['minimum', 'maximum', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum'].some((name) => name in schema) ? 'number' : undefined
}

function sampleObject(schema: Schema, root: unknown, depth: number): Record<string, unknown> {
  const properties = (isObject(schema['properties']) ? schema['properties'] : {}) as Record<string, unknown>
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : []
  const names = depth < MAX_DEPTH / 2 ? [...new Set([...Object.keys(properties), ...required])] : required
  const value = Object.fromEntries(depth >= MAX_DEPTH ? [] : names.filter((name) => properties[name] !== false).map((name) => [name, sample(properties[name] ?? {}, root, depth + 1)]))
  const most = numberOf(schema['maxProperties']) ?? Number.POSITIVE_INFINITY
  for (const name of Object.keys(value).filter((key) => !required.includes(key)).toReversed()) {
    if (Object.keys(value).length > most) delete value[name]
  }
  const { additionalProperties: others = {} } = schema
  const missing = others === false ? 0 : (numberOf(schema['minProperties']) ?? 0) - Object.keys(value).length
  for (let count = 1; count <= missing; count++) value[`key${count}`] = sample(others, root, depth + 1)
  return value
}

function sampleArray(schema: Schema, root: unknown, depth: number): unknown[] {
  const first = Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as unknown[]) : []
  const least = numberOf(schema['minItems']) ?? 0
  const length = Math.min(numberOf(schema['maxItems']) ?? Number.POSITIVE_INFINITY, Math.max(least, first.length, depth < MAX_DEPTH / 2 ? 1 : 0))
  return Array.from({ length }, (_, index) => {
    const item = first[index] ?? schema['items'] ?? {}
    const choices = isObject(item) && Array.isArray(item['enum']) ? (item['enum'] as unknown[]) : undefined
    const value = choices ? choices[index % choices.length] : sample(item, root, depth + 1)
    if (!schema['uniqueItems'] || choices || index === 0) return value
    return typeof value === 'number' ? value + index : typeof value === 'string' ? `${value}${index}` : value
  })
}

function sampleNumber(schema: Schema, step: number | undefined): number {
  const unit = numberOf(schema['multipleOf']) ?? step
  const { exclusiveMinimum, exclusiveMaximum } = schema
  const [minimum, maximum] = [numberOf(schema['minimum']), numberOf(schema['maximum'])]
  // OpenAPI 3.0 says `exclusiveMinimum: true` beside `minimum`
  const above = typeof exclusiveMinimum === 'number' ? exclusiveMinimum : exclusiveMinimum === true ? minimum : undefined
  const below = typeof exclusiveMaximum === 'number' ? exclusiveMaximum : exclusiveMaximum === true ? maximum : undefined
  const low = Math.max(minimum ?? Number.NEGATIVE_INFINITY, above ?? Number.NEGATIVE_INFINITY)
  const high = Math.min(maximum ?? Number.POSITIVE_INFINITY, below ?? Number.POSITIVE_INFINITY)
  const isInside = (value: number) => value >= low && value <= high && value !== above && value !== below
  const wanted = low > 1 || high < 1 ? (Number.isFinite(low) ? low : high) : 1
  if (unit === undefined) {
    if (isInside(wanted)) return wanted
    return Number.isFinite(low) && Number.isFinite(high) ? (low + high) / 2 : wanted === low ? low + 1 : high - 1
  }
  const up = Math.ceil(wanted / unit) * unit
  return [up, up + unit, up - unit].find(isInside) ?? up
}

const FORMATS: Record<string, string> = {
  date: '2026-07-11',
  'date-time': '2026-07-11T14:30:02Z',
  time: '14:30:02Z',
  duration: 'P1D',
  email: 'user@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  'uri-reference': '/',
  url: 'https://example.com/',
  uuid: '3f8b1d94-c7e6-42a0-b5d9-f06e21a87c43',
  byte: 'bW9jaw==',
  regex: '.*',
  'json-pointer': '',
}

function sampleString({ format, pattern, minLength, maxLength }: Schema): string {
  if (typeof format === 'string' && Object.hasOwn(FORMATS, format)) return FORMATS[format]!
  const [least, most] = [numberOf(minLength) ?? 0, numberOf(maxLength) ?? Number.POSITIVE_INFINITY]
  if (typeof pattern === 'string') return samplePattern(pattern, least)
  return 'mock'.repeat(Math.max(1, Math.ceil(least / 4))).slice(0, Math.max(least, Math.min(most, 4)))
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
