import { expect, it } from 'vitest'
import { structure } from './annotations.ts'
import { upgrade } from './upgrade.ts'

it('drops what explains and keeps what decides, also a property that is called like an annotation', () => {
  const schema = { type: 'object', description: 'x', properties: { description: { type: 'string', example: 'y' }, title: { type: 'string' } }, required: ['title'] }
  expect(structure(schema)).toEqual({ type: 'object', properties: { description: { type: 'string' }, title: { type: 'string' } }, required: ['title'] })
})

it('tells a property called `content` from the media types of an answer', () => {
  expect(structure({ properties: { content: { type: 'string', description: 'x' } } })).toEqual({ properties: { content: { type: 'string' } } })
  expect(structure({ content: { 'application/json': { example: 1, schema: {} } } })).toEqual({ content: { 'application/json': { schema: {} } } })
})

it('reads OpenAPI 3.0 in the terms of 3.1', () => {
  expect(upgrade({ openapi: '3.0.1', a: { type: 'string', nullable: true }, b: { type: 'number', minimum: 0, exclusiveMinimum: true }, c: { nullable: false } })).toEqual({
    openapi: '3.1.1',
    a: { type: ['string', 'null'] },
    b: { type: 'number', exclusiveMinimum: 0 },
    c: {},
  })
})
