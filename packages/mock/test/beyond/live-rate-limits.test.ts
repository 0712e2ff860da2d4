import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { readFaults } from '../../src/faults-file.ts'
import { createMock, ISOLATION_HEADER, type Mock } from '../../src/index.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'))
})
afterAll(() => rm(folder, { recursive: true }))

const caller = (mock: Mock) => async (changes: Record<string, unknown> = {}, headers: Record<string, string> = {}) => (await ask(mock, CHAT, chat(changes), { headers })).json.error?.code ?? 'ok'

describe('Live rate limits', () => {
  it('count requests per minute by key and model, and recover in virtual time', async () => {
    const clock = testClock()
    const call = caller(createMock({ rpm: 2, clock }))
    expect([await call(), await call(), await call()]).toEqual(['ok', 'ok', '1302'])
    expect(await call({ model: 'glm-4.6' })).toBe('ok')
    expect(await call({}, { authorization: 'Bearer another.secret' })).toBe('ok')
    clock.advance(59_999)
    expect(await call()).toBe('1302')
    clock.advance(1)
    expect(await call()).toBe('ok')
  })

  it('count requests at the same time, by key and model', async () => {
    const clock = testClock()
    const mock = createMock({ concurrency: 1, clock, frameDelay: 1000 })
    const running = ask(mock, CHAT, chat({ stream: true }))
    await expect.poll(() => clock.waiting).toBe(1)
    expect([await caller(mock)(), await caller(mock)({ model: 'glm-4.6' })]).toEqual(['1302', 'ok'])
    clock.advance(60_000)
    await running
    expect(await caller(mock)()).toBe('ok')
  })

  it.each(['json', 'yaml'])('fail twice and then succeed, or come in a burst, as a data file says (%s)', async (kind) => {
    const faults = [{ operationId: 'chat.completions.create', example: '1302', times: 2 }, { model: 'glm-4.6', example: '1305', times: 3 }]
    const file = join(folder, `faults.${kind}`)
    await writeFile(file, kind === 'json' ? JSON.stringify(faults) : '- { operationId: chat.completions.create, example: "1302", times: 2 }\n- { model: glm-4.6, example: "1305", times: 3 }\n')
    const call = caller(createMock({ faults: await readFaults(file) }))
    expect([await call(), await call(), await call()]).toEqual(['1302', '1302', 'ok'])
    const burst = { model: 'glm-4.6' }
    expect([await call(burst), await call(burst), await call(burst), await call(burst)]).toEqual(['1305', '1305', '1305', 'ok'])
  })

  it.each([
    ['- { latncy: 5 }', ':1: faults[0].latncy is not known here.'],
    ['- { cut: 1 }\n- { times: no }', ':2: faults[1].times must be integer.'],
  ])('%j is refused by file and line', async (text, sentence) => {
    const file = join(folder, 'wrong.yaml')
    await writeFile(file, text)
    await expect(readFaults(file)).rejects.toThrow(`${file}${sentence}`)
  })

  it('are isolated by X-Test-Id', async () => {
    const call = caller(createMock({ rpm: 1, faults: [{ example: '1305', times: 1 }] }))
    for (const id of ['a', 'b']) expect([await call({}, { [ISOLATION_HEADER]: id }), await call({}, { [ISOLATION_HEADER]: id })]).toEqual(['1305', '1302'])
  })
})
