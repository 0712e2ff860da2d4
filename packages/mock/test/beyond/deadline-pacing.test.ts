import { describe, expect, it, vi } from 'vitest'
import { testClock } from '../../fixtures/clock.ts'
import { chat } from '../doors/cases.ts'
import { overFetch } from '../doors/doors.ts'
import { createMock, type MockOptions } from '../../src/index.ts'

const BASE = 'https://open.bigmodel.cn/api'
const long = { fixtures: [{ reply: Array.from({ length: 199 }, (_, index) => `word${index}`).join(' ') }] }

/** When each frame of a stream arrives, in milliseconds of a clock whose timers are late. */
async function arrivals(options: MockOptions): Promise<number[]> {
  const clock = testClock(0)
  let late = 0
  const mock = createMock({ ...long, ...options, clock: { ...clock, now: () => clock.now(), setTimeout: (callback, delay) => clock.setTimeout(callback, delay + (late++ % 4)) } })
  const chunks = await overFetch(mock.fetch, BASE).stream!(chat('a long stream', { stream: true }))
  const times: number[] = []
  for (let next = chunks.next(); ; next = chunks.next()) {
    const isThere = vi.fn<() => void>()
    void next.then(isThere)
    for (await turn(); isThere.mock.calls.length === 0; await turn()) clock.advance(1)
    const { done, value } = await next
    if (done) return times
    times.push(...Array.from(new TextDecoder().decode(value).matchAll(/^data: /gm), () => clock.now()))
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('Deadline pacing', () => {
  it.each([50, 200, 1000])('keeps the TTFT and %i frames a second within 2 %% over 200 frames', async (tps) => {
    const times = await arrivals({ ttft: 200, tps })
    expect(times.length).toBeGreaterThan(200)
    expect(times[0]).toBeGreaterThanOrEqual(200)
    expect(times[0]).toBeLessThanOrEqual(204)
    const rate = (times.length - 1) / ((times.at(-1)! - 200) / 1000)
    expect(Math.abs(rate / tps - 1)).toBeLessThanOrEqual(0.02)
  })

  it('jitters the same in every run with the same seed, and otherwise with another', async () => {
    const run = (seed: string) => arrivals({ tps: 50, jitter: 1, seed })
    const [once, again, other] = [await run('7'), await run('7'), await run('8')]
    expect(again).toEqual(once)
    expect(other).not.toEqual(once)
  })

  it('plays a stream of 200 s on a clock of one\'s own without any real timer', async () => {
    const clock = testClock()
    const door = overFetch(createMock({ ...long, frameDelay: 1000, clock }).fetch, BASE)
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const shown = door.send(chat('a long stream', { stream: true }))
    while (clock.waiting === 0) await turn()
    clock.advance(250_000)
    expect(new TextDecoder().decode((await shown).body)).toMatch(/data: \[DONE\]\n\n$/)
    expect(timers).not.toHaveBeenCalled()
    timers.mockRestore()
  })
})
