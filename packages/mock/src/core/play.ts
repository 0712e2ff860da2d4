import type { Frame } from './answer.ts'

/** Time as the mock sees it: milliseconds since 1970 that never step back, and timers. Tests bring their own. */
export interface Clock {
  now(): number
  setTimeout(callback: () => void, delay: number): unknown
  clearTimeout(timer: unknown): void
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (callback, delay) => setTimeout(callback, delay),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
}

export interface Sink {
  write(bytes: Uint8Array): void
  end(): void
}

/**
 * Writes each frame when it is due. Times count from the start, so lateness never adds up.
 * @returns a function that stops: nothing is written afterwards, and no timer stays behind.
 */
export function play(frames: readonly Frame[], sink: Sink, clock: Clock): () => void {
  const start = clock.now()
  const state: { next: number; isStopped: boolean; timer: unknown } = { next: 0, isStopped: false, timer: undefined }
  const elapsed = () => clock.now() - start
  const step = () => {
    state.timer = undefined
    for (let due = frames[state.next]; due && due.at <= elapsed() && !state.isStopped; due = frames[state.next]) {
      state.next++
      sink.write(due.bytes)
    }
    // a write may find out that the client has gone, and stop us
    if (state.isStopped) return
    const next = frames[state.next]
    if (next) state.timer = clock.setTimeout(step, Math.max(1, Math.ceil(next.at - elapsed())))
    else sink.end()
  }
  step()
  return () => {
    state.isStopped = true
    if (state.timer !== undefined) clock.clearTimeout(state.timer)
    state.timer = undefined
  }
}
