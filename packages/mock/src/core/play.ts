import type { Frame } from './answer.ts'
import { join } from './bytes.ts'
import { onceFor } from './once.ts'
import { pacerOf, type Waiting } from './pacer.ts'

/** Time as the mock sees it: milliseconds since 1970 that never step back, and timers. Tests bring their own. */
export interface Clock {
  now(): number
  setTimeout(callback: () => void, delay: number): unknown
  clearTimeout(timer: unknown): void
}

// it never changes, and costs as much to ask for as the time itself
const { timeOrigin } = performance

export const systemClock: Clock = {
  now: () => timeOrigin + performance.now(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

/** Where frames go. */
export interface Sink {
  /** Takes one frame, or several that are due together. */
  write(bytes: Uint8Array): unknown
}

/**
 * Writes each frame when it is due. Times count from the start, so lateness never adds up.
 * @param end called after the last frame, with their number
 * @returns a function that stops, and tells how many were written: nothing is written afterwards, and no timer stays behind.
 */
export function play(frames: readonly Frame[], sink: Sink, end: (written: number) => void, clock: Clock): () => number {
  const playback = new Playback(frames, sink, end, clock.now())
  const pacer = pacerOf(clock)
  const due = playback.run(playback.due)
  if (due !== undefined) pacer.add(Object.assign(playback, { due }))
  return () => {
    playback.isStopped = true
    pacer.remove(playback)
    return playback.written
  }
}

/** One object for all that a frame needs: ten thousand streams are in no cache, and each further object is one to wait for. */
class Playback implements Waiting {
  due: number
  peers = undefined
  place = 0
  written = 0
  isStopped = false
  readonly #frames: readonly Frame[]
  readonly #sink: Sink
  readonly #end: (written: number) => void
  readonly #start: number

  constructor(frames: readonly Frame[], sink: Sink, end: (written: number) => void, start: number) {
    this.due = start
    this.#frames = frames
    this.#sink = sink
    this.#end = end
    this.#start = start
  }

  run(now: number): number | undefined {
    const frames = this.#frames
    const from = this.written
    let to = from
    while (to < frames.length && frames[to]!.at <= now - this.#start) to++
    this.written = to
    if (to > from) this.#sink.write(together(frames, from, to))
    // a write may find out that the client has gone, and stop us
    if (this.isStopped) return undefined
    const waiting = frames[to]
    if (!waiting) this.#end(to)
    return waiting && this.#start + waiting.at
  }
}

function together(frames: readonly Frame[], from: number, to: number): Uint8Array {
  if (to - from === 1) return frames[from]!.bytes
  if (to - from < frames.length) return join(frames.slice(from, to).map(bytesOf))
  return whole(frames)
}

/** A stream that is not paced goes out as a whole, and the same one may come again. */
const whole = onceFor((frames: readonly Frame[]) => join(frames.map(bytesOf)))

function bytesOf({ bytes }: Frame): Uint8Array {
  return bytes
}
