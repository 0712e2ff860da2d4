import { ConnectionError } from './errors/connection-error.ts'

export type Fetch = (request: Request) => Promise<Response>

/** A `fetch` whose failures say which server could not be reached, and why. */
export function connector(fetch: Fetch | undefined, redact: (text: string) => string): Fetch {
  return async (request) => {
    try {
      // looked up late: tests and tracing replace the global one after the client was made
      return await (fetch ?? globalThis.fetch)(request)
    } catch (cause) {
      if (request.signal.aborted) throw request.signal.reason
      const { origin } = new URL(request.url)
      throw new ConnectionError(redact(`Could not reach ${origin}: ${rootCause(cause)}.`), cause)
    }
  }
}

/** Node says "fetch failed" and hides why in the cause, sometimes in a code only. */
export function rootCause(error: unknown): string {
  const { cause, code, message } = (error ?? {}) as { cause?: unknown; code?: unknown; message?: unknown }
  if (cause) return rootCause(cause)
  return String(message || code || error)
}
