import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LIVE_CASES } from '../src/live/live-cases.ts'
import { MOST_REQUESTS, runLive } from '../src/live/live.ts'
import { STAND_IN_KEY as KEY, startStandIn, type StandIn } from './live-stand-in.ts'
import { runCli } from './run-cli.ts'

let standIn: StandIn
beforeAll(async () => {
  standIn = await startStandIn()
})
beforeEach(() => void standIn.requests.splice(0))
afterAll(() => standIn.close())

async function run(options: Partial<Parameters<typeof runLive>[0]> = {}) {
  const lines: string[] = []
  const result = await runLive({ key: KEY, baseUrl: standIn.url, print: (line) => lines.push(line), ...options })
  return { ...result, output: lines.join('\n') }
}

describe('the live tests, against a stand-in for the live API', () => {
  it('report what the wire does in another way as drift, and nothing else', async () => {
    const { output, errors, drift, exitCode } = await run()
    expect(errors, output).toBe(0)
    expect(exitCode).toBe(0)
    const lines = output.split('\n').filter((line) => line.includes('drift:'))
    expect(lines).toHaveLength(drift)
    expect(output).toContain('drift: warning chat.completions.create 401 /error/code: expected 1002, found "401" (case "chat.completions.create: credentials malformed")')
    expect(output).toContain('drift: warning chat.completions.create 200 /choices/0/message/mood: expected no member but role,')
    expect(output).toContain('/frames/0/trace_id: expected no member but')
    expect(output).toContain('ok    chat.completions.create: unknown model (400)')
  })

  it('use free models only, and one path that reads', async () => {
    const models = LIVE_CASES.flatMap(({ request: { body } }) => (body && 'value' in body ? [(body.value as { model: string }).model] : []))
    expect(new Set(models)).toEqual(new Set(['glm-4.5-flash', 'glm-4.7-flash', 'no-such-model']))
    await run()
    expect(new Set(standIn.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set(['POST /api/paas/v4/chat/completions', 'GET /api/paas/v4/async-result/no-such-task']),
    )
  })

  it(`never send more than ${MOST_REQUESTS} requests, and say what was left out`, async () => {
    expect(LIVE_CASES.length).toBeLessThanOrEqual(MOST_REQUESTS)
    const { requests, output, exitCode } = await run({ cases: [...LIVE_CASES, ...LIVE_CASES] })
    expect(requests).toBe(MOST_REQUESTS)
    expect(standIn.requests).toHaveLength(MOST_REQUESTS)
    expect(output).toContain(`The budget of ${MOST_REQUESTS} requests is used up; ${2 * LIVE_CASES.length - MOST_REQUESTS} case(s) were not started.`)
    expect(exitCode).toBe(1)
  })

  it('count every request, also those of one case that sends several', async () => {
    const polling = { ...LIVE_CASES[0]!, poll: { operationId: 'asyncResults.retrieve', path: '/paas/v4/async-result/{id}', id: '/id', state: '/model', running: ['glm-4.5-flash'], done: ['SUCCESS'] } }
    const { requests } = await run({ cases: Array.from({ length: 15 }, () => polling), pollInterval: 0 })
    expect(requests).toBe(MOST_REQUESTS)
    expect(standIn.requests).toHaveLength(MOST_REQUESTS)
  })

  it('never print the key, its halves or a token, even when the answer repeats them', async () => {
    const { output } = await run()
    const tokens = standIn.requests.flatMap(({ authorization }) => authorization?.replace('Bearer ', '') ?? [])
    expect(tokens.length).toBeGreaterThan(3)
    for (const secret of [KEY, ...KEY.split('.'), ...tokens]) expect(output).not.toContain(secret)
  })
})

describe('npm run test:live', () => {
  const CLI = 'live/cli.ts'

  it('says in one sentence that the key is missing, and exits with 2', async () => {
    expect(await runCli(CLI, [])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'BIGMODEL_API_KEY is not set; the live tests need an API key (<id>.<secret>) and send nothing without one.\n',
    })
  })

  it('refuses a key or a base URL of another form without repeating the key', async () => {
    const wrongKey = await runCli(CLI, [], { BIGMODEL_API_KEY: 'secretsecretsecret' })
    expect(wrongKey).toMatchObject({ exitCode: 2, stderr: expect.not.stringContaining('secretsecret') })
    expect(await runCli(CLI, [], { BIGMODEL_API_KEY: KEY, BIGMODEL_BASE_URL: 'nowhere' })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('BIGMODEL_BASE_URL is no URL') })
  })

  it('runs against the base URL that it is given', async () => {
    const { exitCode, stdout } = await runCli(CLI, [], { BIGMODEL_API_KEY: KEY, BIGMODEL_BASE_URL: standIn.url })
    expect(exitCode, stdout).toBe(0)
    expect(stdout).toContain(`${LIVE_CASES.length} of at most 20 requests sent to ${standIn.url}: 0 error(s)`)
  })
})
