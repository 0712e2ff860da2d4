import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { operations } from '@bigmodel-kit/scripts/openapi'
import { describe, expect, it } from 'vitest'
import { ourDocument } from '../src/document/ours.ts'
import { drift, formatProblem } from '../src/drift/index.ts'
import { lineOf } from '../src/drift/report/words.ts'
import { conformanceFolder } from './folder.ts'

const root = conformanceFolder()
const seed = join(root, 'seeds', readdirSync(join(root, 'seeds')).find((name) => name.startsWith('002'))!)
const newest = join(root, 'upstream', readdirSync(join(root, 'upstream')).filter((name) => /^openapi-[\d-]+\.json$/.test(name)).toSorted().at(-1)!)

describe("the vendor's own documents", () => {
  it("the seed's pages read as 4 operations, 34 codes and 14 status rows, and are clean", async () => {
    const report = await drift([seed])
    expect(report.problems.map(formatProblem)).toEqual([])
    expect(report.unexplained.map(lineOf)).toEqual([])
    expect(report.counts).toMatchObject({ operations: 4, codes: 34, statuses: 14 })
    expect(report.exitCode).toBe(0)
  })

  it('the newest whole document has nothing unexplained and nothing that we do not describe', async () => {
    const report = await drift([newest])
    expect(report.problems.map(formatProblem)).toEqual([])
    expect(report.unexplained.map(lineOf)).toEqual([])
    expect(report.notCovered).toEqual([])
    expect(report.notShown).toEqual(operations(ourDocument()).filter(({ operation }) => operation['x-status'] === 'legacy').map(({ id }) => id))
    expect(report.operations).toHaveLength(59)
    expect(report.exitCode).toBe(0)
  })

  it('the newest pages, read as a folder, are clean', async () => {
    const report = await drift([join(root, 'upstream', 'pages')])
    expect(report.problems.map(formatProblem)).toEqual([])
    expect(report.unexplained.map(lineOf)).toEqual([])
    expect(report.counts).toMatchObject({ operations: 4, codes: 35 })
  })
})
