import { describe, expect, it } from 'vitest'
import { merge } from './merge.ts'
import { parseSource } from './source.ts'

const component = (file: string, schema: string) => parseSource(file, `components:\n  schemas:\n    Pet:\n${schema.replaceAll(/^/gm, '      ')}\n`)

describe('merge', () => {
  it('puts operations and components of all sources into one document', () => {
    const { document } = merge([
      parseSource('a.yaml', 'openapi: 3.1.1\ninfo: {title: a, version: "1"}\npaths:\n  /pets:\n    get: {operationId: pets.list}\n'),
      parseSource('b.yaml', 'openapi: 3.1.1\ninfo: {title: b, version: "1"}\npaths:\n  /pets:\n    post: {operationId: pets.create}\n'),
      parseSource('c.yaml', 'info: {title: All, version: "1"}\ncomponents:\n  schemas:\n    Pet: {type: object}\n'),
    ])
    expect(document).toEqual({
      openapi: '3.1.1',
      info: { title: 'All', version: '1' },
      paths: { '/pets': { get: { operationId: 'pets.list' }, post: { operationId: 'pets.create' } } },
      components: { schemas: { Pet: { type: 'object' } } },
    })
  })

  it('gives the same bytes, and reports the same, whatever the order of the sources', () => {
    const sources = [
      component('a.yaml', 'type: object\nproperties:\n  name: {type: string}'),
      component('b.yaml', 'description: A pet.\ntype: object\nproperties:\n  age: {type: integer, x-known-values: [1]}'),
      component('c.yaml', 'description: An animal.\ntype: object\nproperties:\n  age: {type: integer, x-known-values: [2, 1]}'),
      parseSource('d.yaml', 'servers:\n- url: /one\ntags:\n- name: pets\npaths:\n  /pets:\n    get: {responses: {200: {description: Pets.}}}\n'),
      parseSource('e.yaml', 'servers:\n- url: /two\ntags:\n- name: pets\n  description: x\npaths:\n  /pets:\n    get: {responses: {429: {description: Too many.}}}\n'),
      parseSource('f.yaml', 'tags:\n- name: owners\n- name: pets\npaths:\n  /pets:\n    get: {summary: Pets, responses: {}}\n'),
    ]
    const results = permutations(sources).map((order) => {
      const { document, duplicates } = merge(order)
      return JSON.stringify({ document, duplicates })
    })
    expect(results).toHaveLength(720)
    expect([...new Set(results)]).toHaveLength(1)
  })

  it('gives the same error whatever the order of the sources', () => {
    const sources = ['string', 'integer', 'boolean', 'string'].map((type, index) => component(`${index}.yaml`, `type: ${type}`))
    const errors = permutations(sources).map((order) => {
      try {
        return merge(order).document
      } catch (error) {
        return String(error)
      }
    })
    expect(new Set(errors)).toEqual(new Set(['SourceError: 1.yaml:4: disagrees with 0.yaml:4 about #/components/schemas/Pet/type: "integer" here, "string" there; state it in one of the two, or correct it in an overlay']))
  })

  it('accepts a component that two files state alike but for wording', () => {
    const { document } = merge([component('a.yaml', 'type: object'), component('b.yaml', 'description: A pet.\ntype: object')])
    expect(document).toMatchObject({ components: { schemas: { Pet: { type: 'object' } } } })
  })

  it('names both files and the pointer when two fragments disagree about a component', () => {
    const sources = [component('a.yaml', 'type: object\nproperties:\n  age:\n    type: integer'), component('b.yaml', 'type: object\nproperties:\n  age:\n    type: string')]
    expect(() => merge(sources)).toThrow('b.yaml:7: disagrees with a.yaml:7 about #/components/schemas/Pet/properties/age/type: "string" here, "integer" there')
  })

  it('says how alike the statements are, and where each stands', () => {
    const sources = ['title: a', 'title: b', 'title: b\nproperties: {name: {}}'].map((schema, index) => component(`${index}.yaml`, schema))
    expect(merge(sources.slice(1)).duplicates).toEqual([{ pointer: '#/components/schemas/Pet', class: 'compatible', places: ['1.yaml:3', '2.yaml:3'] }])
    expect(merge(sources.slice(0, 2)).duplicates).toEqual([{ pointer: '#/components/schemas/Pet', class: 'annotation-only', places: ['0.yaml:3', '1.yaml:3'] }])
    expect(merge([sources[0]!]).duplicates).toEqual([])
  })

  it('names the file whose statement is contradicted, also when it is not the first', () => {
    const sources = ['title: a', 'properties: {age: {type: integer}}', 'properties: {age: {type: string}}'].map((schema, index) => component(`${index}.yaml`, schema))
    expect(() => merge(sources)).toThrow('2.yaml:4: disagrees with 1.yaml:4 about #/components/schemas/Pet/properties/age/type: "string" here, "integer" there')
  })

  it('refuses a member that no source may have', () => {
    expect(() => merge([parseSource('a.yaml', 'openapi: 3.1.1\nwebhooks: {}\n')])).toThrow('a.yaml:2: unknown member `webhooks`')
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  return items.length === 0 ? [[]] : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]))
}
