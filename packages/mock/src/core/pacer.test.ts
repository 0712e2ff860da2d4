import fc from 'fast-check'
import { expect, it } from 'vitest'
import { testClock } from '../../fixtures/clock.ts'
import { encode } from './answer.ts'
import { play } from './play.ts'
import { createSchedule, pace } from './stream.ts'

const sink = { write: () => {} }
const end = () => {}

it('10 000 streams wait on one timer, and leave none behind', () => {
  const clock = testClock()
  const frames = pace([encode('a'), encode('b'), encode('c')], createSchedule({ ttft: 10, interval: 200, jitter: 0, seed: '1' }))
  const stops = Array.from({ length: 10_000 }, () => play(frames, sink, end, clock))
  expect(clock.waiting).toBe(1)
  clock.advance(100)
  for (const stop of stops.slice(0, 5000)) stop()
  expect(clock.waiting).toBe(1)
  clock.advance(1000)
  expect(clock.waiting).toBe(0)
})

it('frames of many streams are written in the order of their deadlines, whichever stop in between', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ ttft: fc.nat(50), interval: fc.nat(30), count: fc.integer({ min: 1, max: 20 }), stopAt: fc.option(fc.nat(400)) }), { maxLength: 40 }), (streams) => {
      const clock = testClock(0)
      const written: { time: number; due: number; stream: number }[] = []
      const stops = streams.map(({ ttft, interval, count }, stream) => {
        const frames = pace(Array.from({ length: count }, (_, index) => Uint8Array.of(index)), createSchedule({ ttft, interval, jitter: 0, seed: '1' }))
        return play(frames, { write: (bytes) => written.push(...Array.from(bytes, (index) => ({ time: clock.now(), due: frames[index]!.at, stream }))) }, end, clock)
      })
      for (let now = 0; now < 1000; now++) {
        streams.forEach(({ stopAt }, stream) => stopAt === now && stops[stream]!())
        clock.advance(1)
      }
      expect(clock.waiting).toBe(0)
      for (const { time, due } of written) expect(time - due).toBeLessThanOrEqual(1)
      streams.forEach(({ ttft, interval, count, stopAt }, stream) => {
        const expected = Array.from({ length: count }, (_, index) => ttft + index * interval).filter((due) => stopAt === null || due <= stopAt || due === 0)
        expect(written.filter((one) => one.stream === stream).map(({ due }) => due)).toEqual(expected)
      })
    }),
    { numRuns: 30 },
  )
})
