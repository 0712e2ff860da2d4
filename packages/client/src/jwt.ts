import type { TokenScheme } from './credentials.ts'

// what the vendor's Python SDK does: a token lives for 210 s and is used for 180 s of them
const LIFETIME_MS = 210_000
const RENEW_BEFORE_MS = 30_000

/**
 * Signs tokens with an API key and keeps each until shortly before it expires. Callers that ask at the same time wait
 * for the same signature. Throws a TypeError when the key has no secret half, or where WebCrypto is missing.
 */
export const jwt: TokenScheme = (clock) => {
  let current: { key: string; token: Promise<string>; signed: number } | undefined
  let dropped = -Infinity
  return {
    check(key) {
      if (!/^[^.]+\.[^.]+$/.test(key)) throw new TypeError("auth: 'jwt' needs an API key of the form <id>.<secret>. Use auth: 'key' for any other.")
      if (!globalThis.crypto?.subtle) throw new TypeError("auth: 'jwt' needs WebCrypto, which a browser has on https pages only.")
    },
    token(key) {
      const now = clock.now()
      if (current?.key !== key || now >= current.signed + LIFETIME_MS - RENEW_BEFORE_MS) {
        const token = sign(key, now)
        current = { key, token, signed: now }
        token.catch(() => (current = undefined))
      }
      return current.token
    },
    renew(since) {
      // by another call, which was refused the same token
      if (dropped > since) return
      dropped = clock.now()
      current = undefined
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
