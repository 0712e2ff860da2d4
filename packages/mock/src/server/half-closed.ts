import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Milliseconds without a byte to a client that has ended its side; then it is taken for one that has gone. */
const SILENCE = 500

/**
 * A client that ends its side of the connection may still read: its answers are sent. Whether it has gone instead shows when
 * something is written to it, or it is given up after a while in which nothing was.
 */
export function answerHalfClosed(server: Server): void {
  // Node has it without saying so: https://github.com/nodejs/node/blob/v20.20.0/lib/_http_server.js
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('connection', (socket: Socket) => socket.once('end', () => socket.setTimeout(SILENCE)))
}
