import { describe, expect, it } from 'vitest'
import { operations } from '../../fixtures/documented.ts'
import { bundledDocument } from '../../src/bundled.ts'
import { createValidators } from '../../src/core/validate.ts'

const validatorOf = createValidators(bundledDocument)

// that Prism answers each of them by `Prefer`, with no violation, is what contract-tests/test/prism.test.ts says
describe.each(operations.map((operation) => ({ id: operation.id, operation })))('Example coverage gate: $id', ({ operation }) => {
  it('has a named example for every status and media type, and each fits its schema', async () => {
    const holes: string[] = []
    const misfits: string[] = []
    for (const { status, media } of operation.responses) {
      for (const { type, schema, isStream, isBinary, examples } of media) {
        if (examples.length === 0) holes.push(`${status} ${type}`)
        if (!schema || isStream || isBinary) continue
        const validate = await validatorOf(schema)
        for (const { name, value } of examples) if (validate(value)) misfits.push(`${status} ${type} ${name}`)
      }
    }
    expect({ holes, misfits }).toEqual({ holes: [], misfits: [] })
  })
})
