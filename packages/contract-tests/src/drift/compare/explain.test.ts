import { describe, expect, it } from 'vitest'
import type { Overlay, OverlayAction } from '@bigmodel-kit/scripts/openapi'
import type { JsonObject } from '../../document/json.ts'
import { compareDocument } from './explain.ts'
import type { NamedOverlay } from './named-overlay.ts'

function document(properties: JsonObject, schemas: JsonObject = {}): JsonObject {
  const schema = { type: 'object', properties }
  return {
    openapi: '3.0.1',
    servers: [{ url: 'https://api.example/' }],
    paths: { '/chat': { post: { operationId: 'chat.create', responses: { '200': { description: '', content: { 'application/json': { schema } } } } } } },
    components: { schemas },
  }
}

function overlay(...actions: (Omit<OverlayAction, 'x-correction'> & { id: string })[]): NamedOverlay[] {
  const corrected = actions.map(({ id, ...action }): OverlayAction => ({ ...action, 'x-correction': { number: 1, id, wrong: '', right: '', evidence: [], grade: 'inferred' } }))
  const content: Overlay = { overlay: '1.1.0', info: { title: '', version: '0' }, actions: corrected }
  return [{ file: 'overlays/1.yaml', overlay: content as unknown as JsonObject }]
}

function compare(vendor: JsonObject, ours: JsonObject, overlays: NamedOverlay[] = [], isWhole = false) {
  return compareDocument({ source: 'page.md', isWhole, document: vendor, line: () => 1 }, ours, overlays)
}

const SCHEMA = "$.paths['/chat'].post.responses['200'].content['application/json'].schema"
const string = { type: 'string' }

describe('compareDocument', () => {
  it('finds nothing between two equal documents', () => {
    expect(compare(document({ id: string }), document({ id: string }))).toMatchObject({ explained: [], unexplained: [] })
  })

  it('explains a difference by the correction that makes it vanish', () => {
    const ours = document({ id: { type: ['string', 'null'] }, more: string })
    const overlays = overlay({ id: 'more', target: `${SCHEMA}.properties`, update: { more: string } }, { id: 'nullable', target: `${SCHEMA}.properties.id`, update: {} })
    const { explained, unexplained } = compare(document({ id: { ...string, nullable: true } }), ours, overlays)
    expect(unexplained).toEqual([])
    expect(explained.map(({ kind, subject, explainedBy }) => [kind, subject, explainedBy])).toEqual([['member-removed', 'more', { id: 'more', file: 'overlays/1.yaml' }]])
  })

  it('does not explain what the corrections do not make vanish', () => {
    const overlays = overlay({ id: 'other', target: `${SCHEMA}.properties.id`, update: { type: 'integer' } })
    expect(compare(document({ id: string }), document({ id: { type: 'integer' }, more: string }), overlays).unexplained.map(({ kind, subject }) => [kind, subject])).toEqual([['member-removed', 'more']])
  })

  it('leaves out a correction that the vendor has made superfluous, and says so', () => {
    const overlays = overlay({ id: 'text', target: `${SCHEMA}.properties.id.oneOf[0]`, remove: true }, { id: 'more', target: `${SCHEMA}.properties`, update: { more: string } })
    const ours = document({ id: { oneOf: [string] }, more: string })
    const { explained, unexplained, notes } = compare(document({ id: { oneOf: [string] } }), ours, overlays)
    expect(unexplained).toEqual([])
    expect(explained.map(({ explainedBy }) => explainedBy.id)).toEqual(['more'])
    expect(notes).toEqual(["overlays/1.yaml: correction text is no longer needed: the vendor's document already says what it makes"])
  })

  it('sees a new value although a correction opens the list, because the correction copies what the vendor lists', () => {
    const overlays = overlay(
      { id: 'open', target: `${SCHEMA}.properties.kind`, update: { 'x-known-values': [] } },
      { id: 'open', target: `${SCHEMA}.properties.kind['x-known-values']`, copy: `${SCHEMA}.properties.kind.enum` },
      { id: 'open', target: `${SCHEMA}.properties.kind.enum`, remove: true },
    )
    const ours = document({ kind: { ...string, 'x-known-values': ['a', 'b'] } })
    expect(compare(document({ kind: { ...string, enum: ['b', 'a'] } }), ours, overlays).unexplained).toEqual([])
    expect(compare(document({ kind: { ...string, enum: ['b', 'a', 'c'] } }), ours, overlays).unexplained).toMatchObject([{ kind: 'known-value-added', subject: 'c', to: 'c' }])
  })

  it('compares a component by name when a correction makes its operation refer to another', () => {
    const reference = (name: string) => ({ part: { $ref: `#/components/schemas/${name}` } })
    const overlays = overlay({ id: 'one', target: `${SCHEMA}.properties.part`, update: { $ref: '#/components/schemas/One' } })
    const ours = document(reference('One'), { One: string, Two: string })
    expect(compare(document(reference('Two'), { Two: string }), ours, overlays).unexplained).toEqual([])
    expect(compare(document(reference('Two'), { Two: { type: 'integer' } }), ours, overlays).unexplained).toMatchObject([
      { kind: 'type-changed', pointer: '#/components/schemas/Two/type', operationIds: ['chat.create'] },
    ])
    expect(compare(document(reference('Three'), { Three: string }), ours, overlays).unexplained).toMatchObject([{ kind: 'component-unknown', subject: 'Three' }])
  })

  it('notes a correction that cannot be applied any more, and goes on', () => {
    const overlays = overlay({ id: 'list', target: `${SCHEMA}.properties.id`, update: [] as never })
    const { notes } = compare(document({ id: string }), document({ id: string }), overlays)
    expect(notes).toEqual([expect.stringMatching(/^overlays\/1\.yaml: correction list no longer fits the vendor's document: cannot merge/)])
  })

  it('lists operations that we do not describe, and misses ours only in a whole document', () => {
    const other: JsonObject = { ...document({}), paths: { '/other': { get: { responses: {} } } } }
    expect(compare(other, document({}))).toMatchObject({ unexplained: [{ kind: 'operation-added', subject: 'GET /other', level: 'compatible', pointer: '#/paths/~1other/get' }] })
    expect(compare(other, document({}), [], true).unexplained).toMatchObject([{ kind: 'operation-removed', operationIds: ['chat.create'], level: 'breaking', pointer: '#/paths/~1chat/post' }, { kind: 'operation-added' }])
  })

  it('never explains a server that we do not know', () => {
    const vendor = { ...document({}), servers: [{ url: 'https://elsewhere.example/' }] }
    const overlays = overlay({ id: 'servers', target: '$.servers[0].url', update: 'https://api.example/' })
    expect(compare(vendor, document({}), overlays).unexplained).toMatchObject([{ kind: 'server-unknown', subject: 'https://elsewhere.example', level: 'breaking' }])
  })
})
