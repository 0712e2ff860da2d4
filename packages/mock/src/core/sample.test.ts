import { describe, expect, it } from 'vitest'
import type { Asked } from '../../fixtures/ask.ts'
import { operations, requestsOf, send } from '../../fixtures/documented.ts'
import { bundledDocument } from '../bundled.ts'
import { createMock } from '../index.ts'
import { isSuccess, type DocumentedMedia } from './compile.ts'
import type { OpenApiDocument, Schema } from './document.ts'
import { seededRandom } from './random.ts'
import { sample } from './sample.ts'
import { upgrade } from './upgrade.ts'
import { createValidators } from './validate.ts'

const mock = createMock({ frameDelay: 0 })
const validatorOf = createValidators(bundledDocument)
const SEEDS = ['1', '2', '3']

describe.each(operations.map((operation) => ({ id: operation.id, operation })))('$id', ({ operation }) => {
  it('`Prefer: dynamic=true` draws answers that fit the schema of each documented response', async () => {
    const [, body] = requestsOf(operation)[0] ?? ['', undefined]
    for (const { status, media } of operation.responses) {
      for (const each of media) {
        const request = isSuccess(status) && operation.stream !== undefined ? { ...(body as object), stream: each.isStream } : body
        for (const seed of SEEDS) {
          const answer = await send(mock, operation, request, { prefer: `code=${status}, dynamic=true, seed=${seed}`, accept: isSuccess(status) ? each.type : '*/*' })
          expect(answer.headers.get('content-type')).toBe(each.type)
          expect(await misfits(each, answer)).toEqual([])
        }
      }
    }
  })
})

/** The drawn values that their schema does not take; bytes have none. */
async function misfits({ type, isStream, schema, eventSchema, eventTerminator }: DocumentedMedia, { json, text }: Asked): Promise<unknown[]> {
  if (!isStream) return type.includes('json') && (await validatorOf(schema!))(json) ? [json] : []
  const events = text.split('\n\n').filter(Boolean).map((event) => event.slice('data: '.length))
  const end = eventTerminator === undefined ? undefined : events.pop()
  const validate = await validatorOf(eventSchema!)
  return [...events.filter((event) => validate(JSON.parse(event))), ...(end === eventTerminator ? [] : [end])]
}

describe('a value of a schema', () => {
  const document: OpenApiDocument = {
    openapi: '3.1.0',
    components: {
      schemas: {
        Tree: { type: 'object', required: ['name', 'children'], properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } } },
        Cat: { type: 'object', required: ['kind', 'lives'], properties: { kind: { const: 'cat' }, lives: { type: 'integer', minimum: 1, maximum: 9 } } },
        Dog: { type: 'object', required: ['kind'], properties: { kind: { const: 'dog' }, barks: { type: 'boolean' } }, additionalProperties: false },
      },
    },
  }
  const schemas: [string, Schema][] = [
    ['a schema that contains itself', { $ref: '#/components/schemas/Tree' }],
    ['a union by a tag', { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] }],
    ['parts that all count', { allOf: [{ type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 3 } } }, { properties: { a: { maximum: 5 }, b: { type: 'string' } }, required: ['b'] }] }],
    ['a pattern', { type: 'string', pattern: '^[A-Z]{3}-\\d{2,4}$' }],
    ['lengths', { type: 'string', minLength: 30, maxLength: 31 }],
    ['bounds and steps', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, multipleOf: 0.25 }],
    ['negative numbers', { type: 'integer', maximum: -10, minimum: -12 }],
    ['items that differ', { type: 'array', minItems: 3, maxItems: 3, uniqueItems: true, items: { enum: [1, 2, 3] } }],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 }],
    ['an item that has to be there', { type: 'array', contains: { const: 7 }, items: { type: 'integer' } }],
    ['null', { type: ['string', 'null'], minLength: 1 }],
    ['a map', { type: 'object', additionalProperties: { type: 'integer' }, propertyNames: { pattern: '^k\\d+$' }, minProperties: 2 }],
    ['what is forbidden', { type: 'string', enum: ['a', 'b'], not: { const: 'a' } }],
    ['members that exclude each other', { type: 'object', properties: { a: { type: 'integer' }, b: { type: 'integer' } }, required: ['a'], not: { required: ['a', 'b'] } }],
    ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'uri-reference', 'uuid', 'byte', 'json-pointer', 'regex'].map((format): [string, Schema] => [`the format ${format}`, { type: 'string', format }]),
  ]

  it.each(schemas)('fits %s, drawn with any seed', async (_, schema) => {
    const validate = await createValidators(document)(schema)
    for (let seed = 0; seed < 50; seed++) {
      // what excludes itself may take more than one draw, as answers do
      const drawn = Array.from({ length: 50 }, (_unused, attempt) => sample(document, schema, seededRandom(`${seed} ${attempt}`)))
      expect(drawn.some((value) => validate(value) === undefined), JSON.stringify(drawn[0])).toBe(true)
    }
  })

  it('without a seed is what the schema says first', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', example: 'x' }, b: { type: 'integer', default: 5 }, c: { enum: ['p', 'q'] }, d: { type: 'integer', minimum: 3 }, e: { type: 'string' }, f: { type: 'string', writeOnly: true } } }
    expect(sample(document, schema)).toEqual({ a: 'x', b: 5, c: 'p', d: 3, e: 'string' })
  })

  it('the same seed draws the same value, another one another', () => {
    const draw = (seed: string) => sample(document, { type: 'object', properties: { a: { type: 'string', minLength: 20 }, b: { type: 'integer' } }, required: ['a', 'b'] }, seededRandom(seed))
    expect(draw('x')).toEqual(draw('x'))
    expect(draw('x')).not.toEqual(draw('y'))
  })

  it('the words of OpenAPI 3.0 mean what they meant', async () => {
    const old = { openapi: '3.0.3', components: { schemas: { Age: { type: 'integer', minimum: 0, exclusiveMinimum: true, nullable: true }, Pet: { properties: { nullable: { type: 'string', nullable: true }, example: { type: 'integer' } }, nullable: true, allOf: [{ type: 'object' }] } } } }
    const { Age, Pet } = upgrade(old).components!.schemas!
    expect(Age).toEqual({ type: ['integer', 'null'], exclusiveMinimum: 0 })
    expect(Pet).toEqual({ anyOf: [{ properties: { nullable: { type: ['string', 'null'] }, example: { type: 'integer' } }, allOf: [{ type: 'object' }] }, { type: 'null' }] })
  })
})
