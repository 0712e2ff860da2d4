import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { malformedRequest, type MalformedRequest } from './malformed-request.ts'

export interface AttackOptions {
  port: number
  seed: string
  /** The number of the first request. */
  from?: number
  count: number
  /** Connections at the same time. */
  parallel: number
  /** Milliseconds within which an answer has to come. */
  patience: number
}

/** What became of the requests. */
export interface Outcome {
  /** How many answers had which status. */
  statuses: Record<string, number>
  /** Requests without a proper answer, in sentences. */
  failures: string[]
}

/** Sends malformed requests, each over a connection of its own. */
export async function attack({ port, seed, from = 0, count, parallel, patience }: AttackOptions): Promise<Outcome> {
  const outcome: Outcome = { statuses: {}, failures: [] }
  let next = from
  const work = async () => {
    while (next < from + count) {
      const number = next++
      const request = malformedRequest(seed, number)
      const answer = await send(port, request, patience, request.isCut ? 0 : NOTHING_MORE)
      const status = /^HTTP\/1\.1 ([2-5]\d\d) [^\r\n]*\r\n[\s\S]*?\r\n\r\n/m.exec(answer)?.[1]
      if (status !== undefined) outcome.statuses[status] = (outcome.statuses[status] ?? 0) + 1
      const problem = status === undefined ? `no answer but ${JSON.stringify(answer.slice(0, 200))}` : status === '500' ? answer.slice(answer.indexOf('\r\n\r\n') + 4, 1000) : undefined
      if (problem !== undefined) outcome.failures.push(`seed ${seed}, request ${number} (${request.label}): ${problem}`)
    }
  }
  await Promise.all(Array.from({ length: parallel }, work))
  return outcome
}

/** How many milliseconds a request is left open that may be incomplete. */
const NOTHING_MORE = 400

async function send(port: number, { pieces, pause }: MalformedRequest, patience: number, stayOpen: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      if (/^HTTP\/1\.1 [2-5]\d\d [\s\S]*?\r\n\r\n/m.test(received)) resolve()
    })
    socket.once('end', resolve)
    socket.once('close', () => resolve())
    // a reset is a close
    socket.on('error', () => {})
  })
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await wait(pause)
    socket.write(piece)
  }
  const timers = [setTimeout(() => socket.end(), stayOpen), setTimeout(() => socket.destroy(), patience)]
  await answered
  timers.forEach((timer) => clearTimeout(timer))
  socket.destroy()
  return received
}
