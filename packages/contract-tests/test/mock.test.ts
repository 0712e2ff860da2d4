import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CAPABILITIES, cases, formatFinding, ourDocument, run, type Target } from '../src/index.ts'
import { MOCK_KEY } from './mock-key.ts'

const all = cases(ourDocument())
let server: Awaited<ReturnType<typeof serve>>
let target: Target

beforeAll(async () => {
  server = await serve({ port: 0 })
  target = { name: 'mock', baseUrl: server.url, fetch, key: MOCK_KEY, capabilities: CAPABILITIES.mock }
})
afterAll(() => server.close())

describe('the mock does over HTTP what the document says', () => {
  it.each(all)('$name', async (tried) => {
    const report = await run(tried, target)
    expect(report.findings.map(formatFinding)).toEqual([])
    expect(report.skipped).toBeUndefined()
  })
})
