import { onceFor } from './once.ts'
import type { Clock } from './play.ts'

/** Something that waits for its time. */
export interface Waiting {
  /** When it is due, in milliseconds of the clock. */
  due: number
  /** Called once the time has come; gives the next time, or undefined when there is none. */
  run(now: number): number | undefined
  /** The pacer's: with whom it waits, and at which place, while it does. */
  peers?: Peers | undefined
  place?: number
}

/** All that wait for the same millisecond, in the order in which they came. */
interface Peers {
  /** The millisecond at whose end they are due. */
  readonly time: number
  /** Who has left has left a gap. */
  readonly entries: (Waiting | undefined)[]
  /** Entries that are no gaps. */
  count: number
}

/**
 * One queue and one timer for everything that a clock has to wake: thousands of streams cost no timer each, and what is due
 * longest goes first. What is due in the same millisecond waits together, so that one of thousands costs no more than one of ten.
 */
export class Pacer {
  readonly #clock: Clock
  readonly #waiting = new Map<number, Peers>()
  /** The milliseconds for which somebody waits, the first first. */
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
    const { peers } = entry
    if (!peers) return
    leave(entry, peers)
    this.#tidy(peers)
    this.#wind()
  }

  #run = (): void => {
    this.#timer = undefined
    this.#wakesAt = undefined
    this.#isRunning = true
    // what becomes due meanwhile waits for the next turn: where there is always something, nobody else would have one
    const turn = this.#clock.now()
    try {
      for (let first = this.#times[0]; first !== undefined && first <= turn; first = this.#times[0]) this.#wake(this.#waiting.get(first)!)
    } finally {
      this.#isRunning = false
      this.#wind()
    }
  }

  #wake(peers: Peers): void {
    try {
      // there may come more meanwhile
      for (let place = 0; place < peers.entries.length; place++) {
        const entry = peers.entries[place]
        if (!entry) continue
        // one that fails is not asked again
        leave(entry, peers)
        const next = entry.run(this.#clock.now())
        if (next === undefined) continue
        entry.due = next
        this.#enter(entry)
      }
    } finally {
      this.#tidy(peers)
    }
  }

  #enter(entry: Waiting): void {
    const time = Math.ceil(entry.due)
    let peers = this.#waiting.get(time)
    if (!peers) {
      this.#waiting.set(time, (peers = { time, entries: [], count: 0 }))
      this.#times.splice(this.#placeOf(time), 0, time)
    }
    entry.peers = peers
    entry.place = peers.entries.push(entry) - 1
    peers.count++
  }

  /** Forgets a millisecond for which nothing waits any more. */
  #tidy(peers: Peers): void {
    if (peers.count > 0 || this.#waiting.get(peers.time) !== peers) return
    this.#waiting.delete(peers.time)
    this.#times.splice(this.#placeOf(peers.time), 1)
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

function leave(entry: Waiting, peers: Peers): void {
  peers.entries[entry.place!] = undefined
  peers.count--
  entry.peers = undefined
}

/** All streams of a clock share one. */
export const pacerOf = onceFor((clock: Clock) => new Pacer(clock))
