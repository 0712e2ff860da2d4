import { onceFor } from './once.ts'
import type { Clock } from './play.ts'

/** Something that waits for its time. */
export interface Waiting {
  /** When it is due, in milliseconds of the clock. */
  due: number
  /** Called once the time has come; gives the next time, or undefined when there is none. */
  run(now: number): number | undefined
  /** All that wait for the same millisecond; undefined while it does not wait. */
  peers?: Set<Waiting> | undefined
}

/**
 * One queue and one timer for everything that a clock has to wake: thousands of streams cost no timer each, and what is due
 * longest goes first. What is due in the same millisecond waits together, so that one of thousands costs no more than one of ten.
 */
export class Pacer {
  readonly #clock: Clock
  /** By the millisecond at whose end they are due. */
  readonly #waiting = new Map<number, Set<Waiting>>()
  /** These milliseconds, the first first. */
  readonly #times: number[] = []
  #timer: unknown
  #wakesAt: number | undefined
  #isRunning = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(entry: Waiting): void {
    this.#enter(entry)
    this.#wind()
  }

  remove(entry: Waiting): void {
    const { peers, due } = entry
    if (!peers) return
    entry.peers = undefined
    peers.delete(entry)
    this.#tidy(endOf(due), peers)
    this.#wind()
  }

  #run = (): void => {
    this.#timer = undefined
    this.#wakesAt = undefined
    this.#isRunning = true
    // what becomes due meanwhile waits for the next turn: where there is always something, nobody else would have one
    const turn = this.#clock.now()
    try {
      for (let first = this.#times[0]; first !== undefined && first <= turn; first = this.#times[0]) this.#wake(first)
    } finally {
      this.#isRunning = false
      this.#wind()
    }
  }

  #wake(time: number): void {
    const due = this.#waiting.get(time)!
    try {
      for (const entry of due) {
        // one that fails is not asked again
        due.delete(entry)
        entry.peers = undefined
        const next = entry.run(this.#clock.now())
        if (next === undefined) continue
        entry.due = next
        this.#enter(entry)
      }
    } finally {
      this.#tidy(time, due)
    }
  }

  #enter(entry: Waiting): void {
    const time = endOf(entry.due)
    let peers = this.#waiting.get(time)
    if (!peers) {
      this.#waiting.set(time, (peers = new Set()))
      this.#times.splice(this.#placeOf(time), 0, time)
    }
    peers.add(entry)
    entry.peers = peers
  }

  /** Forgets a millisecond for which nothing waits any more. */
  #tidy(time: number, peers: ReadonlySet<Waiting>): void {
    if (peers.size > 0 || this.#waiting.get(time) !== peers) return
    this.#waiting.delete(time)
    this.#times.splice(this.#placeOf(time), 1)
  }

  /** Where a time stands, or belongs. */
  #placeOf(time: number): number {
    let [from, to] = [0, this.#times.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if (this.#times[middle]! < time) from = middle + 1
      else to = middle
    }
    return from
  }

  /** Sets the timer to the first time; a queue that is empty leaves none behind. */
  #wind(): void {
    if (this.#isRunning) return
    const first = this.#times[0]
    if (first === this.#wakesAt) return
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#wakesAt = first
    this.#timer = first === undefined ? undefined : this.#clock.setTimeout(this.#run, Math.max(1, Math.ceil(first - this.#clock.now())))
  }
}

function endOf(time: number): number {
  return Math.ceil(time)
}

/** All streams of a clock share one. */
export const pacerOf = onceFor((clock: Clock) => new Pacer(clock))
