import type { Clock } from './play.ts'

/** Something that waits for its time. */
export interface Waiting {
  /** When it is due, in milliseconds of the clock. */
  due: number
  /** Called once the time has come; gives the next time, or undefined when there is none. */
  run(now: number): number | undefined
  /** Where it stands in the queue; -1 outside of it. */
  place: number
}

/**
 * One queue and one timer for everything that a clock has to wake: thousands of streams cost no timer each, and what is due
 * longest goes first. A binary heap, in which each entry knows its place, so that one that stops is taken out at once.
 */
export class Pacer {
  readonly #clock: Clock
  readonly #heap: Waiting[] = []
  #timer: unknown
  #wakesAt = Number.POSITIVE_INFINITY
  #isRunning = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(entry: Waiting): void {
    entry.place = this.#heap.length
    this.#heap.push(entry)
    this.#rise(entry)
    this.#wind()
  }

  remove(entry: Waiting): void {
    if (entry.place < 0) return
    this.#take(entry)
    this.#wind()
  }

  #run = (): void => {
    this.#timer = undefined
    this.#wakesAt = Number.POSITIVE_INFINITY
    this.#isRunning = true
    // what becomes due meanwhile waits for the next turn: where there is always something, nobody else would have one
    const turn = this.#clock.now()
    try {
      for (let first = this.#heap[0]; first && first.due <= turn; first = this.#heap[0]) {
        let next: number | undefined
        try {
          next = first.run(this.#clock.now())
        } finally {
          // it may have been taken out meanwhile; one that fails is not asked again
          if (next === undefined && first.place >= 0) this.#take(first)
        }
        if (next !== undefined && first.place >= 0) {
          first.due = next
          this.#sink(first)
        }
      }
    } finally {
      this.#isRunning = false
      this.#wind()
    }
  }

  /** Sets the timer to the first entry; a queue that is empty leaves none behind. */
  #wind(): void {
    if (this.#isRunning) return
    const first = this.#heap[0]
    if (first?.due === this.#wakesAt) return
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer)
    this.#wakesAt = first?.due ?? Number.POSITIVE_INFINITY
    this.#timer = first && this.#clock.setTimeout(this.#run, Math.max(1, Math.ceil(first.due - this.#clock.now())))
  }

  #take(entry: Waiting): void {
    const last = this.#heap.pop()!
    if (last !== entry) {
      this.#put(last, entry.place)
      this.#rise(last)
      this.#sink(last)
    }
    entry.place = -1
  }

  #put(entry: Waiting, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }

  #rise(entry: Waiting): void {
    for (;;) {
      const parent = this.#heap[(entry.place - 1) >> 1]
      if (!parent || parent.due <= entry.due) return
      this.#swap(entry, parent)
    }
  }

  #sink(entry: Waiting): void {
    for (;;) {
      const [left, right] = [this.#heap[entry.place * 2 + 1], this.#heap[entry.place * 2 + 2]]
      const child = right && left && right.due < left.due ? right : left
      if (!child || entry.due <= child.due) return
      this.#swap(entry, child)
    }
  }

  #swap(a: Waiting, b: Waiting): void {
    const place = a.place
    this.#put(a, b.place)
    this.#put(b, place)
  }
}

const pacers = new WeakMap<Clock, Pacer>()

/** All streams of a clock share one. */
export function pacerOf(clock: Clock): Pacer {
  let pacer = pacers.get(clock)
  if (!pacer) pacers.set(clock, (pacer = new Pacer(clock)))
  return pacer
}
