import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** Milliseconds for the answer to a client that has ended its side; then it is taken for one that has gone. */
const PATIENCE = 5000

/** The same, without a byte, for an answer that takes its time on purpose. */
const SILENCE = 500

/**
 * A client that ends its side of the connection may still read: its answers are sent. Whether it has gone instead shows when
 * something is written to it, or it is given up after a while in which nothing was.
 */
export function answerHalfClosed(server: Server): void {
  // Node has it without saying so: https://github.com/nodejs/node/blob/v20.20.0/lib/_http_server.js
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('connection', (socket: Socket) => socket.once('end', () => socket.setTimeout(PATIENCE)))
}

/** Milliseconds in which an end may belong to the request: nobody asks, waits for a while, and then says that no more comes. */
const BEGINNING = 50

/** Ends an answer that takes its time when its client goes away in the midst of it. */
export function endWithClient(response: ServerResponse): void {
  const { socket } = response.req
  const begun = performance.now()
  const end = () => {
    if (performance.now() - begun > BEGINNING) socket.destroy()
    else socket.setTimeout(SILENCE)
  }
  if (socket.readableEnded) return end()
  socket.once('end', end)
  response.once('close', () => socket.off('end', end))
}
