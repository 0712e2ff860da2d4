// What the tests need of an assertion library, so that nothing but the client has to run in every runtime.

/** Throws unless the two are equal, member by member; an error is equal to itself only, not to a copy. */
export function equal(actual: unknown, expected: unknown): void {
  if (!isLike(actual, expected, true)) throw new Error(`expected ${show(expected)}, found ${show(actual)}`)
}

/** Throws unless the members of the second are those of the first. A RegExp stands for the texts that it matches. */
export function like(actual: unknown, expected: object): void {
  if (!isLike(actual, expected, false)) throw new Error(`expected something like ${show(expected)}, found ${show(actual)}`)
}

export function instance(actual: unknown, Class: new (...args: never[]) => unknown): void {
  if (!(actual instanceof Class)) throw new Error(`expected a ${Class.name}, found ${show(actual)}`)
}

/** What a promise rejects with; throws when it does not. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return error
  }
  throw new Error(`expected a rejection, found ${show(value)}`)
}

/** What a function throws; throws when it does not. */
export function thrown(run: () => unknown): Promise<unknown> {
  return rejection(new Promise((resolve) => resolve(run())))
}

function isLike(actual: unknown, expected: unknown, isExact: boolean): boolean {
  if (expected instanceof RegExp) return typeof actual === 'string' && expected.test(actual)
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null) return Object.is(actual, expected)
  if (Array.isArray(expected) !== Array.isArray(actual)) return false
  if (expected instanceof Error) return actual === expected
  if (expected instanceof Date) return actual instanceof Date && actual.getTime() === expected.getTime()
  const names = Object.keys(expected)
  if ((isExact || Array.isArray(expected)) && Object.keys(actual).length !== names.length) return false
  return names.every((name) => isLike((actual as Record<string, unknown>)[name], (expected as Record<string, unknown>)[name], isExact))
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message} ${JSON.stringify(value)}`
  if (value instanceof RegExp) return String(value)
  return JSON.stringify(value, (_, member: unknown) => (member instanceof RegExp ? String(member) : member)) ?? String(value)
}
