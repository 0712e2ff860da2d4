import { createHmac } from 'node:crypto'
import type { Credentials } from './case.ts'

const MINUTE = 60_000

/** The `Authorization` header for a kind of credentials; undefined for none. */
export function authorization(credentials: Credentials, key: string, now = Date.now()): string | undefined {
  const [id = '', secret = ''] = key.split('.')
  switch (credentials) {
    case 'key':
      return `Bearer ${key}`
    case 'token':
      return `Bearer ${signToken(id, secret, now + 5 * MINUTE, now)}`
    case 'expired-token':
      return `Bearer ${signToken(id, secret, now - 5 * MINUTE, now - 10 * MINUTE)}`
    case 'wrong-signature':
      return `Bearer ${signToken(id, `${secret}-of-somebody-else`, now + 5 * MINUTE, now)}`
    case 'malformed':
      return 'Bearer neither-a-key-nor-a-token'
    case 'none':
      return undefined
  }
}

// both times are milliseconds, unlike RFC 7519
function signToken(id: string, secret: string, exp: number, timestamp: number): string {
  const content = [{ alg: 'HS256', sign_type: 'SIGN' }, { api_key: id, exp, timestamp }].map(encode).join('.')
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
