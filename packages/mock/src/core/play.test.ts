import { expect, it } from 'vitest'
import { testClock } from '../../fixtures/clock.ts'
import { encode } from './answer.ts'
import { play } from './play.ts'
import { createSchedule, pace, splitEvents } from './stream.ts'

const every = (interval: number) => createSchedule({ ttft: 0, interval, jitter: 0, seed: '1' })
const frames = pace(['a', 'b', 'c'].map(encode), every(10))

function sink() {
  const written: string[] = []
  return { written, write: (bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes)), end: () => void written.push('end') }
}

it('writes the first frame at once, each other when it is due, and then ends', () => {
  const clock = testClock()
  const { written, ...target } = sink()
  play(frames, target, target.end, clock)
  expect(written).toEqual(['a'])
  clock.advance(9)
  expect(written).toEqual(['a'])
  clock.advance(1)
  expect(written).toEqual(['a', 'b'])
  clock.advance(10)
  expect(written).toEqual(['a', 'b', 'c', 'end'])
  expect(clock.waiting).toBe(0)
})

it('a late frame does not delay the ones after it', () => {
  const clock = testClock()
  const { written, ...target } = sink()
  // the second write takes 7 ms
  play(frames, { ...target, write: (bytes) => (target.write(bytes), written.length === 2 && clock.advance(7)) }, target.end, clock)
  clock.advance(10)
  clock.advance(3)
  expect(written).toEqual(['a', 'b', 'c', 'end'])
})

it('frames that are due together are written as one', () => {
  const { written, ...target } = sink()
  play(pace(['a', 'b'].map(encode), every(0)), target, target.end, testClock())
  expect(written).toEqual(['ab', 'end'])
})

it('stopping leaves no timer behind, and nothing is written afterwards', () => {
  const clock = testClock()
  const { written, ...target } = sink()
  const stop = play(frames, target, target.end, clock)
  expect(clock.waiting).toBe(1)
  expect(stop()).toBe(1)
  expect(clock.waiting).toBe(0)
  clock.advance(1000)
  expect(written).toEqual(['a'])
})

it('a write that stops the stream is the last one', () => {
  const clock = testClock()
  const { written, ...target } = sink()
  const stop = play(frames, { ...target, write: (bytes) => (target.write(bytes), written.length === 2 && stop()) }, target.end, clock)
  clock.advance(1000)
  expect(written).toEqual(['a', 'b'])
  expect(clock.waiting).toBe(0)
})

it.each(['data: 1\n\ndata: 2\n\n', 'data: 1\r\n\r\ndata: 2\r\n\r\n', 'event: x\ndata: 1\n\ndata: 2'])('cuts %j after each event, and loses no byte', (text) => {
  const events = splitEvents(text).map((bytes) => new TextDecoder().decode(bytes))
  expect(events).toHaveLength(2)
  expect(events.join('')).toBe(text)
})
