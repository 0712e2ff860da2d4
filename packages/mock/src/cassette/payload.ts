/** Bytes in a cassette: as text where they are UTF-8, else in Base64. */
export type Payload = { text: string } | { base64: string }

/** What stands for bytes that are too many to be kept. */
export interface Omitted {
  sha256: string
  bytes: number
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function toPayload(bytes: Uint8Array): Payload {
  try {
    return { text: strict.decode(bytes) }
  } catch {
    return { base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) }
  }
}

export function fromPayload(payload: Payload): Uint8Array {
  return 'text' in payload ? new TextEncoder().encode(payload.text) : Uint8Array.from(atob(payload.base64), (character) => character.charCodeAt(0))
}

/** SHA-256 of what comes in pieces. */
export interface Digest {
  update(bytes: Uint8Array): void
  hex(): Promise<string>
}

/** Browsers digest a whole only. */
export function webDigest(): Digest {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  return {
    update: (bytes) => void pieces.push(new Uint8Array(bytes)),
    async hex() {
      const digest = await crypto.subtle.digest('SHA-256', await new Blob(pieces).arrayBuffer())
      return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
    },
  }
}
