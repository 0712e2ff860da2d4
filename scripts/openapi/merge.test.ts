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

  it('gives the same document whatever the order of the sources', () => {
    const sources = [component('a.yaml', 'type: object'), parseSource('b.yaml', 'paths:\n  /pets:\n    get: {}\n'), component('c.yaml', 'type: object\ndescription: A pet.')]
    const [one, two] = [merge(sources), merge(sources.toReversed())]
    expect(JSON.stringify(one.document)).toBe(JSON.stringify(two.document))
  })

  it('accepts a component that two files state alike but for wording', () => {
    const { document } = merge([component('a.yaml', 'type: object'), component('b.yaml', 'description: A pet.\ntype: object')])
    expect(document).toMatchObject({ components: { schemas: { Pet: { type: 'object' } } } })
  })

  it('names both files and the pointer when two fragments disagree about a component', () => {
    const sources = [component('a.yaml', 'type: object\nproperties:\n  age:\n    type: integer'), component('b.yaml', 'type: object\nproperties:\n  age:\n    type: string')]
    expect(() => merge(sources)).toThrow('b.yaml:7: disagrees with a.yaml:7 about #/components/schemas/Pet/properties/age/type: "string" here, "integer" there')
  })

  it('refuses a member that no source may have', () => {
    expect(() => merge([parseSource('a.yaml', 'openapi: 3.1.1\nwebhooks: {}\n')])).toThrow('a.yaml:2: unknown member `webhooks`')
  })
})
