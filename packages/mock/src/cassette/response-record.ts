import type { RecordedResponse } from './cassette.ts'
import { toPayload, type Digest } from './payload.ts'
import type { Redactor } from './redactor.ts'

/** An answer as a cassette keeps it, filled while it passes by. */
export interface ResponseRecord {
  push(after: number, bytes: Uint8Array): void
  read(cut: RecordedResponse['cut']): Promise<RecordedResponse>
}

/** Larger answers are kept as their digest: an answer is held until its end, and a cassette is read as a whole. */
export const MAX_KEPT_RESPONSE = 32 * 1024 * 1024

export function recordResponse({ after, status, headers }: Pick<RecordedResponse, 'after' | 'status' | 'headers'>, redactor: Redactor, digest: () => Digest): ResponseRecord {
  let frames: { after: number; bytes: Uint8Array }[] = []
  const hash = digest()
  let size = 0

  return {
    push(time, bytes) {
      size += bytes.length
      hash.update(bytes)
      if (size > MAX_KEPT_RESPONSE) frames = []
      else frames.push({ after: time, bytes })
    },
    async read(cut) {
      const kept = await redactor.frames(frames)
      const length = kept.reduce((sum, { bytes }) => sum + bytes.length, 0)
      const isKept = size <= MAX_KEPT_RESPONSE
      return {
        after,
        status,
        headers: withLength(redactor.headers(headers), isKept ? length - size : 0),
        frames: isKept ? kept.map((frame) => ({ after: frame.after, ...toPayload(frame.bytes) })) : { sha256: await hash.hex(), bytes: size },
        ...(cut && { cut }),
      }
    },
  }
}

// an answer is as much longer or shorter as what stands for its secrets
function withLength(headers: Record<string, string>, more: number): Record<string, string> {
  const { 'content-length': length, ...rest } = headers
  return length === undefined ? rest : { ...rest, 'content-length': String(Number(length) + more) }
}
