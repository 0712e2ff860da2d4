// A process of its own, so that nothing but the upload makes it grow. The server is another one.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createClient } from '../src/index.ts'
import { fileFromPath } from '../src/node.ts'
import { KEY } from './client.ts'

const PIECES = 4096
const PIECE_BYTES = 2 ** 16

const newPiece = () => new Uint8Array(PIECE_BYTES).fill(1)

async function* content(piece: () => Uint8Array): AsyncGenerator<Uint8Array> {
  for (let index = 0; index < PIECES; index++) yield await Promise.resolve(piece())
}

async function upload(source: string): Promise<{ received: number; growth: number }> {
  const server = fork(fileURLToPath(import.meta.url), ['server'], { execArgv: ['--import', 'tsx'] })
  const [port] = (await once(server, 'message')) as [number]
  const folder = await mkdtemp(join(tmpdir(), 'upload-'))
  const path = join(folder, 'a.bin')
  if (source === 'path') await pipeline(Readable.from(content(newPiece)), createWriteStream(path))
  const client = createClient({ apiKey: KEY, baseUrl: `http://127.0.0.1:${port}/api` })
  const send = async (files: File | AsyncIterable<Uint8Array>) => client.documents.upload('1', { files })
  await send(Readable.from([new Uint8Array(PIECE_BYTES)]))
  // always the same one: what a source leaves behind is not the upload's
  const piece = newPiece()
  const start = process.memoryUsage.rss()
  let most = start
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5)
  const { message } = await send(source === 'path' ? await fileFromPath(path) : content(() => piece))
  clearInterval(watch)
  await rm(folder, { recursive: true })
  server.disconnect()
  return { received: Number(message), growth: most - start }
}

/** Counts the bytes of each request, and answers with their number. */
function serve(): void {
  const server = createServer((socket) => {
    let received = 0
    socket.on('error', () => {})
    socket.on('data', (piece) => {
      received += piece.length
      // the closing boundary is the last thing in a body
      if (!piece.subarray(-16).includes('--\r\n')) return
      const body = JSON.stringify({ code: 200, message: String(received), data: { successInfos: [], failedInfos: [] } })
      received = 0
      socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
  process.on('disconnect', () => process.exit())
}

if (process.argv[2] === 'server') {
  serve()
} else {
  process.send?.(await upload(process.argv[2] ?? ''))
  process.disconnect()
}
