import { expect, it } from 'vitest'
import { surface } from './surface.ts'

it('states one fact a line, sorted', () => {
  const document = {
    servers: [{ url: 'https://example.com' }],
    paths: {
      '/pets/{id}': {
        get: {
          operationId: 'pets.retrieve',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { '200': { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' }, examples: { dog: { value: {} } } } } }, '404': { $ref: '#/components/responses/Error.404' } },
        },
      },
    },
    components: { schemas: { Pet: { type: 'object', required: ['kind'], properties: { kind: { type: 'string', 'x-known-values': ['dog', { value: 'dodo', removed: '1681' }] }, age: { type: ['integer', 'null'], minimum: 0 } } } } },
  }
  expect(surface(document).split('\n')).toEqual([
    'GET /pets/{id} -> 200 application/json example dog',
    'GET /pets/{id} -> 200 application/json: Pet',
    'GET /pets/{id} -> 404: Error.404',
    'GET /pets/{id} = pets.retrieve',
    'GET /pets/{id} path id (required): string',
    'Pet.age minimum 0',
    'Pet.age: integer | null',
    'Pet.kind is required',
    'Pet.kind known "dodo", removed 1681',
    'Pet.kind known "dog"',
    'Pet.kind: string',
    'Pet: object',
    'server https://example.com',
    '',
  ])
})
