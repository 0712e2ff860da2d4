/**
 * A value that may be there already. Most of what a request asks for is: a promise for it would cost more than the answer
 * itself, and a mock answers tens of thousands of requests in a second.
 */
export type MaybePromise<T> = T | Promise<T>

/** Whether a value is still to come. Promises of another realm, or of a class that a library put in place of `Promise`, are no instances of it. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/** Goes on with a value: at once where it is there. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** Goes on with `otherwise` when the attempt fails, at once or later. */
export function recover<T>(attempt: () => MaybePromise<T>, otherwise: (error: unknown) => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = attempt()
    return isPromise(value) ? value.catch(otherwise) : value
  } catch (error) {
    return otherwise(error)
  }
}

/** Tries one after the other until one of them gives something, and those behind it not at all. */
export function firstOf<Attempt, T>(attempts: readonly Attempt[], run: (attempt: Attempt) => MaybePromise<T | undefined>, from = 0): MaybePromise<T | undefined> {
  for (let index = from; index < attempts.length; index++) {
    const value = run(attempts[index]!)
    if (isPromise(value)) return value.then((late) => (late === undefined ? firstOf(attempts, run, index + 1) : late))
    if (value !== undefined) return value
  }
  return undefined
}
