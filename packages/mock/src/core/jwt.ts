import { encode } from './answer.ts'

export interface Token {
  header: Record<string, unknown>
  payload: Record<string, unknown>
  signed: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/** Takes a JSON Web Token apart, or returns undefined where the text is none. Nothing is verified. */
export function readToken(text: string): Token | undefined {
  const parts = text.split('.')
  const header = readObject(parts[0])
  const payload = readObject(parts[1])
  const signature = fromBase64Url(parts[2])
  if (parts.length !== 3 || !header || !payload || !signature) return undefined
  return { header, payload, signed: bytesOf(`${parts[0]}.${parts[1]}`), signature }
}

/** Whether the token was signed with HS256 and this secret, taken as text, not as Base64. */
export async function isSignedWith(token: Token, secret: string): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', bytesOf(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, token.signature, token.signed)
}

function readObject(part: string | undefined): Record<string, unknown> | undefined {
  const bytes = fromBase64Url(part)
  if (!bytes) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function fromBase64Url(part: string | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (part === undefined || !/^[\w-]+$/.test(part)) return undefined
  try {
    return Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

// WebCrypto's types want to know that the memory is not shared
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode(text))
}
