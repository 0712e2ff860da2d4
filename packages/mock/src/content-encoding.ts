import { DEFAULT_BODY_LIMITS, inMegabytes, UnreadableBody, type RequestBody } from './core/body.ts'
import { collect } from './core/bytes.ts'
import type { Mock } from './index.ts'

/**
 * Bytes without one coding, as they come. Fails when they are not in it, with an `AbortError` when the client went away; who stops
 * reading ends it.
 */
export type Unpacker = (packed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/**
 * Unpacks the bodies of requests by their `Content-Encoding`; of one that it does not know the mock says so.
 * @param limit so many bytes may come out of one body
 */
export function unpacking(handle: Mock['handle'], unpackers: Readonly<Record<string, Unpacker>>, limit: number = DEFAULT_BODY_LIMITS.maxUpload): Mock['handle'] {
  return (request) => {
    const coding = request.headers['content-encoding']?.trim().toLowerCase()
    if (coding === undefined || request.body === undefined || !Object.hasOwn(unpackers, coding)) return handle(request)
    const { body } = request
    const unpacked = () => bounded(unpackers[coding]!(body.stream()), coding, limit)
    // a copy leaves out what is made on demand
    return handle({ ...request, signal: request.signal, headers: { ...request.headers, 'content-encoding': undefined }, body: bodyOf(unpacked) })
  }
}

function bodyOf(stream: RequestBody['stream']): RequestBody {
  return { bytes: (limit) => collect(stream(), limit), stream }
}

async function* bounded(unpacked: AsyncIterable<Uint8Array>, coding: string, most: number): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of unpacked) {
      size += chunk.length
      if (size > most) throw new UnreadableBody(`The body unpacks to more than ${inMegabytes(most)}`)
      yield chunk
    }
  } catch (error) {
    if (error instanceof UnreadableBody || (error as Error).name === 'AbortError') throw error
    throw new UnreadableBody(`The body is not in ${coding}, as its Content-Encoding says`, { cause: error })
  }
}
