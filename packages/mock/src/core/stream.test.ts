import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../fixtures/clock.ts'
import { encode } from './answer.ts'
import { play, type Clock } from './play.ts'
import { createSchedule, pace, splitTokens } from './stream.ts'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const text = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('人工智能', '你好，', ' hello', '  ', '\n', '👩‍👩‍👧', '𠮷', 'é', 'antidisestablishmentarianism', '1956 年'))).map((parts) => parts.join(''))

describe('a text is streamed in pieces like tokens', () => {
  it('that add up to it and never cut what a reader sees as one character', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const pieces = splitTokens(whole)
        expect(pieces.join('')).toBe(whole)
        expect(pieces.every((piece) => piece !== '')).toBe(true)
        const boundaries = new Set([...graphemes.segment(whole)].map(({ index }) => index))
        let at = 0
        for (const piece of pieces) {
          expect(boundaries.has(at)).toBe(true)
          at += piece.length
        }
      }),
    )
  })

  it('white space and the word behind it, but no more than sixteen blanks', () => {
    expect(splitTokens(`a\n${' '.repeat(8)}b`)).toEqual(['a', `\n${' '.repeat(8)}b`])
    expect(splitTokens(`a${' '.repeat(40)}b`)).toEqual(['a', ' '.repeat(16), ' '.repeat(16), `${' '.repeat(8)}b`])
  })

  it('one or two Chinese characters, or a word with the space before it', () => {
    expect(splitTokens('人工智能诞生于 1956 年。')).toEqual(['人工', '智能', '诞生', '于', ' 1956', ' 年', '。'])
    expect(splitTokens('Hello there, world!')).toEqual(['Hello', ' there', ',', ' world', '!'])
  })
})

/** Plays frames and tells when each was written, in milliseconds after the start. */
function timesOf(frames: ReturnType<typeof pace>, clock: Clock & { advance(by: number): void }): number[] {
  const start = clock.now()
  const times: number[] = []
  play(frames, { write: (bytes) => times.push(...Array.from(bytes, () => clock.now() - start)) }, () => {}, clock)
  clock.advance(1_000_000)
  return times
}

const bytes = (count: number) => Array.from({ length: count }, () => encode('.'))

describe('deadline pacing', () => {
  it.each([50, 200, 1000])('%i frames a second are kept within 2 % over 200 frames, although each timer is late', (tps) => {
    const clock = testClock()
    // a timer that fires 0 to 3 ms late, as those of a busy machine do
    let lateness = 0
    const busy = { ...clock, now: () => clock.now(), setTimeout: (callback: () => void, delay: number) => clock.setTimeout(callback, delay + (lateness++ % 4)) }
    const times = timesOf(pace(bytes(201), createSchedule({ ttft: 200, interval: 1000 / tps, jitter: 0, seed: '1' })), busy)
    expect(times[0]).toBeGreaterThanOrEqual(200)
    expect(times[0]).toBeLessThan(206)
    const rate = 200 / ((times.at(-1)! - 200) / 1000)
    expect(Math.abs(rate / tps - 1)).toBeLessThanOrEqual(0.02)
    for (const [index, time] of times.entries()) expect(time).toBeGreaterThanOrEqual(200 + (index * 1000) / tps)
  })

  it('a stream of 200 seconds takes no real time with a clock of one\'s own', () => {
    const times = timesOf(pace(bytes(2001), createSchedule({ ttft: 0, interval: 100, jitter: 0, seed: '1' })), testClock())
    expect(times.at(-1)).toBe(200_000)
    expect(times).toHaveLength(2001)
  })
})

describe('jitter', () => {
  const deadlines = (seed: string, jitter = 0.5) => Array.from({ length: 200 }, (_, index) => createSchedule({ ttft: 0, interval: 20, jitter, seed })(index))

  it('is the same in every run with the same seed, and another with another', () => {
    expect(deadlines('7')).toEqual(deadlines('7'))
    expect(deadlines('7')).not.toEqual(deadlines('8'))
  })

  it('shifts a frame by no more than its part of an interval, keeps their order, and adds nothing up', () => {
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, jitter) => {
        const times = deadlines(seed, jitter)
        for (const [index, time] of times.entries()) expect(Math.abs(time - index * 20)).toBeLessThanOrEqual((jitter * 20) / 2 + 1e-9)
        expect(times).toEqual([...times].sort((a, b) => a - b))
      }),
    )
  })
})
