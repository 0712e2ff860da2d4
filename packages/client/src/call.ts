import { readAnswer, refusal } from './answer.ts'
import type { Clock } from './clock.ts'
import { rootCause, type Fetch } from './connect.ts'
import { Deadline } from './deadline.ts'
import { BigModelError } from './errors/bigmodel-error.ts'
import { ConnectionError } from './errors/connection-error.ts'
import { TimeoutError } from './errors/timeout-error.ts'
import { EventStream } from './stream/event-stream.ts'
import type { Operation } from './operation.ts'
import type { Limits } from './options.ts'
import { readRequest, type CallRequest } from './request.ts'
import { pauseBeforeRetry } from './retry.ts'

/** `request` of openapi-fetch, for paths that are known at run time only. */
export type Send = (method: string, path: string, init: object) => Promise<{ response: Response; error?: unknown }>

export interface Transport {
  send: Send
  connect: Fetch
  clock: Clock
  limits: Limits
  redact: (text: string) => string
}

/**
 * Calls an operation: path parameters first, then body, query and options, each only where the operation has it.
 * A request whose error can pass is repeated, as long as no part of a successful answer has arrived.
 */
export async function call(transport: Transport, operation: Operation, args: readonly unknown[]): Promise<unknown> {
  const { clock } = transport
  const request = readRequest(operation, args, transport.limits)
  for (let retries = 0; ; retries++) {
    try {
      return await attempt(transport, operation, request)
    } catch (error) {
      const pause = retries < request.limits.maxRetries ? pauseBeforeRetry(error, retries, clock.random) : undefined
      if (pause === undefined) throw error
      await clock.sleep(pause, request.signal)
    }
  }
}

async function attempt(transport: Transport, operation: Operation, request: CallRequest): Promise<unknown> {
  const { send, connect, clock, redact } = transport
  const deadline = new Deadline(request.limits.timeout, request.signal)
  let response: Response | undefined
  let answer: unknown
  deadline.start()
  try {
    const options = { operation, streams: request.streams, deadline, now: clock.now, redact }
    const read = async () => {
      const { error, response: received } = await send(operation.method, operation.path, {
        ...request.encode(),
        signal: deadline.signal,
        // the body of a success is left to `readAnswer`
        parseAs: 'stream',
        fetch: async (outgoing: Request) => (response = await connect(outgoing)),
      })
      if (!received.ok) throw refusal(received, error, options)
      return readAnswer(received, options)
    }
    answer = await deadline.race(read())
    return answer
  } catch (error) {
    if (deadline.expired) throw new TimeoutError(`${operation.id} was not answered within ${request.limits.timeout} ms.`, response)
    if (deadline.signal.aborted || error instanceof BigModelError || !response) throw error
    const message = `The connection broke while the answer of ${operation.id} arrived: ${rootCause(error)}.`
    throw new ConnectionError(redact(message), { cause: error, response, retry: 'never' })
  } finally {
    // a stream goes on, and its deadline with it
    if (answer instanceof EventStream) deadline.stop()
    else deadline.release()
  }
}
