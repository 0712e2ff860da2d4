import type { IncomingHttpHeaders } from 'node:http'

/** Whether an address to listen on is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

/** Whether a `Host` header, or the host of an origin, names this machine by one of its own names. */
export function isLoopbackName(host: string): boolean {
  return /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host)
}

/** What lets pages that this machine serves read the answers; pages of other sites get nothing. */
export function corsHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const { origin } = headers
  if (origin === undefined || !isLoopbackName(origin.replace(/^https?:\/\//i, ''))) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-mock-hint, x-mock-remark',
    vary: 'origin',
    ...(headers['access-control-request-method'] && {
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '600',
    }),
  }
}
