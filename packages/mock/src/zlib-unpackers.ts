import type { Transform } from 'node:stream'
import type { Unpacker } from './content-encoding.ts'

/** The codings that a server takes. */
export const zlibUnpackers: Readonly<Record<string, Unpacker>> = {
  gzip: (packed) => unpack(packed, 'createGunzip'),
  'x-gzip': (packed) => unpack(packed, 'createGunzip'),
  deflate: (packed) => unpack(packed, 'createInflate'),
  br: (packed) => unpack(packed, 'createBrotliDecompress'),
}

// few requests are packed, and a server that starts loads nothing for them
async function* unpack(packed: AsyncIterable<Uint8Array>, create: 'createGunzip' | 'createInflate' | 'createBrotliDecompress'): AsyncGenerator<Uint8Array> {
  const zlib = await import('node:zlib')
  const unpacker: Transform = zlib[create]()
  const closed = new Promise<void>((resolve) => unpacker.once('close', resolve))
  const fed = feed(packed, unpacker, closed)
  try {
    yield* unpacker as AsyncIterable<Uint8Array>
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
