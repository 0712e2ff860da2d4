import { expect, it } from 'vitest'
import type { JsonObject } from '../../json.ts'
import { wording } from './wording.ts'

const schema = { $ref: '#/components/schemas/Pet' }
const operation = { summary: 'Find a pet', description: 'By its name.', parameters: [{ name: 'name', in: 'query', description: 'Its name.' }], responses: { 200: { content: { 'application/json': { schema } } } } }
const pet = { description: 'A pet.', type: 'object', properties: { age: { type: 'integer', description: 'In years.' }, friend: schema, kind: { const: 'pet' } } }
const document = (one: JsonObject, Pet: JsonObject = pet): JsonObject => ({ paths: { '/pets': { get: one } }, components: { schemas: { Pet } } })

it('takes what is described', () => {
  expect(wording(document(operation))).toEqual([])
})

it.each([
  ['an operation without summary', document({ ...operation, summary: '' }), '#/paths/~1pets/get', 'the operation has no `summary`; write what it does, in one line'],
  ['an operation whose description is still to do', document({ ...operation, description: 'TODO' }), '#/paths/~1pets/get', 'the operation has no `description`; write when to use it, what it costs or limits, and what comes back'],
  ['a parameter', document({ ...operation, parameters: [{ name: 'name', in: 'query' }] }), '#/paths/~1pets/get/parameters/0', 'the parameter `name` has no `description`'],
  ['a schema', document(operation, { type: 'object' }), '#/components/schemas/Pet', 'the schema `Pet` has no `description`'],
  ['a member of a schema', document(operation, { ...pet, properties: { age: { type: 'integer' } } }), '#/components/schemas/Pet/properties/age', 'the member `age` has no `description`'],
  [
    'a member of a schema in an operation',
    document({ ...operation, responses: { 200: { content: { 'application/json': { schema: { properties: { a: {} } } } } } } }),
    '#/paths/~1pets/get/responses/200/content/application~1json/schema/properties/a',
    'the member `a` has no `description`',
  ],
])('asks for the wording of %s', (_, broken, pointer, message) => {
  expect(wording(broken)).toEqual([{ pointer, message: expect.stringContaining(message) as string }])
})

it('asks nothing about a schema to which no operation leads', () => {
  expect(wording(document({ ...operation, responses: {} }, {}))).toEqual([])
})
