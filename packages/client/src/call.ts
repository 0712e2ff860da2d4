import { CallerError } from './errors/caller-error.ts'
import { BigModelError } from './errors/bigmodel-error.ts'

/** What came of a call, beside its data. */
export interface Answer<T> {
  data: T
  /** Status and headers; the body was read. */
  response: Response
  /** The platform's id of the request, for its support, where it sent one. */
  requestId: string | undefined
}

/** What `safe()` gives: look at `ok`, and the compiler knows which of the two it is. */
export type Outcome<T, More = Answer<T>> = ({ ok: true } & More) | { ok: false; error: BigModelError }

/**
 * A call that is under way. The request is sent once, at the time of the call, however often the result is asked for.
 * Awaited, it gives the data or throws; like a promise, it reports a failure that nobody looks at.
 */
export class Call<T, More = Answer<T>> implements Promise<T> {
  readonly #answer: Promise<Answer<T> & More>

  constructor(answer: Promise<Answer<T> & More>) {
    this.#answer = answer
  }

  /** The data together with the `Response`. Throws what awaiting the call throws. */
  withResponse(): Promise<Answer<T> & More> {
    return this.#answer
  }

  /**
   * The data, or the error in its place; it never rejects. What is no `BigModelError`, such as the reason of your own
   * abort, is the `cause` of a `CallerError`.
   */
  safe(): Promise<Outcome<T, Answer<T> & More>> {
    return this.#answer.then(
      (answer) => ({ ok: true, ...answer }),
      (error: unknown) => ({ ok: false, error: error instanceof BigModelError ? error : new CallerError(error) }),
    )
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a call is awaited
  then<Result = T, Caught = never>(
    onFulfilled?: ((data: T) => Result | PromiseLike<Result>) | null,
    onRejected?: ((error: unknown) => Caught | PromiseLike<Caught>) | null,
  ): Promise<Result | Caught> {
    return this.#answer.then(({ data }) => data).then(onFulfilled, onRejected)
  }

  catch<Caught = never>(onRejected?: ((error: unknown) => Caught | PromiseLike<Caught>) | null): Promise<T | Caught> {
    return this.then(null, onRejected)
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally)
  }

  get [Symbol.toStringTag](): string {
    return 'Call'
  }
}
