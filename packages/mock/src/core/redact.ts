const HIDDEN = '[redacted]'
const SECRET_NAME = /^(?:proxy-)?authorization$|cookie|secret|password|passwd|passphrase|(?:api|access|private)[-_]?key|token$|^(?:x[-_])?auth[-_]/i

/**
 * A copy of a value for people to read: members with the names of secrets are hidden, and so is the text of known secrets
 * wherever it stands.
 */
export function redact<Value>(value: Value, secrets: readonly string[]): Value {
  return hide(value, secrets) as Value
}

/** What a request's own `Authorization` gives away: the whole of its credentials, and the secret half of a key. */
export function secretsOf(authorization: string | undefined): string[] {
  const credentials = /(\S+)\s*$/.exec(authorization ?? '')?.[1]
  if (credentials === undefined) return []
  const halves = credentials.split('.')
  // shorter ones stand in ordinary text by chance
  return [credentials, ...(halves.length === 2 ? [halves[1]!] : [])].filter((secret) => secret.length >= 6)
}

function hide(value: unknown, secrets: readonly string[], name = ''): unknown {
  if (value === undefined || value === null) return value
  if (SECRET_NAME.test(name) && (typeof value !== 'object' || Array.isArray(value))) return scheme(value) + HIDDEN
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN).replaceAll(encodeURIComponent(secret), HIDDEN), value)
  if (Array.isArray(value)) return value.map((item) => hide(item, secrets))
  if (typeof value !== 'object' || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, hide(item, secrets, member)]))
}

// `Bearer [redacted]` still tells how a request was signed
function scheme(value: unknown): string {
  return /^(?:Bearer|Basic)\s/i.exec(String(value))?.[0] ?? ''
}
