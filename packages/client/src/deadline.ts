/** The time limits of a call in milliseconds: to the headers of an answer, of silence while its body arrives, and altogether. */
export interface Timeouts {
  headers: number
  idle: number
  total: number
}

// a timer takes 31 bits
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Ends a call when its caller aborts, or when one of its time limits is reached. */
export class Deadline {
  readonly #controller = new AbortController()
  readonly #timeouts: Timeouts
  readonly #caller: AbortSignal | undefined
  readonly #follow = () => this.abort(this.#caller?.reason)
  #timer: ReturnType<typeof setTimeout> | undefined
  #total: ReturnType<typeof setTimeout> | undefined
  /** Which limit was reached; undefined after an abort. */
  expired: keyof Timeouts | undefined
  /** Whether the answer goes on to arrive after it was given: a stream, which releases the deadline itself. */
  isOpen = false
  /** Called when the call is over, whichever way. */
  onRelease: (() => void) | undefined

  constructor(timeouts: Timeouts, caller?: AbortSignal) {
    this.#timeouts = timeouts
    this.#caller = caller
    this.#total = this.#expireIn('total')
    if (caller) onAbort(caller, this.#follow)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(reason?: unknown): void {
    this.#controller.abort(reason)
    this.release()
  }

  /** Begins to count the wait for headers, or the silence, anew. */
  start(limit: 'headers' | 'idle' = 'idle'): void {
    this.stop()
    if (!this.signal.aborted) this.#timer = this.#expireIn(limit)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  /** Forgets timers and caller; the call is over. */
  release(): void {
    this.stop()
    clearTimeout(this.#total)
    this.#caller?.removeEventListener('abort', this.#follow)
    this.onRelease?.()
    this.onRelease = undefined
  }

  /** Settles like the promise, unless the deadline comes first: a replaced `fetch` may not look at its signal. */
  race<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      onAbort(this.signal, () => reject(this.signal.reason))
      promise.then(resolve, reject)
    })
  }

  #expireIn(limit: keyof Timeouts): ReturnType<typeof setTimeout> | undefined {
    const ms = this.#timeouts[limit]
    // a longer one would fire at once
    if (ms > LONGEST_TIMER_MS) return undefined
    return setTimeout(() => {
      this.expired = limit
      this.abort(new DOMException('The time ran out.', 'TimeoutError'))
    }, ms)
  }
}

/** Calls back when the signal aborts, or at once when it has. */
export function onAbort(signal: AbortSignal, callback: () => void): void {
  if (signal.aborted) callback()
  else signal.addEventListener('abort', callback)
}
