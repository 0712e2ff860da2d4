import { applyWhatFits, structure, type JsonObject } from '@bigmodel-kit/scripts/openapi'
import { beforeAll, describe, expect, it } from 'vitest'
import { standOf, stepsOf, tryStep } from '../src/drift/compare/explain.ts'
import { findScope, restrict, type Scope } from '../src/drift/compare/scope.ts'
import { ownBaseline } from '../src/drift/index.ts'
import { vendorDocument } from './vendor-site.ts'

const TIMEOUT = 120_000

describe('a correction', () => {
  const { document, overlays } = ownBaseline()
  const own = structure(document)
  let vendor: JsonObject
  let scope: Scope

  beforeAll(async () => {
    const whole = await vendorDocument()
    scope = findScope(whole, document, true)
    vendor = restrict(whole, scope)
  })

  const isUnneeded = (step: ReturnType<typeof stepsOf>[number], current: JsonObject) =>
    tryStep(step, standOf(current, own, scope), []) === 'unneeded'

  it('is reported as no longer needed once the vendor’s node already equals its result', () => {
    let repaired = vendor
    const missed = stepsOf(overlays).filter((step) => {
      repaired = applyWhatFits(repaired, step.overlay)
      return !isUnneeded(step, repaired)
    })
    expect(missed.map(({ id }) => id)).toEqual([])
  }, TIMEOUT)

  it('is needed for the vendor’s document as it is', () => {
    let corrected = vendor
    const unneeded = stepsOf(overlays).filter((step) => {
      const before = corrected
      corrected = applyWhatFits(corrected, step.overlay)
      return isUnneeded(step, before)
    })
    expect(unneeded.map(({ id }) => id)).toEqual([])
  }, TIMEOUT)
})
