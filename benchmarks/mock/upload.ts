// What a server's process grows by, at its highest, while a file of 100 MB arrives.
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Line } from './line.ts'
import { end, startServer, usageOf, type RunningServer } from './processes.ts'
import { authorization, BASE } from './workload.ts'

const SIZE = 100_000_000
const CHUNK = Buffer.alloc(64 * 1024, 'x')
const TARGET_MB = 20
const MB = 1_000_000
const SAMPLE = 10

export async function measureUpload(): Promise<Line[]> {
  const lines: Line[] = []
  for (const name of ['discard', 'pipe', 'mock']) {
    const server = await startServer(name)
    // what an upload needs is loaded before
    await upload(server, 1_000_000)
    const grown = await highest(server, () => upload(server, SIZE))
    await end(server.child)
    lines.push({ what: 'growth of the process during an upload of 100 MB', server: SERVERS[name]!, measured: `${grown.toFixed(1)} MB`, ...(name === 'mock' && { target: `< ${TARGET_MB} MB`, met: grown < TARGET_MB }) })
  }
  return lines
}

const SERVERS: Record<string, string> = { discard: 'bare, forgets it', pipe: 'bare, pipes it to a file', mock: 'mock' }

async function highest(server: RunningServer, run: () => Promise<void>): Promise<number> {
  const before = (await usageOf(server)).rss
  let top = before
  const ended = new AbortController()
  const done = run().finally(() => ended.abort())
  while (!ended.signal.aborted) {
    top = Math.max(top, (await usageOf(server)).rss)
    await new Promise((resolve) => setTimeout(resolve, SAMPLE))
  }
  await done
  return (top - before) / MB
}

/** Sends as fast as it is taken. */
async function upload({ port }: RunningServer, size: number): Promise<void> {
  const head = '--b\r\ncontent-disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="big.jsonl"\r\ncontent-type: application/octet-stream\r\n\r\n'
  const tail = '\r\n--b--\r\n'
  const socket = connect(port, '127.0.0.1')
  const answer = once(socket, 'data') as Promise<[Buffer]>
  socket.write(`POST ${BASE}/paas/v4/files HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${authorization}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${head.length + size + tail.length}\r\n\r\n${head}`)
  for (let left = size; left > 0; left -= CHUNK.length) {
    if (!socket.write(left < CHUNK.length ? CHUNK.subarray(0, left) : CHUNK)) await once(socket, 'drain')
  }
  socket.write(tail)
  const text = (await answer)[0].toString()
  socket.destroy()
  if (!text.startsWith('HTTP/1.1 200')) throw new Error(`The upload is answered with ${text}`)
}
