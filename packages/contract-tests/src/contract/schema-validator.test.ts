import { describe, expect, it } from 'vitest'
import type { Json } from '@bigmodel-kit/scripts/openapi'
import { SchemaValidator } from './schema-validator.ts'

function errors(schema: Json, value: Json): string[] {
  return new SchemaValidator({ paths: { '/a b/{id}': { schema } } }).errors('#/paths/~1a b~1{id}/schema', value).map(({ pointer, expected }) => `${pointer}: ${expected}`)
}

describe('SchemaValidator', () => {
  it('names the place of everything that is wrong', () => {
    const schema = { type: 'object', required: ['a'], properties: { b: { type: 'integer' }, c: { enum: ['x', 'y'] } } }
    expect(errors(schema, { b: 'text', c: 'z' })).toEqual(['/a: a member', '/b: integer', '/c: one of "x", "y"'])
  })

  it('names one place where no alternative fits: that of the alternative which came furthest', () => {
    const schema = { properties: { content: { oneOf: [{ type: 'array' }, { type: ['string', 'null'] }] } } }
    expect(errors(schema, { content: 5 })).toEqual(['/content: array or string or null'])
    const deep = { anyOf: [{ type: 'string' }, { type: 'object', properties: { a: { type: 'boolean' } } }] }
    expect(errors(deep, { a: 1 })).toEqual(['/a: boolean'])
  })

  it('follows tags, with or without a mapping', () => {
    const branch = (role: string) => ({ type: 'object', required: ['role', 'content'], properties: { role: { const: role }, content: { type: 'string' } } })
    const schema = { type: 'object', required: ['role'], discriminator: { propertyName: 'role', mapping: { user: '#/x' } }, oneOf: [branch('user'), branch('system')] }
    expect(errors(schema, { role: 'user', content: 1 })).toEqual(['/content: string'])
  })

  it('finds nothing wrong with a value that fits', () => {
    expect(errors({ type: 'string', format: 'binary' }, 'anything')).toEqual([])
  })
})
