import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplePattern } from './sample-pattern.ts'
import { sample } from './sample.ts'

const ajv = new Ajv2020({ strict: false, logger: false })
formats.default(ajv)

const bound = fc.integer({ min: 0, max: 20 })
const leaf = fc.oneof(
  fc.record({ type: fc.constant('string'), minLength: bound, maxLength: bound.map((n) => n + 20) }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constant('string'), format: fc.constantFrom('date', 'date-time', 'time', 'email', 'uri', 'uuid', 'ipv4', 'ipv6', 'hostname', 'duration') }),
  fc.record({ type: fc.constantFrom('integer', 'number'), minimum: fc.integer({ min: -50, max: 20 }), maximum: fc.integer({ min: 24, max: 90 }), multipleOf: fc.constantFrom(1, 2, 3) }, { requiredKeys: ['type'] }),
  fc.record({ type: fc.constantFrom('integer', 'number'), exclusiveMinimum: fc.integer({ min: -50, max: 20 }), exclusiveMaximum: fc.integer({ min: 22, max: 90 }) }, { requiredKeys: ['type'] }),
  fc.record({ enum: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { minLength: 1 }) }),
  fc.record({ type: fc.constantFrom('boolean', 'null', ['string', 'null']) }),
  fc.record({ const: fc.jsonValue() }),
)
const schema = fc.letrec<{ any: Record<string, unknown> }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ type: fc.constant('array'), items: tie('any'), minItems: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: ['type'] }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), tie('any'), { maxKeys: 4 }).map((properties) => ({ type: 'object', properties, required: Object.keys(properties).slice(0, 2), additionalProperties: false })),
    fc.record({ anyOf: fc.array(tie('any'), { minLength: 1, maxLength: 3 }) }),
  ),
})).any

describe('a sample fits its schema', () => {
  it('whatever types, bounds, formats and nesting that has', () => {
    fc.assert(
      fc.property(schema, (one) => {
        const value = sample(one)
        const validate = ajv.compile(one)
        expect([validate(value), validate.errors]).toEqual([true, null])
        ajv.removeSchema(one)
      }),
    )
  })

  it.each([
    [{ $ref: '#/$defs/place', $defs: { place: { type: 'object', required: ['city'], properties: { city: { type: 'string', minLength: 9 } } } } }],
    [{ allOf: [{ required: ['a'] }, { properties: { a: { type: 'integer', minimum: 3 } } }] }],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 }],
    [{ type: 'array', uniqueItems: true, minItems: 3, items: { type: 'string' } }],
    [{ type: 'object', minProperties: 2, additionalProperties: { type: 'integer' } }],
    [{ type: 'object', properties: { node: { $ref: '#' } } }],
  ])('%j', (one) => {
    expect(ajv.compile(one)(sample(one))).toBe(true)
  })

  it('and is what the schema itself gives as an example, a default or a choice', () => {
    const properties = { city: { type: 'string', examples: ['北京'] }, unit: { enum: ['celsius', 'fahrenheit'] }, days: { type: 'integer', default: 3 } }
    expect(sample({ type: 'object', properties })).toEqual({ city: '北京', unit: 'celsius', days: 3 })
  })
})

describe('a sample of a pattern matches it', () => {
  it.each(['^[a-zA-Z0-9_-]+$', '^\\d{4}-\\d{2}-\\d{2}$', '^(GET|POST)$', '^[^\\s@]+@[^\\s@]+\\.[a-z]{2,}$', '^(?:SO|PO)-\\d{3,6}$', '^\\p{Script=Han}{2,4}$', '^#(?:[0-9a-f]{3}){1,2}$', '^\\+?[1-9]\\d{7,14}$', '^v\\d+(\\.\\d+)*$'])('%s', (pattern) => {
    expect(samplePattern(pattern)).toMatch(new RegExp(pattern, 'u'))
  })

  it('and is as long as it has to be, where the pattern lets it', () => {
    expect(sample({ type: 'string', pattern: '^[a-z]+$', minLength: 12 })).toMatch(/^[a-z]{12,}$/)
  })
})
