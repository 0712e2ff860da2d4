import { applyWhatFits, structure, type JsonObject, type Overlay } from '@bigmodel-kit/scripts/openapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { diff } from '../src/drift/compare/diff.ts'
import { findScope, restrict } from '../src/drift/compare/scope.ts'
import { ownBaseline } from '../src/drift/index.ts'
import { changesOf } from './structural-changes.ts'
import { vendorDocument } from './vendor-site.ts'

/** One in so many changes is tried: all of them take ten minutes, these half a minute. */
const EVERY = 31
const TIMEOUT = 300_000
/** Schemas of which a correction takes single parts: every change of them is tried. */
const TAKEN_APART = /\/schemas\/(Batch|ViduImage2VideoRequest|ViduFrames2VideoRequest|AgentStreamEvent)(\/|$)/

let vendor: JsonObject
beforeAll(async () => {
  const document = await vendorDocument()
  vendor = restrict(document, findScope(document, ownBaseline().document, false))
})

describe('a change of the vendor’s structure', () => {
  it('is never explained away, wherever it is made', () => {
    const { document, overlays } = ownBaseline()
    const ours = structure(document)
    const changes = changesOf(vendor).filter(({ pointer }, index) => index % EVERY === 0 || TAKEN_APART.test(pointer))
    expect(changes.length).toBeGreaterThan(150)
    // an action that does not fit any more leaves its difference unexplained, which is what counts here
    const unseen = changes.filter(({ apply }) => {
      const changed = structuredClone(vendor)
      apply(changed)
      const scope = findScope(changed, document, false)
      const corrected = overlays.reduce((result, { overlay }) => applyWhatFits(result, overlay as unknown as Overlay), changed)
      return diff(corrected, ours, scope).size === 0
    })
    expect(unseen.map(({ title, pointer }) => `${pointer}: ${title}`)).toEqual([])
  }, TIMEOUT)

  it('would show nothing without a change', () => {
    const { document, overlays } = ownBaseline()
    const corrected = overlays.reduce((result, { overlay }) => applyWhatFits(result, overlay as unknown as Overlay), vendor)
    expect([...diff(corrected, structure(document), findScope(vendor, document, false)).keys()]).toEqual([])
  })
})
