import type { Unpacker } from './content-encoding.ts'

/** The codings that every runtime can undo; Brotli is none of them. */
export const webUnpackers: Readonly<Record<string, Unpacker>> = {
  gzip: (packed) => unpack(packed, 'gzip'),
  'x-gzip': (packed) => unpack(packed, 'gzip'),
  deflate: (packed) => unpack(packed, 'deflate'),
}

async function* unpack(packed: AsyncIterable<Uint8Array>, format: 'gzip' | 'deflate'): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream(format)
  const reader = readable.getReader()
  const left = new AbortController()
  let failure: { reason: unknown } | undefined
  // not every runtime hands the reason on
  void feed(packed, writable.getWriter(), left.signal, (reason) => (failure = { reason }))
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } catch (error) {
    throw failure ? failure.reason : error
  } finally {
    left.abort()
    void reader.cancel().catch(() => {})
  }
}

/** Some browsers unpack a whole piece at once, to a thousand times its size. */
const SLICE = 4096

/** One write after the other: a pipe would not wait, since it counts pieces and not bytes. */
async function feed(packed: AsyncIterable<Uint8Array>, writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>, left: AbortSignal, onFailure: (reason: unknown) => void): Promise<void> {
  const leaving = new Promise<void>((resolve) => left.addEventListener('abort', () => resolve()))
  // who reads is told
  const ignore = () => {}
  writer.closed.catch(ignore)
  try {
    for await (const piece of packed) {
      for (let at = 0; at < piece.length; at += SLICE) {
        await Promise.race([writer.write(piece.slice(at, at + SLICE)).catch(ignore), leaving])
        if (left.aborted) return
      }
    }
    await writer.close().catch(ignore)
  } catch (reason) {
    onFailure(reason)
    await writer.abort(reason).catch(ignore)
  }
}
