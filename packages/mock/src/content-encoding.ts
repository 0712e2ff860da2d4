import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Transform } from 'node:stream'
import { DEFAULT_BODY_LIMITS, inMegabytes, UnreadableBody, type RequestBody } from './core/body.ts'
import type { Mock } from './index.ts'

const UNPACKERS: Readonly<Record<string, () => Transform>> = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

/**
 * Unpacks the bodies of requests by their `Content-Encoding`; of one that it does not know the mock says so.
 * @param limit so many bytes may come out of one body
 */
export function unpacking(handle: Mock['handle'], limit: number = DEFAULT_BODY_LIMITS.maxUpload): Mock['handle'] {
  return (request) => {
    const coding = request.headers['content-encoding']?.trim().toLowerCase()
    if (request.body === undefined || coding === undefined || !Object.hasOwn(UNPACKERS, coding)) return handle(request)
    const headers = { ...request.headers, 'content-encoding': undefined }
    // a copy leaves out what is made on demand
    return handle({ ...request, signal: request.signal, headers, body: unpacked(request.body, coding, limit) })
  }
}

function unpacked(body: RequestBody, coding: string, most: number): RequestBody {
  return {
    async bytes(limit) {
      const chunks: Uint8Array[] = []
      let size = 0
      // what is too much is unpacked no further, and read to its end all the same
      for await (const chunk of unpack(body.stream(), coding, most)) {
        size += chunk.length
        if (size > limit) return undefined
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    },
    stream: () => unpack(body.stream(), coding, most),
  }
}

async function* unpack(packed: AsyncIterable<Uint8Array>, coding: string, most: number): AsyncGenerator<Uint8Array> {
  const unpacker = UNPACKERS[coding]!()
  const closed = new Promise<void>((resolve) => unpacker.once('close', resolve))
  const fed = feed(packed, unpacker, closed)
  let size = 0
  try {
    for await (const chunk of unpacker as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > most) throw new UnreadableBody(`The body unpacks to more than ${inMegabytes(most)}`)
      yield chunk
    }
  } catch (error) {
    if (error instanceof UnreadableBody || (error as Error).name === 'AbortError') throw error
    throw new UnreadableBody(`The body is not in ${coding}, as its Content-Encoding says: ${(error as Error).message}`)
  } finally {
    unpacker.destroy()
    await fed
  }
}

// reads on after a failure, so that the client gets to read the answer
async function feed(packed: AsyncIterable<Uint8Array>, unpacker: Transform, closed: Promise<void>): Promise<void> {
  try {
    for await (const chunk of packed) {
      if (unpacker.destroyed) continue
      await Promise.race([new Promise<void>((resolve) => unpacker.write(chunk, () => resolve())), closed])
    }
    unpacker.end()
  } catch {
    unpacker.destroy(new DOMException('The client went away.', 'AbortError'))
  }
}
