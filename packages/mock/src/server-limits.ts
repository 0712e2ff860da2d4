/** How much a server takes, and how long it waits. */
export interface ServerLimits {
  /** Bytes of a request's line and headers together; more is a 431. */
  maxHeaders: number
  /** Characters of path and query; more is a 414. */
  maxUrl: number
  /** Milliseconds for the headers of a request; then it is a 408. */
  headersTime: number
  /** Milliseconds for the whole of a request; then it is a 408. */
  requestTime: number
  /** Open connections; one more is told so with a 503, and closed. */
  maxConnections: number
  /** Streams that are being sent; one more is a 503. */
  maxStreams: number
  /** Milliseconds that running answers have to end when the server is closed. */
  grace: number
}

export const DEFAULT_LIMITS: Readonly<ServerLimits> = {
  maxHeaders: 16 * 1024,
  maxUrl: 8 * 1024,
  headersTime: 10_000,
  // an upload of 100 MB over loopback takes a second
  requestTime: 60_000,
  maxConnections: 20_000,
  maxStreams: 20_000,
  grace: 2000,
}

/** @throws a sentence when a limit is no whole number, or 0 where nothing could pass then */
export function readLimits(given: Partial<ServerLimits>): ServerLimits {
  const limits = { ...DEFAULT_LIMITS }
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof ServerLimits)[]) {
    const value = given[name]
    if (value === undefined) continue
    const least = name === 'grace' ? 0 : 1
    if (!Number.isInteger(value) || value < least) throw new Error(`${name} has to be a whole number from ${least}, not ${value}.`)
    limits[name] = value
  }
  return limits
}
