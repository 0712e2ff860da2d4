import type { Socket } from 'node:net'
// not the global ones, which tests with a clock of their own replace
import { clearTimeout, setTimeout } from 'node:timers'
import { bytesAnswer, encode, type Answer } from '../core/answer.ts'

/** An answer of the server itself, before the API is asked. */
export function refusal(status: number, message: string): Answer {
  return bytesAnswer(status, 'application/json', encode(JSON.stringify({ status, message })))
}

/** Answers what Node could not read as a request. */
export function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET') socket.destroy()
  // what comes after an answer that ends the connection is read, so that the client gets to read the answer
  if (!socket.writable) return
  const [status, reason] = { HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'], ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'] }[error.code ?? ''] ?? [400, 'Bad Request']
  refuseSocket(socket, status as number, reason as string, `This is not a whole HTTP request: ${error.message}.`)
}

/** Answers on a connection that has no request, and ends it. */
export function refuseSocket(socket: Socket, status: number, reason: string, message: string): void {
  const body = JSON.stringify({ status, message })
  socket.on('error', () => {})
  socket.write(`HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`)
  endLingering(socket)
}

/** Milliseconds for a client to read the last answer and go away. */
const LINGER = 1000

/** Ends a connection whose client may still be sending. That is read and let go: a system that throws it away throws away the answer too. */
export function endLingering(socket: Socket): void {
  const timer = setTimeout(() => socket.destroy(), LINGER)
  socket.once('close', () => clearTimeout(timer)).resume().end()
}
