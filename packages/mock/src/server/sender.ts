import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
// not the global one, which tests with a clock of their own replace
import { setImmediate } from 'node:timers'
import { isFrames, type Answer } from '../core/answer.ts'
import type { RequestBody } from '../core/body.ts'
import { deliver, hold, type Wire } from '../core/deliver.ts'
import { onceFor } from '../core/once.ts'
import type { Clock } from '../core/play.ts'
import { endWithClient } from './half-closed.ts'
import { endLingering, refusal } from './refuse.ts'

/** A request and where its answer goes. */
export interface Call {
  request: IncomingMessage
  response: ServerResponse
  body: RequestBody | undefined
  /** Headers that let a page of another origin read the answer. */
  cors: Record<string, string> | undefined
}

/**
 * Sends answers. Those that are ready in one turn of the event loop are written one after the other at its end: the first write
 * wakes the client, which is half of what a small answer costs, and the others find it awake.
 */
export function createSender(clock: Clock, maxStreams: number): (call: Call, answer: Answer) => void {
  let openStreams = 0
  let ready: [Call, Answer][] = []

  return (call, answer) => {
    if (answer.delay === undefined) return enqueue(call, answer)
    const { response } = call
    endWithClient(response)
    const giveUp = hold(answer, clock, () => {
      response.off('close', giveUp)
      enqueue(call, answer)
    })
    response.on('close', giveUp)
  }

  function enqueue(call: Call, answer: Answer): void {
    if (ready.push([call, answer]) === 1) setImmediate(flush)
  }

  function flush(): void {
    const due = ready
    ready = []
    for (const [call, answer] of due) {
      try {
        send(call, answer)
      } catch {
        // the other answers are not to blame
        call.response.destroy()
        answer.settle?.({ frames: 0, isAborted: true })
      }
    }
  }

  function send(call: Call, answer: Answer): void {
    const { request, response, cors } = call
    const { status, headers, body, ending, settle } = answer
    if (response.closed) return settle?.({ frames: 0, isAborted: true })
    if (ending === 'reset') {
      settle?.({ frames: 0, isAborted: false })
      request.socket.resetAndDestroy()
      return
    }
    const isStream = isFrames(body)
    if (isStream && openStreams >= maxStreams) {
      settle?.({ frames: 0, isAborted: true })
      return send(call, refusal(503, `${maxStreams} streams are open, and no more are sent.`))
    }
    // of a connection that is not kept, Node would not read the rest
    if (!request.complete) request.socket.destroySoon = () => endLingering(request.socket)
    response.writeHead(status, cors ? { ...headers, ...cors } : headers)
    if (isStream) {
      openStreams++
      response.once('close', () => openStreams--)
      endWithClient(response)
      // a stream that breaks off before its first frame shows its headers all the same
      if (ending !== undefined) sendHead(response)
      response.on('close', deliver({ ...answer, body }, new ResponseWire(response), clock))
      return
    }
    settle?.({ frames: 0, isAborted: false })
    if (body === undefined || body instanceof Uint8Array) {
      response.end(request.method === 'HEAD' ? undefined : body)
      return
    }
    // the first piece may take its time
    endWithClient(response)
    sendHead(response)
    // who goes away in the middle of a file has the connection closed
    pipeline(Readable.from(body), response).catch(() => response.destroy())
  }
}

/** Sends the headers before there is more. So does `flushHeaders()`, but it writes their bytes above 127 as UTF-8. */
function sendHead(response: ServerResponse): void {
  response.write('', 'latin1')
}

class ResponseWire implements Wire {
  readonly #response: ServerResponse
  /** For the chunks after the first, which brings the headers. */
  #socket: Socket | null = null

  constructor(response: ServerResponse) {
    this.#response = response
  }

  write(bytes: Uint8Array): void {
    // Node sends each chunk in three pieces, and ten thousand streams have no time for that
    if (this.#socket) return void this.#socket.write(chunkOf(bytes))
    this.#response.write(bytes)
    if (this.#response.chunkedEncoding) this.#socket = this.#response.socket
  }

  end(): void {
    this.#response.end()
  }

  // what was written is sent before the connection ends; destroy() would throw it away
  cut(isReset: boolean): void {
    const socket = this.#response.socket ?? this.#response.req.socket
    if (isReset) socket.write('', () => socket.resetAndDestroy())
    else socket.destroySoon()
  }
}

/** Bytes in the framing of HTTP's chunks. Streams that come again have the same frames. */
const chunkOf = onceFor((bytes: Uint8Array) => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]))
