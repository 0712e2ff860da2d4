// Servers of node:http alone: the least that each kind of work costs.
import type { MockOptions } from '@bigmodel-kit/mock'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerOf, ASKS, BASE, framesOf } from './workload.ts'

/** Reads the body and sends the bytes that the mock sends; a stream frame by frame, at once. */
export async function serveBytes(options: MockOptions): Promise<number> {
  const replies = new Map<string, Buffer>()
  for (const ask of [ASKS.chat, ASKS.files, ASKS.embeddings]) replies.set(BASE + ask.path, Buffer.from(await answerOf(ask, options)))
  const frames = framesOf(await answerOf(ASKS.stream, { ...options, echo: true, frameDelay: 0 }))
  return listen(afterBody((body, response, url) => {
    if (body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const frame of frames) response.write(frame)
      return response.end()
    }
    const reply = replies.get(url)!
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': reply.length }).end(reply)
  }))
}

/** Sends a frame, and sets the timer for the next: what one writes first. */
export async function serveTicker(interval: number): Promise<number> {
  const frames = framesOf(await answerOf(ASKS.long, { echo: true, frameDelay: 0 }))
  return listen(afterBody((_, response) => {
    let next = 0
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const tick = () => {
      if (response.destroyed) return
      response.write(frames[next++]!)
      if (next < frames.length) setTimeout(tick, interval)
      else response.end()
    }
    tick()
  }))
}

/** Takes an upload and forgets it. */
export function serveDiscard(): Promise<number> {
  return listen((request, response) => request.resume().on('end', () => response.end('{}')))
}

/** Takes an upload into a file, whole, boundaries and all. */
export function servePipe(): Promise<number> {
  const file = join(tmpdir(), `bigmodel-benchmark-${process.pid}`)
  return listen((request, response) => request.pipe(createWriteStream(file)).on('finish', () => void rm(file).then(() => response.end('{}'))))
}

function afterBody(answer: (body: string, response: ServerResponse, url: string) => void): RequestListener {
  return (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => answer(body, response, request.url!))
  }
}

export async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
