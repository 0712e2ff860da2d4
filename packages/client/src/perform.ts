import { readAnswer } from './answer.ts'
import type { Answer } from './call.ts'
import { rootCause } from './connect.ts'
import { Deadline } from './deadline.ts'
import { BigModelError } from './errors/bigmodel-error.ts'
import { ConnectionError } from './errors/connection-error.ts'
import { loadFailures } from './failures.ts'
import type { Operation } from './operation.ts'
import type { Limits } from './options.ts'
import { readRequest, type CallRequest } from './request.ts'
import { pauseBeforeRetry } from './retry.ts'
import type { Transport } from './transport.ts'

/**
 * Calls an operation: path parameters first, then body, query and options, each only where the operation has it.
 * A request whose error can pass is repeated, as long as no part of a successful answer has arrived.
 */
export async function perform(transport: Transport, operation: Operation, args: readonly unknown[]): Promise<Answer<unknown>> {
  const { clock } = transport
  const request = readRequest(transport, operation, args)
  const { limits } = request
  const deadline = new Deadline(limits, request.signal)
  let renewed = false
  try {
    for (let retries = 0; ; ) {
      const since = clock.now()
      try {
        return await attempt(transport, operation, request, deadline, renewed || retries > 0)
      } catch (error) {
        const { replayable } = await request.body
        if (!replayable || !(error instanceof BigModelError)) throw error
        // a token that ran out is signed again once, and at once
        if (error.retry === 'after-renewal' && !renewed && transport.renew(since)) {
          renewed = true
          continue
        }
        const pause = retries < limits.maxRetries ? pauseBeforeRetry(error, retries++, limits.maxRetryAfter, clock.random) : undefined
        if (pause === undefined) throw error
        await clock.sleep(pause, deadline.signal)
      }
    }
  } catch (error) {
    throw error instanceof BigModelError ? error : ((await timedOut(operation, limits, deadline)) ?? error)
  } finally {
    if (!deadline.isOpen) deadline.release()
  }
}

/** Sends the request once. The deadline goes on when the answer does: with a stream. */
async function attempt(transport: Transport, operation: Operation, request: CallRequest, deadline: Deadline, repeated: boolean): Promise<Answer<unknown>> {
  const { clock, redact } = transport
  const failures = loadFailures()
  if (request.streams) void operation.events?.load()
  let response: Response | undefined
  const fail = async (error: unknown) => {
    const timeout = await timedOut(operation, request.limits, deadline, response)
    if (timeout || deadline.signal.aborted || error instanceof BigModelError || !response) return timeout ?? error
    const message = `The connection broke while the answer of ${operation.id} arrived: ${rootCause(error)}.`
    return new ConnectionError(redact(message), { cause: error, response, retry: 'never' })
  }
  try {
    const leave = await transport.enter(deadline.signal)
    try {
      deadline.start('headers')
      const received = await deadline.race(request.encode(deadline).then(transport.fetch))
      response = received
      deadline.stop()
      return await readAnswer(received, { operation, request, deadline, fail, failures, now: clock.now, redact, repeated })
    } finally {
      if (deadline.isOpen) deadline.onRelease = leave
      else leave()
    }
  } catch (error) {
    // of what nobody will read
    void response?.body?.cancel().catch(() => {})
    throw await fail(error)
  }
}

async function timedOut({ id }: Operation, limits: Limits, { expired }: Deadline, response?: Response): Promise<BigModelError | undefined> {
  return expired && new (await loadFailures()).TimeoutError(id, expired, limits[expired], response)
}
