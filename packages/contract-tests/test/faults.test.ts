import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CAPABILITIES, cases, formatFinding, ourDocument, run, type FindingKind, type Target } from '../src/index.ts'
import { FAULTS } from './faults.ts'
import { MOCK_KEY } from './mock-key.ts'

const all = new Map(cases(ourDocument()).map((one) => [one.name, one]))
let server: Awaited<ReturnType<typeof serve>>
let target: Target

beforeAll(async () => {
  server = await serve({ port: 0 })
  target = { name: 'mock', baseUrl: server.url, fetch, key: MOCK_KEY, capabilities: CAPABILITIES.mock }
})
afterAll(() => server.close())

describe('a fault that is planted into the mock is found and named', () => {
  it.each(FAULTS)('$name', async (fault) => {
    const tried = all.get(fault.case)!
    const { findings } = await run(tried, { ...target, fetch: fault.plant(fetch) })
    const lines = findings.map(formatFinding)
    const found = findings.find(({ kind, pointer }) => kind === fault.finding.kind && pointer.startsWith(fault.finding.pointer))
    expect(found, `nothing found but:\n${lines.join('\n')}`).toBeDefined()
    const line = formatFinding(found!)
    for (const part of [found!.operationId, fault.finding.pointer, 'expected', 'found']) expect(line).toContain(part)
  })
})

describe('the check is not vacuous', () => {
  it('finds nothing in the same cases without a fault', async () => {
    for (const name of new Set(FAULTS.map((fault) => fault.case))) {
      const { findings } = await run(all.get(name)!, target)
      expect(findings.map(formatFinding)).toEqual([])
    }
  })

  it('plants at least 20 faults, and every kind of finding but those about requests and headers', () => {
    const kinds = new Set<FindingKind>(FAULTS.map(({ finding }) => finding.kind))
    expect(FAULTS.length).toBeGreaterThanOrEqual(20)
    const every: FindingKind[] = ['no-answer', 'status', 'content-type', 'body', 'schema', 'code', 'message', 'frame', 'terminator', 'error-frame', 'usage', 'task-state', 'undocumented-member', 'unknown-value', 'object-arguments']
    expect([...kinds].toSorted()).toEqual(every.toSorted())
  })
})
