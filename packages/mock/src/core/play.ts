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

export interface Sink {
  /** Takes one frame, or several that are due together; `frames` says how many. */
  write(bytes: Uint8Array, frames: number): void
  end(): void
}

/**
 * Writes each frame when it is due. Times count from the start, so lateness never adds up.
 * @returns a function that stops: nothing is written afterwards, and no timer stays behind.
 */
export function play(frames: readonly Frame[], sink: Sink, clock: Clock): () => void {
  const start = clock.now()
  const pacer = pacerOf(clock)
  let next = 0
  let isStopped = false

  const entry: Waiting = { due: start, run }
  const due = run(start)
  if (due !== undefined) pacer.add(Object.assign(entry, { due }))
  return () => {
    isStopped = true
    pacer.remove(entry)
  }

  function run(now: number): number | undefined {
    const from = next
    while (next < frames.length && frames[next]!.at <= now - start) next++
    if (next > from) sink.write(together(frames, from, next), next - from)
    // a write may find out that the client has gone, and stop us
    if (isStopped) return undefined
    const waiting = frames[next]
    if (!waiting) sink.end()
    return waiting && start + waiting.at
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
