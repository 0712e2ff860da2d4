import { describe, expect, it } from 'vitest'
import { applyOverlay, readOverlay, type OverlayAction } from './overlay.ts'
import { parseSource } from './source.ts'

const overlay = (...actions: OverlayAction[]) => ({ overlay: '1.1.0', info: { title: 't', version: '1' }, actions })
const pets = { paths: { '/pets': { get: { tags: ['a'], deprecated: false }, post: { tags: ['a', 'b'] } } } }

describe('applyOverlay', () => {
  it('merges an object into every node that the target selects', () => {
    const { document } = applyOverlay(pets, overlay({ target: '$.paths.*.*', update: { tags: ['c'], summary: 'x' } }))
    expect(document).toEqual({ paths: { '/pets': { get: { tags: ['a', 'c'], deprecated: false, summary: 'x' }, post: { tags: ['a', 'b', 'c'], summary: 'x' } } } })
  })

  it('appends to an array, replaces a primitive', () => {
    const { document } = applyOverlay(pets, overlay({ target: '$.paths.*.post.tags', update: 'c' }, { target: '$..deprecated', update: true }))
    expect(document).toMatchObject({ paths: { '/pets': { get: { deprecated: true }, post: { tags: ['a', 'b', 'c'] } } } })
  })

  it('removes several items of one array', () => {
    const { document } = applyOverlay(pets, overlay({ target: "$..tags[?@ == 'a' || @ == 'b']", remove: true }))
    expect(document).toMatchObject({ paths: { '/pets': { get: { tags: [] }, post: { tags: [] } } } })
  })

  it('copies one node into another', () => {
    const { document } = applyOverlay(pets, overlay({ target: "$.paths['/pets'].get.tags", copy: "$.paths['/pets'].post.tags" }))
    expect(document).toMatchObject({ paths: { '/pets': { get: { tags: ['a', 'a', 'b'] } } } })
  })

  it('leaves the document it was given as it was', () => {
    const before = structuredClone(pets)
    applyOverlay(pets, overlay({ target: '$..tags', remove: true }))
    expect(pets).toEqual(before)
  })

  it('counts what an action selects, and passes over one that selects nothing', () => {
    const { results } = applyOverlay(pets, overlay({ target: '$..tags', update: 'c' }, { target: '$..nothing', remove: true }))
    expect(results.map(({ matched, changed }) => [matched, changed])).toEqual([[2, true], [0, false]])
  })

  it('fails strictly when an action selects nothing', () => {
    expect(() => applyOverlay(pets, overlay({ target: '$..nothing', remove: true }), { strict: true })).toThrow('the target $..nothing selects nothing')
  })

  it('fails strictly when the document already is what an action makes of it', () => {
    expect(() => applyOverlay(pets, overlay({ target: '$..deprecated', update: false }), { strict: true })).toThrow('already is what the action makes of it')
  })

  it('refuses to merge an array into a primitive, and says where', () => {
    expect(() => applyOverlay(pets, overlay({ target: '$.paths.*.get', update: { deprecated: ['x'] } }))).toThrow('cannot merge an array into a primitive value at #/paths/~1pets/get/deprecated')
  })
})

describe('readOverlay', () => {
  it('names the line of an action that does nothing', () => {
    const source = parseSource('o.yaml', 'overlay: 1.1.0\ninfo: {title: t, version: "1"}\nactions:\n- target: $.a\n  update: 1\n- target: $.b\n')
    expect(() => readOverlay(source)).toThrow('o.yaml:6: an action needs `update`, `copy` or `remove: true`')
  })

  it('names the line of a target that is no JSONPath', () => {
    const source = parseSource('o.yaml', 'overlay: 1.1.0\ninfo: {title: t, version: "1"}\nactions:\n- target: $.a[\n  remove: true\n')
    expect(() => readOverlay(source)).toThrow(/^o\.yaml:4: \$\.a\[ is no RFC 9535 JSONPath/)
  })
})
