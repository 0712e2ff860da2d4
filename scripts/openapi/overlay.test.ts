import { describe, expect, it } from 'vitest'
import { resolvePointer, type Json } from './json.ts'
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

  it('fails strictly when an action says nothing to do', () => {
    expect(applyOverlay(pets, overlay({ target: '$.paths' })).document).toEqual(pets)
    expect(() => applyOverlay(pets, overlay({ target: '$.paths' }), { strict: true })).toThrow('the action does nothing; give it `update`, `copy` or `remove: true`')
  })

  it('refuses to merge an array into a primitive, and says where', () => {
    expect(() => applyOverlay(pets, overlay({ target: '$.paths.*.get', update: { deprecated: ['x'] } }))).toThrow('cannot merge an array into a primitive value at #/paths/~1pets/get/deprecated')
  })
})

// what the specification's published cases show, in documents of our own; those themselves run under `npm run conformance`
describe('applyOverlay, as the Overlay Specification shows', () => {
  const shop = {
    info: { title: 'Shop', version: '1' },
    servers: [{ url: '/live', description: 'Live' }, { url: '/test', description: 'Test' }],
    paths: {
      '/orders': {
        get: {
          summary: 'Orders',
          responses: {
            '200': { content: { 'application/json': { schema: { properties: { id: { type: 'integer' }, note: { type: 'string', example: 'x' } } } } } },
            '500': { description: 'Failed.' },
            default: { description: 'Else.' },
          },
        },
      },
    },
  }
  const schema = "$.paths['/orders'].get.responses['200']"

  const get = '#/paths/~1orders/get'

  it.each<[what: string, actions: OverlayAction[], pointer: string, expected: Json | undefined]>([
    ['adds a license to the info', [{ target: '$.info', update: { license: { name: 'MIT' } } }], '#/info', { ...shop.info, license: { name: 'MIT' } }],
    ['replaces one text of an operation', [{ target: "$.paths['/orders'].get", update: { summary: 'All orders', description: 'Newest first.' } }], `${get}/summary`, 'All orders'],
    ['adds another text to it', [{ target: "$.paths['/orders'].get", update: { summary: 'All orders', description: 'Newest first.' } }], `${get}/description`, 'Newest first.'],
    ['removes one example', [{ target: `${schema}..properties.note.example`, remove: true }], `${get}/responses/200/content/application~1json/schema/properties/note`, { type: 'string' }],
    [
      'removes a response wherever it is',
      [{ target: "$.paths..responses['500']", remove: true }, { target: "$.paths..responses['default']", remove: true }],
      `${get}/responses`,
      { '200': shop.paths['/orders'].get.responses['200'] },
    ],
    [
      'removes the properties of a type',
      [{ target: `${schema}..properties[?(@.type == 'string')]`, remove: true }],
      `${get}/responses/200/content/application~1json/schema/properties`,
      { id: { type: 'integer' } },
    ],
    ['removes one item of a list', [{ target: "$.servers[?( @.description == 'Test' )]", remove: true }], '#/servers', [shop.servers[0]!]],
    ['replaces a list by removing it first', [{ target: '$.servers', remove: true }, { target: '$', update: { servers: [{ url: '/sandbox' }] } }], '#/servers', [{ url: '/sandbox' }]],
    ['merges into the root', [{ target: '$', update: { info: { 'x-changed': true } } }], '#/info', { ...shop.info, 'x-changed': true }],
  ])('%s', (_, actions, pointer, expected) => {
    expect(resolvePointer(applyOverlay(shop, overlay(...actions)).document, pointer)).toEqual(expected)
  })
})

describe('readOverlay', () => {
  it('names the line of an action that stands twice', () => {
    const source = parseSource('o.yaml', 'overlay: 1.1.0\ninfo: {title: t, version: "1"}\nactions:\n- target: $.a\n  update: 1\n- update: 1\n  target: $.a\n')
    expect(() => readOverlay(source)).toThrow('o.yaml:6: the action stands twice')
  })

  it.each([
    ['remove', 'an action of another type', 'actions:\n- target: $.a\n  remove: "yes"\n', 'o.yaml:5: `remove` must be of type boolean'],
    ['actions', 'an overlay without one', 'extends: a.yaml\n', 'o.yaml:1: `actions` must list at least one action'],
    ['operations', 'an overlay that has none', 'actions:\n- target: $\noperations: []\n', 'o.yaml:5: unknown member `operations`'],
  ])('names the line of `%s` in %s', (_, __, rest, message) => {
    expect(() => readOverlay(parseSource('o.yaml', `overlay: 1.1.0\ninfo: {title: t, version: "1"}\n${rest}`))).toThrow(message)
  })

  it('names the line of a target that is no JSONPath', () => {
    const source = parseSource('o.yaml', 'overlay: 1.1.0\ninfo: {title: t, version: "1"}\nactions:\n- target: $.a[\n  remove: true\n')
    expect(() => readOverlay(source)).toThrow(/^o\.yaml:4: \$\.a\[ is no RFC 9535 JSONPath/)
  })
})
