import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '@bigmodel-kit/scripts/openapi'
import { findSurplus } from './closed-world.ts'

function surplus(schema: Json, value: Json): string[] {
  const document: JsonObject = { schema, components: { schemas: { Named: { type: 'object', properties: { a: {} } } } } }
  return findSurplus(document, '#/schema', value).map(({ kind, pointer }) => `${kind} ${pointer}`)
}

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more })

describe('findSurplus', () => {
  it('finds a member that no schema lists, at any depth', () => {
    const schema = object({ list: { type: 'array', items: object({ known: {} }) } })
    expect(surplus(schema, { list: [{ known: 1 }, { known: 1, 'a/b': 2 }], other: 3 })).toEqual(['undocumented-member /list/1/a~1b', 'undocumented-member /other'])
  })

  it('takes together what a schema is composed of', () => {
    const schema = { allOf: [{ $ref: '#/components/schemas/Named' }, object({ b: {} })], anyOf: [object({ c: {} }), object({ d: {} })] }
    expect(surplus(schema, { a: 1, b: 1, c: 1, d: 1 })).toEqual([])
    expect(surplus(schema, { e: 1 })).toEqual(['undocumented-member /e'])
  })

  it('does not count alternatives with another tag or type', () => {
    const schema = { oneOf: [object({ type: { const: 'text' }, text: {} }), object({ type: { enum: ['image'] }, url: {} }), { type: 'array', items: {} }] }
    expect(surplus(schema, { type: 'text', url: 'x' })).toEqual(['undocumented-member /url'])
  })

  it('leaves objects alone that are open on purpose', () => {
    expect(surplus({ type: 'object' }, { anything: 1 })).toEqual([])
    expect(surplus(object({ a: {} }, { additionalProperties: true }), { b: 1 })).toEqual([])
    expect(surplus(object({ a: {} }, { additionalProperties: object({ c: {} }) }), { b: { d: 1 } })).toEqual(['undocumented-member /b/d'])
  })

  it('finds a string that is not among the known values', () => {
    const schema = object({ reason: { type: 'string', 'x-known-values': ['stop', { value: 'length', since: '2026-07-11' }] } })
    expect(surplus(schema, { reason: 'length' })).toEqual([])
    expect(surplus(schema, { reason: 'tired' })).toEqual(['unknown-value /reason'])
    expect(surplus(schema, { reason: null })).toEqual([])
  })
})
