/** Settings of a client. */
export interface ClientOptions {
  /**
   * The API key, `<id>.<secret>`. Without it, the environment variables `BIGMODEL_API_KEY`, `ZHIPUAI_API_KEY` and
   * `ZAI_API_KEY` are looked at, in this order, where there is an environment.
   */
  apiKey?: string | undefined
  /**
   * Where the API is. Default: `https://open.bigmodel.cn/api`. Give the address up to `/api` or with `/paas/v4` after
   * it, with or without a slash at the end; `…/api/coding` and `…/api/coding/paas/v4` are the coding plan's.
   */
  baseUrl?: string | undefined
  /** `key` (default) sends the key itself, `jwt` a short-lived token that is signed with the key's secret half. */
  auth?: 'key' | 'jwt' | undefined
  /** Sends a request instead of the global `fetch`: for proxies, agents, mocks. */
  fetch?: ((request: Request) => Promise<Response>) | undefined
  /** Headers of every request. `null` leaves a header out. */
  headers?: RequestHeaders | undefined
  /**
   * Longest silence in milliseconds, default 300 000: until an answer has arrived, or between two events of a stream.
   * A request that times out is not repeated, because the server may still work on it.
   */
  timeout?: number | undefined
  /** How often a request is repeated when its error can pass with time, default 2; 0 switches it off. */
  maxRetries?: number | undefined
}

/** Settings of one call, which go before those of the client. */
export interface RequestOptions {
  /** Aborts the call, a pause before a retry, and a stream. */
  signal?: AbortSignal | undefined
  /** Headers of this request. `null` leaves a header out. */
  headers?: RequestHeaders | undefined
  /** Longest silence in milliseconds; see `ClientOptions.timeout`. */
  timeout?: number | undefined
  /** How often this request is repeated; see `ClientOptions.maxRetries`. */
  maxRetries?: number | undefined
}

export type RequestHeaders = Headers | Record<string, string | null | undefined>

export interface Limits {
  timeout: number
  maxRetries: number
}

// the total timeout of the vendor's Python SDK
const DEFAULTS: Limits = { timeout: 300_000, maxRetries: 2 }

/** The limits that hold, later ones first. Throws a TypeError when one is no sensible number. */
export function readLimits(...given: (Partial<Record<keyof Limits, number | undefined>> | undefined)[]): Limits {
  const first = (name: keyof Limits) => given.find((options) => options?.[name] !== undefined)?.[name] ?? DEFAULTS[name]
  const limits = { timeout: first('timeout'), maxRetries: first('maxRetries') }
  if (!(limits.timeout > 0)) throw new TypeError(`timeout has to be a number of milliseconds above 0, not ${limits.timeout}.`)
  if (!Number.isInteger(limits.maxRetries) || limits.maxRetries < 0) {
    throw new TypeError(`maxRetries has to be a whole number from 0, not ${limits.maxRetries}.`)
  }
  return limits
}
