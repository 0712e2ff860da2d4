import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CAPABILITIES, cases, formatFinding, inability, ourDocument, run, type Target } from '../src/index.ts'
import { send } from '../src/contract/send.ts'
import { MOCK_KEY } from './mock-key.ts'
import { startPrism, type PrismServer } from './prism-server.ts'

const all = cases(ourDocument())
const possible = all.filter(({ needs }) => inability({ name: 'prism', capabilities: CAPABILITIES.prism }, needs) === undefined)
const documented = possible.filter(({ request }) => request.prefer)
let server: PrismServer
let other: Awaited<ReturnType<typeof serve>>
let prism: Target
let mock: Target

beforeAll(async () => {
  ;[server, other] = await Promise.all([startPrism(), serve({ port: 0 })])
  prism = { name: 'prism', baseUrl: server.url, fetch, key: MOCK_KEY, capabilities: CAPABILITIES.prism }
  mock = { name: 'mock', baseUrl: other.url, fetch, key: MOCK_KEY, capabilities: CAPABILITIES.mock }
})
afterAll(() => Promise.all([server.close(), other.close()]))

describe('the Prism binary, serving the merged document, does what the document says', () => {
  it.each(possible)('$name', async (tried) => {
    const { findings } = await run(tried, prism)
    expect(findings.filter(({ level }) => level === 'error').map(formatFinding)).toEqual([])
  })

  it('is left out of nothing but what its capabilities exclude', () => {
    const reasons = all.filter((one) => !possible.includes(one)).flatMap(({ needs }) => inability(prism, needs) ?? [])
    expect(new Set(reasons)).toEqual(
      new Set([
        'prism does not look into credentials',
        'prism cannot read an object in a form',
        'prism answers malformed JSON in its own envelope',
        'prism accepts any model',
        'prism knows no rules but the schemas',
        'prism keeps no state',
      ]),
    )
  })
})

describe('every documented answer comes back from both, the same, and Prism has nothing to complain about', () => {
  it.each(documented)('$name', async (tried) => {
    const [theirs, ours] = await Promise.all([send(tried, prism), send(tried, mock)])
    expect(theirs.headers.get('sl-violations')).toBeNull()
    expect(theirs.status).toBe(ours.status)
    // Prism's YAML reader drops the last line break of a block that ends with an empty line
    expect((await theirs.text()).trimEnd()).toEqual(await documentedText(ours))
  })
})

/** An answer of the mock as the document shows it: Prism repeats the base64 of a file, the mock sends the file. */
async function documentedText(answer: Response): Promise<string> {
  const bytes = Buffer.from(await answer.arrayBuffer())
  const isText = /^text\/|json/.test(answer.headers.get('content-type') ?? '')
  return isText ? bytes.toString('utf8').trimEnd() : bytes.toString('base64')
}

it('Prism answers malformed JSON with 400 instead of keeping the caller waiting', async () => {
  const [malformed] = all.filter(({ name }) => name.endsWith('malformed JSON'))
  expect((await send(malformed!, { ...prism, timeout: 5000 })).status).toBe(400)
})
