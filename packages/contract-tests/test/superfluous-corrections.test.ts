import { structure } from '@bigmodel-kit/scripts/openapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { diff } from '../src/drift/compare/diff.ts'
import { stepsOf, tryStep } from '../src/drift/compare/explain.ts'
import { findScope, restrict } from '../src/drift/compare/scope.ts'
import { ownBaseline } from '../src/drift/index.ts'
import { vendorDocument } from './vendor-site.ts'

const TIMEOUT = 300_000

describe('a correction', () => {
  /** Ids of the corrections that the report would call unnecessary at first, and of those it would not after they are made. */
  const found = { unneeded: [] as string[], stillNeeded: [] as string[], tried: 0 }

  beforeAll(async () => {
    const { document, overlays } = ownBaseline()
    const own = structure(document)
    const whole = await vendorDocument()
    const scope = findScope(whole, document, true)
    const vendor = restrict(whole, scope)
    let stand = { vendor, current: diff(vendor, own, scope), own, scope }
    for (const step of stepsOf(overlays)) {
      found.tried++
      const first = tryStep(step, stand, [])
      if (first === 'unneeded') found.unneeded.push(step.id)
      else if (first) stand = { ...stand, vendor: first.applied, current: first.next }
      if (tryStep(step, stand, []) !== 'unneeded') found.stillNeeded.push(step.id)
    }
  }, TIMEOUT)

  it('is reported as no longer needed once the vendor’s node already equals its result', () => {
    expect(found.tried).toBeGreaterThan(150)
    expect(found.stillNeeded).toEqual([])
  })

  it('is needed for the vendor’s document as it is', () => {
    expect(found.unneeded).toEqual([])
  })
})
