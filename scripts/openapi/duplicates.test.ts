import { describe, expect, it } from 'vitest'
import { Disagreement, unite } from './duplicates.ts'
import { formatPointer, type Json } from './json.ts'

const component = ['components', 'schemas', 'Pet']
const operation = ['paths', '/pets', 'get']
const ok = { description: 'Fine.' }

interface Case {
  kind: string
  place: string[]
  left: Json
  right: Json
}

function verdict({ place, left, right }: Case): string {
  try {
    return unite(place, left, right).class
  } catch (error) {
    if (!(error instanceof Disagreement)) throw error
    return `conflict at ${formatPointer(error.right.keys)}`
  }
}

describe('duplicates', () => {
  it.each<Case>([
    { kind: 'component', place: component, left: { type: 'object', title: 'Pet' }, right: { title: 'Pet', type: 'object' } },
    { kind: 'operation', place: operation, left: { operationId: 'a', responses: {} }, right: { responses: {}, operationId: 'a' } },
    { kind: 'servers', place: ['servers'], left: [{ url: '/a' }], right: [{ url: '/a' }] },
    { kind: 'security', place: ['security'], left: [{ bearer: [] }], right: [{ bearer: [] }] },
    { kind: 'tags', place: ['tags'], left: [{ name: 'a' }], right: [{ name: 'a' }] },
  ])('identical: a $kind that is equal but for the order of its members', (duplicate) => {
    expect(verdict(duplicate)).toBe('identical')
  })

  it.each<Case>([
    { kind: 'component with other wording', place: component, left: { type: 'object', description: 'a' }, right: { type: 'object', description: 'b' } },
    { kind: 'component with an example of its own', place: component, left: { type: 'string' }, right: { type: 'string', example: 'a' } },
    { kind: 'union with other wording in a branch', place: component, left: { oneOf: [{ type: 'string', title: 'a' }] }, right: { oneOf: [{ type: 'string' }] } },
    { kind: 'operation with another summary', place: operation, left: { summary: 'a' }, right: { summary: 'b', tags: ['c'] } },
    { kind: 'server with a description', place: ['servers'], left: [{ url: '/a' }], right: [{ url: '/a', description: 'Main.' }] },
    { kind: 'tag with a description', place: ['tags'], left: [{ name: 'a', description: 'b' }], right: [{ name: 'a' }] },
  ])('annotation-only: a $kind', (duplicate) => {
    expect(verdict(duplicate)).toBe('annotation-only')
  })

  it.each<Case & { union: Json }>([
    { kind: 'an optional property', place: component, left: { properties: { a: {} } }, right: { properties: { b: {} } }, union: { properties: { a: {}, b: {} } } },
    { kind: 'a property named like an annotation', place: component, left: { properties: {} }, right: { properties: { title: {} } }, union: { properties: { title: {} } } },
    { kind: 'a known value', place: component, left: { 'x-known-values': ['a', 'b'] }, right: { 'x-known-values': ['b', 'c'] }, union: { 'x-known-values': ['a', 'b', 'c'] } },
    { kind: 'deprecated', place: component, left: {}, right: { deprecated: true }, union: { deprecated: true } },
    { kind: 'a response status', place: operation, left: { responses: { 200: ok } }, right: { responses: { 429: ok } }, union: { responses: { 200: ok, 429: ok } } },
    {
      kind: 'a media type',
      place: operation,
      left: { responses: { 200: { content: { 'application/json': {} } } } },
      right: { responses: { 200: { content: { 'text/event-stream': {} } } } },
      union: { responses: { 200: { content: { 'application/json': {}, 'text/event-stream': {} } } } },
    },
    { kind: 'an optional parameter', place: operation, left: {}, right: { parameters: [{ in: 'query', name: 'a' }] }, union: { parameters: [{ in: 'query', name: 'a' }] } },
    { kind: 'a callback', place: operation, left: {}, right: { callbacks: { done: {} } }, union: { callbacks: { done: {} } } },
    { kind: 'a server', place: ['servers'], left: [{ url: '/a' }], right: [{ url: '/b' }, { url: '/a' }], union: [{ url: '/a' }, { url: '/b' }] },
    { kind: 'an alternative of security', place: ['security'], left: [{ bearer: [] }], right: [{ key: [] }], union: [{ bearer: [] }, { key: [] }] },
    { kind: 'a tag', place: ['tags'], left: [{ name: 'a' }], right: [{ name: 'b' }], union: [{ name: 'a' }, { name: 'b' }] },
  ])('compatible: one of them has $kind more, and the union has it', (duplicate) => {
    expect(verdict(duplicate)).toBe('compatible')
    expect(unite(duplicate.place, duplicate.left, duplicate.right).value).toEqual(duplicate.union)
    expect(verdict({ ...duplicate, left: duplicate.right, right: duplicate.left })).toBe('compatible')
  })

  it.each<Case & { at: string }>([
    { kind: 'another type', place: component, left: { type: 'string' }, right: { type: 'integer' }, at: '/type' },
    { kind: 'a constraint that one lacks', place: component, left: { type: 'string' }, right: { type: 'string', maxLength: 9 }, at: '/maxLength' },
    { kind: 'another list of required members', place: component, left: { required: ['a'] }, right: { required: ['a', 'b'] }, at: '/required' },
    { kind: 'a property where there are no others', place: component, left: { properties: {}, additionalProperties: false }, right: { properties: { a: {} }, additionalProperties: false }, at: '/properties/a' },
    { kind: 'another default that looks like an annotation', place: component, left: { default: { title: 'a' } }, right: { default: { title: 'b' } }, at: '/default' },
    { kind: 'one branch more', place: component, left: { anyOf: [{}] }, right: { anyOf: [{}, {}] }, at: '/anyOf' },
    { kind: 'another value of one name', place: ['components', 'responses', 'Missing'], left: { content: { 'a/b': { schema: { type: 'string' } } } }, right: { content: { 'a/b': { schema: {} } } }, at: '/content/a~1b/schema/type' },
    { kind: 'a required parameter', place: operation, left: { parameters: [] }, right: { parameters: [{ in: 'query', name: 'a', required: true }] }, at: '/parameters/0' },
    { kind: 'another schema of a parameter', place: operation, left: { parameters: [{ in: 'query', name: 'a', schema: {} }] }, right: { parameters: [{ in: 'query', name: 'b' }, { in: 'query', name: 'a', schema: { type: 'string' } }] }, at: '/parameters/1/schema/type' },
    { kind: 'a request body', place: operation, left: {}, right: { requestBody: { content: {} } }, at: '/requestBody' },
    { kind: 'other variables of a server', place: ['servers'], left: [{ url: '/{a}', variables: { a: { default: 'b' } } }], right: [{ url: '/{a}', variables: { a: { default: 'c' } } }], at: '/0/variables/a/default' },
    { kind: 'other scopes', place: ['security'], left: [{ bearer: ['read'] }], right: [{ bearer: ['write'] }], at: '/0/bearer' },
    { kind: 'no security at all', place: ['security'], left: [{ bearer: [] }], right: [], at: '' },
    { kind: 'another extension value of a tag', place: ['tags'], left: [{ name: 'a', 'x-status': 'b' }], right: [{ name: 'a', 'x-status': 'c' }], at: '/0/x-status' },
    { kind: 'another version', place: ['openapi'], left: '3.1.0', right: '3.1.1', at: '' },
  ])('conflict: $kind ($place)', (duplicate) => {
    expect(verdict(duplicate)).toBe(`conflict at ${formatPointer(duplicate.place)}${duplicate.at}`)
    expect(verdict({ ...duplicate, left: duplicate.right, right: duplicate.left })).toMatch(/^conflict at /)
  })
})
