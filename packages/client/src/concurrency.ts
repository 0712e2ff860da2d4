import { onAbort } from './deadline.ts'

/** Waits for a place among the requests under way, and gives the function that leaves it. Rejects with the signal's reason. */
export type Queue = (signal: AbortSignal) => Promise<() => void>

/** Lets at most `limit` requests be under way; others wait in the order in which they came. */
export function createQueue(limit: number): Queue {
  const waiting: (() => void)[] = []
  let running = 0
  const leave = () => {
    running--
    waiting.shift()?.()
  }
  return (signal) =>
    new Promise((resolve, reject) => {
      const enter = () => {
        running++
        resolve(leave)
      }
      if (running < limit) return enter()
      waiting.push(enter)
      onAbort(signal, () => {
        const place = waiting.indexOf(enter)
        if (place >= 0) waiting.splice(place, 1)
        reject(signal.reason)
      })
    })
}
