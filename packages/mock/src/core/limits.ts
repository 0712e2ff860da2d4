import type { Clock } from './play.ts'

export interface LimitOptions {
  /** Requests in any 60 seconds, by key and model. */
  rpm?: number | undefined
  /** Requests that are answered at the same time, by key and model; a stream counts until it is over. */
  concurrency?: number | undefined
}

/** A request that is let in gives back its place; one that is not gets a sentence that says why. */
export type Admission = { release: () => void } | { refusal: string }

export interface Limits {
  admit(key: string): Admission
  clear(): void
}

const MINUTE = 60_000
/** So many keys are kept before those that count nothing any more are let go. */
const FEW = 1000

/** Rate limits that count. Only requests that were let in count; time is the clock's. */
export function createLimits({ rpm, concurrency }: LimitOptions, clock: Clock): Limits | undefined {
  if (rpm === undefined && concurrency === undefined) return undefined
  const meters = new Map<string, Meter>()
  return {
    clear: () => meters.clear(),
    admit(key) {
      const now = clock.now()
      if (meters.size > FEW) for (const [name, { running, begun }] of meters) if (running === 0 && (begun.at(-1) ?? 0) <= now - MINUTE) meters.delete(name)
      let meter = meters.get(key)
      if (!meter) meters.set(key, (meter = { running: 0, begun: [] }))
      return enter(meter, now)
    },
  }

  function enter(meter: Meter, now: number): Admission {
    if (concurrency !== undefined && meter.running >= concurrency) return { refusal: `${count(meter.running, 'request')} of this key for this model still ${meter.running === 1 ? 'goes' : 'go'} on, and the limit is ${concurrency}; wait until one has ended.` }
    if (rpm !== undefined) {
      while (meter.begun.length > 0 && meter.begun[0]! <= now - MINUTE) meter.begun.shift()
      if (meter.begun.length >= rpm) return { refusal: `${count(rpm, 'request')} a minute of this key for this model ${rpm === 1 ? 'is' : 'are'} let in; the next one in ${waitOf(meter.begun[0], now)} ms.` }
      meter.begun.push(now)
    }
    meter.running++
    let isRunning = true
    return {
      release() {
        if (isRunning) meter.running--
        isRunning = false
      },
    }
  }
}

interface Meter {
  running: number
  /** When those of the last minute began, the first first. */
  begun: number[]
}

function waitOf(first: number | undefined, now: number): number {
  return Math.ceil((first ?? now) + MINUTE - now)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
