import type { Frame } from '../core/answer.ts'
import type { Clock } from '../core/play.ts'

/**
 * The frames one by one, each when it is due: those that are due together stay apart, so that they arrive as they were recorded.
 * @param cut when to break off instead of ending
 */
export function playFrames(frames: readonly Frame[], cut: { at: number } | undefined, start: number, clock: Clock): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      let next = 0
      let timer: unknown
      let wake = () => {}
      let isStopped = false
      const wait = (at: number) =>
        new Promise<void>((resolve) => {
          wake = resolve
          const delay = start + at - clock.now()
          if (delay > 0) timer = clock.setTimeout(resolve, delay)
          else resolve()
        })
      return {
        async next() {
          const frame = frames[next++]
          const due = frame ?? cut
          if (due) await wait(due.at)
          if (isStopped || !due) return { done: true, value: undefined }
          if (!frame) throw new Error('The recorded answer breaks off here.')
          return { done: false, value: frame.bytes }
        },
        return() {
          isStopped = true
          clock.clearTimeout(timer)
          wake()
          return Promise.resolve({ done: true, value: undefined })
        },
      }
    },
  }
}
