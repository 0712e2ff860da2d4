import { join } from '../core/bytes.ts'
import type { Omitted, Digest, Payload } from './payload.ts'
import { toPayload } from './payload.ts'
import type { Redactor } from './redactor.ts'

/** A body as a cassette keeps it, filled while it passes by. */
export interface BodyRecord {
  push(bytes: Uint8Array): void
  /** Lets the redactor know the secrets in it. */
  learn(): void
  /** Without secrets, as far as they are known when it is called; undefined where there was no body. */
  read(): Promise<Payload | Omitted | undefined>
}

/** Requests above this size are recognised by their digest. */
export const MAX_KEPT_REQUEST = 1024 * 1024

export function recordBody(redactor: Redactor, digest: () => Digest): BodyRecord {
  let pieces: Uint8Array[] = []
  let size = 0
  let rest: ((bytes: Uint8Array) => void) | undefined
  let end: (() => Promise<string>) | undefined

  function startDigest(): void {
    const window = redactor.window()
    const hash = digest()
    rest = (bytes) => hash.update(window.push(bytes))
    end = () => {
      hash.update(window.end())
      return hash.hex()
    }
    for (const piece of pieces) rest(piece)
    pieces = []
  }

  return {
    push(bytes) {
      size += bytes.length
      if (!rest) pieces.push(bytes)
      if (rest) rest(bytes)
      else if (size > MAX_KEPT_REQUEST) startDigest()
    },
    learn: () => void redactor.bytes(join(pieces)),
    async read() {
      if (size === 0) return undefined
      return end ? { sha256: await end(), bytes: size } : toPayload(redactor.bytes(join(pieces)))
    },
  }
}
