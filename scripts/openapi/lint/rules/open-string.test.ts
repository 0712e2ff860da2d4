import { expect, it } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { openString } from './open-string.ts'

const member = (name: string, schema: JsonObject): JsonObject => ({ components: { schemas: { Reply: { type: 'object', properties: { [name]: schema } } } } })

it.each(['model', 'agent_id', 'finish_reason', 'task_status', 'risk_level'])('refuses a closed list of values for `%s`', (name) => {
  expect(openString(member(name, { type: 'string', enum: ['a'] }))).toEqual([
    { pointer: `#/components/schemas/Reply/properties/${name}/enum`, message: `\`${name}\` is an open string; list the values in \`x-known-values\` and take \`enum\` away` },
  ])
  expect(openString(member(name, { const: 'a', type: 'string' }))).toHaveLength(1)
  expect(openString(member(name, { type: ['string', 'null'], 'x-known-values': ['a'] }))).toEqual([])
})

it('refuses a closed list beside known values wherever they stand', () => {
  const schema = { type: 'array', items: { type: 'string', 'x-known-values': ['a'], enum: ['a'] } }
  expect(openString({ paths: { '/a': { get: { parameters: [{ name: 'a', schema }] } } } })).toEqual([
    { pointer: '#/paths/~1a/get/parameters/0/schema/items/enum', message: expect.stringContaining('known values are those of an open string or number') as string },
  ])
})

it('refuses known values of another type', () => {
  expect(openString(member('level', { type: 'boolean', 'x-known-values': [true] }))).toEqual([
    { pointer: '#/components/schemas/Reply/properties/level', message: 'known values are those of an open string or number; its type must be string, integer or number' },
  ])
  expect(openString(member('model', { type: 'integer', 'x-known-values': [1] }))).toHaveLength(1)
})

it('takes known values of a number', () => {
  expect(openString(member('level', { type: 'integer', 'x-known-values': [1] }))).toEqual([])
})

it('takes `not` beside known values: it keeps the models of other kinds of request out', () => {
  expect(openString(member('model', { type: 'string', 'x-known-values': ['a'], not: { enum: ['b'] } }))).toEqual([])
})

it('leaves closed lists of other members alone', () => {
  expect(openString(member('quality', { type: 'string', enum: ['hd'] }))).toEqual([])
})
