import type { TokenScheme } from './credentials.ts'

// what the vendor's Python SDK does: a token lives for 210 s and is used for 180 s of them
const LIFETIME_MS = 210_000
const USED_MS = 180_000

/**
 * Signs tokens with API keys and keeps each until shortly before it expires. Callers that ask at the same time wait
 * for the same signature. Throws a TypeError when the key has no secret half, or where WebCrypto is missing.
 */
export const jwt: TokenScheme = (clock) => {
  const tokens = new Map<string, { token: Promise<string>; signed: number }>()
  let dropped = -Infinity
  return {
    check(key) {
      if (!/^[^.]+\.[^.]+$/.test(key)) throw new TypeError("auth: 'jwt' needs an API key of the form <id>.<secret>. Use auth: 'key' for any other.")
      if (!globalThis.crypto?.subtle) throw new TypeError("auth: 'jwt' needs WebCrypto, which a browser has on https pages only.")
    },
    token(key) {
      const now = clock.now()
      // one from the future was signed before the clock was set back
      for (const [other, { signed }] of tokens) if (Math.abs(now - signed) >= USED_MS) tokens.delete(other)
      const kept = tokens.get(key)
      if (kept) return kept.token
      const token = sign(key, now)
      tokens.set(key, { token, signed: now })
      token.catch(() => tokens.delete(key))
      return token
    },
    renew(since) {
      const now = clock.now()
      // by another call, which was refused the same token; unless the clock was set back in the meantime
      if (dropped > since && dropped <= now) return
      dropped = now
      tokens.clear()
    },
  }
}

async function sign(apiKey: string, now: number): Promise<string> {
  const [id, secret] = apiKey.split('.')
  const header = encode(JSON.stringify({ alg: 'HS256', sign_type: 'SIGN' }))
  // both in milliseconds, although a JWT's `exp` has seconds everywhere else
  const payload = encode(JSON.stringify({ api_key: id, exp: now + LIFETIME_MS, timestamp: now }))
  const bytes = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', bytes.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, bytes.encode(`${header}.${payload}`))
  return `${header}.${payload}.${encode(String.fromCharCode(...new Uint8Array(signature)))}`
}

/** base64url of a string whose characters are bytes. */
function encode(bytes: string): string {
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
