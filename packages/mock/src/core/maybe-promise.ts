/**
 * A value that may be there already. Most of what a request asks for is: a promise for it would cost more than the answer
 * itself, and a mock answers tens of thousands of requests in a second.
 */
export type MaybePromise<T> = T | Promise<T>

/** Goes on with a value: at once where it is there. */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Answers what goes wrong, at once or later. */
export function recover<T>(attempt: () => MaybePromise<T>, otherwise: (error: unknown) => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = attempt()
    return value instanceof Promise ? value.catch(otherwise) : value
  } catch (error) {
    return otherwise(error)
  }
}

/** Tries one after the other until one of them gives something. */
export function firstOf<Attempt, T>(attempts: readonly Attempt[], run: (attempt: Attempt) => MaybePromise<T | undefined>, from = 0): MaybePromise<T | undefined> {
  for (let index = from; index < attempts.length; index++) {
    const value = run(attempts[index]!)
    if (value instanceof Promise) return value.then((late) => late ?? firstOf(attempts, run, index + 1))
    if (value !== undefined) return value
  }
  return undefined
}
