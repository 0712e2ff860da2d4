// a timer takes 31 bits
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Ends an attempt when its caller aborts, or when nothing has arrived for too long. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #ms: number
  readonly #caller: AbortSignal | undefined
  readonly #follow = () => this.abort(this.#caller?.reason)
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Whether the time ran out, in contrast to an abort. */
  expired = false

  constructor(ms: number, caller?: AbortSignal) {
    this.#ms = ms
    this.#caller = caller
    if (caller?.aborted) this.abort(caller.reason)
    else caller?.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(reason?: unknown): void {
    this.#controller.abort(reason)
    this.release()
  }

  /** Begins to count the silence anew. */
  start(): void {
    this.stop()
    if (this.signal.aborted || this.#ms > LONGEST_TIMER_MS) return
    this.#timer = setTimeout(() => {
      this.expired = true
      this.abort(new DOMException('The time for an answer ran out.', 'TimeoutError'))
    }, this.#ms)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Forgets timer and caller; the attempt is over. */
  release(): void {
    this.stop()
    this.#caller?.removeEventListener('abort', this.#follow)
  }

  /** Settles like the promise, unless the deadline comes first: a replaced `fetch` may not look at its signal. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.signal.aborted) reject(this.signal.reason)
      this.signal.addEventListener('abort', () => reject(this.signal.reason), { once: true })
      promise.then(resolve, reject)
    })
  }
}
