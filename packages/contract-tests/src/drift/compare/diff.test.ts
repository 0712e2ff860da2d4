import { describe, expect, it } from 'vitest'
import { structure, type Json, type JsonObject } from '@bigmodel-kit/scripts/openapi'
import { diff } from './diff.ts'
import { findScope } from './scope.ts'

/** A document with one operation whose request and answer are the given schemas. */
function document(request: Json, response: Json, more: { operation?: JsonObject; schemas?: JsonObject } = {}): JsonObject {
  const content = (schema: Json) => ({ content: { 'application/json': { schema } } })
  return {
    openapi: '3.1.1',
    paths: {
      '/chat': {
        post: { operationId: 'chat.create', requestBody: content(request), responses: { '200': { description: '', ...content(response) } }, ...more.operation },
      },
    },
    components: { schemas: more.schemas ?? {} },
  }
}

function compare(vendor: JsonObject, ours: JsonObject): string[] {
  return [...diff(vendor, structure(ours), findScope(vendor, ours, false)).values()].map(({ level, kind, subject }) => `${level} ${kind} ${subject}`.trim())
}

const object = (properties: JsonObject, required: string[] = []): JsonObject => ({ type: 'object', properties, required })
const string = { type: 'string' }

interface Row {
  title: string
  ours: Json
  vendor: Json
  request: string
  response: string
}

const ROWS: Row[] = [
  { title: 'a new optional member', ours: object({}), vendor: object({ a: string }), request: 'compatible member-added a', response: 'compatible member-added a' },
  { title: 'a new required member', ours: object({}), vendor: object({ a: string }, ['a']), request: 'breaking required-member-added a', response: 'compatible required-member-added a' },
  { title: 'a member that is gone', ours: object({ a: string }, ['a']), vendor: object({}), request: 'risky member-removed a', response: 'breaking member-removed a' },
  { title: 'a member that became required', ours: object({ a: string }), vendor: object({ a: string }, ['a']), request: 'breaking member-became-required a', response: 'compatible member-became-required a' },
  { title: 'a member that became optional', ours: object({ a: string }, ['a']), vendor: object({ a: string }), request: 'compatible member-became-optional a', response: 'breaking member-became-optional a' },
  { title: 'another type', ours: string, vendor: { type: 'integer' }, request: 'breaking type-changed', response: 'breaking type-changed' },
  { title: 'fewer types', ours: { type: ['string', 'null'] }, vendor: string, request: 'breaking type-narrowed', response: 'compatible type-narrowed' },
  { title: 'a wider type', ours: { type: 'integer' }, vendor: { type: 'number' }, request: 'compatible type-widened', response: 'breaking type-widened' },
  { title: 'a new value', ours: { enum: ['a'] }, vendor: { enum: ['a', 'b'] }, request: 'compatible value-added b', response: 'risky value-added b' },
  { title: 'a value that is gone', ours: { enum: ['a', 'b'] }, vendor: { enum: ['b'] }, request: 'breaking value-removed a', response: 'compatible value-removed a' },
  { title: 'a new known value', ours: { 'x-known-values': ['a'] }, vendor: { 'x-known-values': ['a', { value: 'b', since: '2026' }] }, request: 'compatible known-value-added b', response: 'compatible known-value-added b' },
  { title: 'a list that was closed', ours: { 'x-known-values': ['a'] }, vendor: { enum: ['a'] }, request: 'breaking values-closed', response: 'compatible values-closed' },
  { title: 'a lower maximum', ours: { maximum: 9 }, vendor: { maximum: 8 }, request: 'breaking limit-tightened maximum', response: 'compatible limit-tightened maximum' },
  { title: 'a lower minimum', ours: { minimum: 1 }, vendor: { minimum: 0 }, request: 'compatible limit-loosened minimum', response: 'risky limit-loosened minimum' },
  { title: 'a new maximum length', ours: string, vendor: { ...string, maxLength: 9 }, request: 'breaking limit-tightened maxLength', response: 'compatible limit-tightened maxLength' },
  { title: 'another default', ours: { default: 1 }, vendor: { default: 2 }, request: 'risky default-changed default', response: 'risky default-changed default' },
  { title: 'another format', ours: { format: 'date' }, vendor: { format: 'date-time' }, request: 'risky format-changed format', response: 'risky format-changed format' },
  { title: 'a new alternative', ours: { oneOf: [string] }, vendor: { oneOf: [string, { type: 'integer' }] }, request: 'compatible branch-added integer', response: 'risky branch-added integer' },
  { title: 'an alternative that is gone', ours: { oneOf: [string, { type: 'integer' }] }, vendor: { oneOf: [string] }, request: 'breaking branch-removed integer', response: 'compatible branch-removed integer' },
  { title: 'another composition', ours: { anyOf: [string] }, vendor: { oneOf: [string] }, request: 'breaking composition-changed', response: 'risky composition-changed' },
  { title: 'an object that was closed', ours: object({}), vendor: { ...object({}), additionalProperties: false }, request: 'breaking object-closed', response: 'compatible object-closed' },
  { title: 'a change in the items of a list', ours: { type: 'array', items: string }, vendor: { type: 'array', items: { type: 'boolean' } }, request: 'breaking type-changed', response: 'breaking type-changed' },
  { title: 'another keyword', ours: {}, vendor: { uniqueItems: true }, request: 'risky keyword-changed uniqueItems', response: 'risky keyword-changed uniqueItems' },
]

