import { readBaseUrl } from './base-url.ts'
import { systemClock, type Clock } from './clock.ts'
import { createQueue, type Queue } from './concurrency.ts'
import { connector, type Fetch } from './connect.ts'
import { readCredentials, type TokenScheme } from './credentials.ts'
import type { CallEvent, Observer } from './observer.ts'
import { readLimits, readNumber, type ClientOptions, type Limits, type RequestHeaders } from './options.ts'

/**
 * Sees one attempt of a call: takes the request, passes it (or another) to `next`, and gives the answer (or another).
 * A request that is repeated passes it once for each attempt.
 */
export type Middleware = (request: Request, next: Fetch) => Promise<Response>

/** Settings of a transport: those of a client, but for `auth`. */
export interface TransportOptions extends Omit<ClientOptions, 'auth'> {
  /** How the key is used: `jwt` signs tokens with it; without, the key itself is sent. */
  auth?: TokenScheme | undefined
}

/** What carries the calls of a client: where to, on whose behalf, and within which limits. */
export interface Transport {
  readonly baseUrl: string
  readonly headers: RequestHeaders | undefined
  readonly limits: Limits
  readonly clock: Clock
  /** One attempt, through the middleware. */
  readonly fetch: Fetch
  readonly enter: Queue
  /** Each wraps the calls, the first one outermost. */
  readonly observers: readonly Observer[]
  /** Hears of a call; set by an observer, for the one that it wraps. */
  readonly tell?: ((event: CallEvent) => void) | undefined
  /** Drops the token, unless that was done after the given time; whether another one can be had. */
  renew(since: number): boolean
  redact(text: string): string
}

/**
 * Makes what the operations of `@bigmodel-kit/client/operations` need.
 *
 * @example
 * const transport = createTransport({ apiKey: process.env.BIGMODEL_API_KEY })
 * const reply = await embeddingsCreate(transport)({ model: 'embedding-3', input: '你好' })
 *
 * @throws TypeError when there is no API key, or an option cannot be used. No message quotes the key.
 */
export function createTransport(options: TransportOptions = {}, clock: Clock = systemClock): Transport {
  const baseUrl = readBaseUrl(options.baseUrl)
  const { token, renew, redact } = readCredentials(options, baseUrl, clock)
  const connect = connector(options.fetch, redact)
  // the innermost step, so that no middleware can log the key
  const send: Fetch = async (request) => {
    if (!request.headers.has('authorization')) request.headers.set('authorization', `Bearer ${await token()}`)
    return connect(request)
  }
  return {
    baseUrl,
    headers: options.headers,
    limits: readLimits(options),
    clock,
    fetch: (options.middleware ?? []).reduceRight<Fetch>((next, middleware) => async (request) => middleware(request, next), send),
    enter: createQueue(readNumber('maxConcurrency', options.maxConcurrency ?? Infinity)),
    observers: options.observers ?? [],
    renew,
    redact,
  }
}
