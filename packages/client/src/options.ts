import type { Timeouts } from './deadline.ts'
import type { FileForm } from './file-answer.ts'
import type { Observer } from './observer.ts'
import type { Middleware } from './transport.ts'

/** Settings of a client. */
export interface ClientOptions extends RequestLimits {
  /**
   * The API key, `<id>.<secret>`, or a function that gives it, which is asked before every request. Without it, the
   * environment variables `BIGMODEL_API_KEY`, `ZHIPUAI_API_KEY` and `ZAI_API_KEY` are looked at, where there is an
   * environment: in this order, and for z.ai `ZAI_API_KEY` first.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined
  /**
   * Where the API is. Default: `https://open.bigmodel.cn/api`. Give the address up to `/api` or with `/paas/v4` after
   * it, with or without a slash at the end; `…/api/coding` and `…/api/coding/paas/v4` are the coding plan's.
   */
  baseUrl?: string | undefined
  /** `key` (default) sends the key itself, `jwt` a short-lived token that is signed with the key's secret half. */
  auth?: 'key' | 'jwt' | undefined
  /** Sends a request instead of the global `fetch`: for proxies, agents, mocks. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Each wraps every attempt of a call, the first one outermost. None sees the key. */
  middleware?: readonly Middleware[] | undefined
  /** Each watches calls from their beginning to their end: `observe` and `logCalls` of `/observe`, `traceCalls` of `/otel`. `raw` is not watched. */
  observers?: readonly Observer[] | undefined
  /** Headers of every request. `null` leaves a header out. */
  headers?: RequestHeaders | undefined
  /** How many requests may be under way at a time, a stream until its end; others wait in order. From 1; default `Infinity`. `raw` is not counted. */
  maxConcurrency?: number | undefined
  /** Allows that the key is sent over plain http to another machine. */
  dangerouslyAllowHttp?: boolean | undefined
  /** Allows a key in a browser, where every visitor of the page can read it. */
  dangerouslyAllowBrowser?: boolean | undefined
}

/** Settings of a client that a call can override. */
export interface RequestLimits {
  /**
   * Time limits in whole milliseconds. A number is that for the whole call. A request that times out is not repeated,
   * because the server may still work on it.
   */
  timeout?: number | TimeoutOptions | undefined
  /** How often a request is repeated when its error can pass with time, default 2; 0 switches it off. */
  maxRetries?: number | undefined
  /** The longest `Retry-After` that is waited for, in milliseconds, default 60 000; above it the call fails at once. */
  maxRetryAfter?: number | undefined
}

/** Time limits in whole milliseconds, from 1; `Infinity` lifts one. */
export interface TimeoutOptions {
  /** Until the headers of an answer have arrived, for each attempt; default 300 000. */
  headers?: number | undefined
  /** Silence while an answer or a stream arrives; default 120 000. */
  idle?: number | undefined
  /** The whole call, with retries, pauses, and its stream; default 3 600 000. */
  total?: number | undefined
}

/** Settings of one call, which go before those of the client. `Header` are the headers that its operation documents. */
export interface RequestOptions<Header extends string = never> extends RequestLimits {
  /** Aborts the call, a pause before a retry, the wait for its turn, and a stream. */
  signal?: AbortSignal | undefined
  /** Headers of this request. `null` leaves a header out. */
  headers?: RequestHeaders<Header> | undefined
}

/** Settings of a call whose answer is a file. */
export interface FileOptions<Form extends FileForm> extends RequestOptions {
  /** The form of the answer: a `Blob` (default), its bytes, or a stream of them. */
  as?: Form | undefined
}

export type RequestHeaders<Header extends string = never> = Headers | ({ [Name in Header]?: string | null | undefined } & Record<string, string | null | undefined>)

export interface Limits extends Timeouts {
  maxRetries: number
  maxRetryAfter: number
}

const DEFAULTS: Limits = { headers: 300_000, idle: 120_000, total: 3_600_000, maxRetries: 2, maxRetryAfter: 60_000 }

/** The limits that hold: those given before those of the client. */
export function readLimits({ timeout, maxRetries, maxRetryAfter }: RequestLimits, defaults: Limits = DEFAULTS): Limits {
  const { headers, idle, total }: TimeoutOptions = { ...(typeof timeout === 'object' ? timeout : { total: timeout }) }
  return {
    headers: readNumber('timeout.headers', headers ?? defaults.headers),
    idle: readNumber('timeout.idle', idle ?? defaults.idle),
    total: readNumber('timeout.total', total ?? defaults.total),
    maxRetries: readNumber('maxRetries', maxRetries ?? defaults.maxRetries, 0),
    maxRetryAfter: readNumber('maxRetryAfter', maxRetryAfter ?? defaults.maxRetryAfter, 0),
  }
}

/** Throws a TypeError unless an option is a whole number that is large enough, or Infinity. */
export function readNumber(name: string, value: number, least = 1): number {
  // what is no number is never equal to one, and Infinity has no remainder
  if (Math.max(value, least) === value && !(value % 1)) return value
  throw new TypeError(`${name} has to be a whole number from ${least} up, not the ${typeof value} ${value}.`)
}
