import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { drift, formatProblem, type DriftReport } from '../src/drift/index.ts'
import { CONTAINED, ELSEWHERE, UNUSED, type Listed } from './cases-2025-07-23.ts'
import { conformanceFolder } from './folder.ts'

const root = conformanceFolder()

describe("the vendor's document of 2025-07-23", () => {
  let report: DriftReport

  beforeAll(async () => {
    report = await drift([join(root, 'upstream', 'openapi-2025-07-23.json')])
  })

  it('can be read to its end, and differs', () => {
    expect(report.problems.map(formatProblem)).toEqual([])
    expect(report.exitCode).toBe(1)
  })

  it.each(Object.entries(CONTAINED).map(([id, { what, listed }]) => ({ id, what, listed })))('lists case $id: $what', ({ listed }) => {
    expect(listed.filter((one) => !isListed(report, one))).toEqual([])
  })

  it('names the schemas that no operation uses', () => {
    expect(report.unused).toEqual(expect.arrayContaining(UNUSED))
  })

  it('leaves no case of the list without a word', () => {
    const text = readFileSync(join(root, 'api-drift-cases.md'), 'utf8')
    const ids = [...text.matchAll(/^\| (D\d\d) \|/gm)].map(([, id]) => id!)
    expect(ids).toHaveLength(98)
    expect([...Object.keys(CONTAINED), ...Object.values(ELSEWHERE).flat()].toSorted()).toEqual(ids.toSorted())
  })
})

function isListed(report: DriftReport, { in: where, kind, at, subject }: Listed): boolean {
  const differences = where ? report[where] : [...report.unexplained, ...report.explained]
  return differences.some((difference) => {
    const isThere = difference.pointer === at || difference.operationIds.includes(at)
    return isThere && (kind === undefined || difference.kind === kind) && (subject === undefined || difference.subject === subject)
  })
}
