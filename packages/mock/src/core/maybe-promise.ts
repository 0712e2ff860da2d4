/**
 * A value that may be there already. Most of what a request asks for is: a promise for it would cost more than the answer
 * itself, and a mock answers tens of thousands of requests in a second.
 */
export type MaybePromise<T> = T | Promise<T>

/** Goes on with a value: at once where it is there. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Tries one after the other until one of them gives something. */
export function firstOf<Given extends unknown[], T>(attempts: readonly ((...given: Given) => MaybePromise<T | undefined>)[], ...given: Given): MaybePromise<T | undefined> {
  for (const [index, attempt] of attempts.entries()) {
    const value = attempt(...given)
    if (value instanceof Promise) return value.then((late) => late ?? firstOf(attempts.slice(index + 1), ...given))
    if (value !== undefined) return value
  }
  return undefined
}
