import type { Fixture } from './core/fixture.ts'
import { readList } from './list-file.ts'

const MESSAGE = {
  oneOf: [
    { type: 'string' },
    { type: 'object', required: ['contains'], additionalProperties: false, properties: { contains: { type: 'string' } } },
    { type: 'object', required: ['matches'], additionalProperties: false, properties: { matches: { type: 'string', format: 'regex' } } },
  ],
}

const CALL = { type: 'object', required: ['name'], additionalProperties: false, properties: { name: { type: 'string' }, arguments: { type: ['string', 'object'] } } }

const FIXTURES = {
  type: 'array',
  items: {
    type: 'object',
    required: ['reply'],
    additionalProperties: false,
    properties: {
      match: {
        type: 'object',
        additionalProperties: false,
        properties: { model: { type: 'string' }, message: MESSAGE, tools: { type: 'array', items: { type: 'string' } }, turn: { type: 'integer', minimum: 1 } },
      },
      reply: {
        oneOf: [
          { type: 'string' },
          {
            type: 'object',
            additionalProperties: false,
            minProperties: 1,
            properties: { content: { type: 'string' }, reasoning_content: { type: 'string' }, tool_calls: { type: 'array', items: CALL }, finish_reason: { type: 'string' } },
          },
        ],
      },
    },
  },
}

/**
 * Reads a file of fixtures, in JSON or YAML.
 * @throws a sentence with the file and the line when it cannot be read, or a fixture is none
 */
export async function readFixtures(file: string): Promise<Fixture[]> {
  return (await readList(file, 'fixtures', FIXTURES)) as Fixture[]
}
