/** `Retry-After` in milliseconds from now; it holds seconds or a date. `retry-after-ms` is more exact where it is sent. */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const exact = headers.get('retry-after-ms')
  if (exact && Number(exact) >= 0) return Number(exact)
  const value = headers.get('retry-after')?.trim()
  if (!value) return undefined
  // `Date.parse` takes "-5" for a date
  const date = value.includes(':') ? Date.parse(value) : NaN
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : date - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