describe('a difference of two schemas is judged by the direction in which it travels', () => {
  it.each(ROWS)('$title', ({ ours, vendor, request, response }) => {
    const frame = (schema: Json) => object({ inner: schema }, ['inner'])
    expect(compare(document(frame(vendor), string), document(frame(ours), string))).toEqual([request])
    expect(compare(document(string, frame(vendor)), document(string, frame(ours)))).toEqual([response])
  })
})

describe('what is no difference', () => {
  const SAME: [title: string, vendor: Json, ours: Json][] = [
    ['the order of members, values and required names', object({ a: string, b: { enum: ['x', 'y'] } }, ['a', 'b']), { required: ['b', 'a'], properties: { b: { enum: ['y', 'x'] }, a: string }, type: 'object' }],
    ['the order of alternatives', { oneOf: [string, { type: 'integer' }] }, { oneOf: [{ type: 'integer' }, string] }],
    ['descriptions, titles and examples', { ...string, description: 'a', title: 'b', example: 'c' }, { ...string, description: 'd' }],
    ['a type as a list of one', { type: ['string'] }, string],
    ['a constant and a list of one', { const: 'a' }, { enum: ['a'] }],
    ['an annotation of ours', string, { ...string, 'x-note': 'a' }],
    ['a member that happens to be called description', object({ description: string }), object({ description: string })],
  ]
  it.each(SAME)('%s', (_, vendor, ours) => {
    expect(compare(document(vendor, vendor), document(ours, ours))).toEqual([])
  })

  it('a schema that refers to itself', () => {
    const schemas = { Node: object({ next: { $ref: '#/components/schemas/Node' } }) }
    const reference = { $ref: '#/components/schemas/Node' }
    expect(compare(document(reference, reference, { schemas }), document(reference, reference, { schemas }))).toEqual([])
  })
})

describe('differences of an operation', () => {
  const OPERATIONS: [title: string, ours: JsonObject, vendor: JsonObject, expected: string][] = [
    ['a new required parameter', {}, { parameters: [{ name: 'lang', in: 'header', required: true, schema: string }] }, 'breaking required-parameter-added header lang'],
    ['a new optional parameter', {}, { parameters: [{ name: 'lang', in: 'query', schema: string }] }, 'compatible parameter-added query lang'],
    ['a request body that became required', {}, { requestBody: { required: true, content: { 'application/json': { schema: string } } } }, 'breaking request-body-became-required'],
    ['an answer that is gone', { responses: { '200': { description: '' }, '201': { description: '' } } }, { responses: { '200': { description: '' } } }, 'breaking response-removed 201'],
    ['an error answer that is gone', { responses: { '429': { description: '' } } }, { responses: {} }, 'risky error-response-removed 429'],
    ['a media type that is gone', {}, { requestBody: { content: {} } }, 'breaking media-type-removed application/json'],
    ['a new response header', {}, { responses: { '200': { description: '', content: { 'application/json': { schema: string } }, headers: { 'Retry-After': { schema: string } } } } }, 'compatible header-added Retry-After'],
    ['deprecation', {}, { deprecated: true }, 'risky deprecation-changed'],
    ['other credentials', {}, { security: [{ apiKey: [] }] }, 'breaking security-changed'],
    ['other servers', {}, { servers: [{ url: 'https://elsewhere.example' }] }, 'risky servers-changed'],
  ]
  it.each(OPERATIONS)('%s', (_, ours, vendor, expected) => {
    expect(compare(document(string, string, { operation: vendor }), document(string, string, { operation: ours }))).toEqual([expected])
  })

  it('a reference that leads nowhere', () => {
    const vendor = document(string, { $ref: '#/x-dangling/components/schemas/Gone' })
    expect(compare(vendor, document(string, string))).toEqual(['risky reference-dangling #/components/schemas/Gone'])
  })

  it('names every operation that reaches a shared schema, once', () => {
    const reference = { $ref: '#/components/schemas/Shared' }
    const two = (shared: Json): JsonObject => {
      const one = document(reference, reference, { schemas: { Shared: shared } })
      const paths = one['paths'] as JsonObject
      paths['/other'] = { post: { ...((paths['/chat'] as JsonObject)['post'] as JsonObject), operationId: 'other.create' } }
      return one
    }
    const [vendor, ours] = [two(object({})), two(object({ a: string }))]
    expect([...diff(vendor, ours, findScope(vendor, ours, false)).values()]).toMatchObject([
      { kind: 'member-removed', level: 'breaking', pointer: '#/components/schemas/Shared/properties/a', operationIds: ['chat.create', 'other.create'] },
    ])
  })
})
