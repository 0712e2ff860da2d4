import { readAnswer } from './answer.ts'
import type { Answer } from './call.ts'
import { rootCause } from './connect.ts'
import { Deadline } from './deadline.ts'
import { BigModelError } from './errors/bigmodel-error.ts'
import { ConnectionError } from './errors/connection-error.ts'
import { loadFailures } from './failures.ts'
import type { Operation } from './operation.ts'
import { readRequest, type CallRequest } from './request.ts'
import type { Transport } from './transport.ts'

/** A call that is under way. */
export interface OngoingCall {
  readonly transport: Transport
  readonly operation: Operation
  readonly request: CallRequest
  /** It goes on when the answer does: with a stream. */
  readonly deadline: Deadline
  /** The answer to the latest attempt. */
  response?: Response | undefined
}

/**
 * Calls an operation: path parameters first, then body, query and options, each only where the operation has it.
 * A request whose error can pass is repeated, as long as no part of a successful answer has arrived.
 */
export async function perform(transport: Transport, operation: Operation, args: readonly unknown[]): Promise<Answer<unknown>> {
  const request = readRequest(transport, operation, args)
  const deadline = new Deadline(request.limits, request.signal)
  const call: OngoingCall = { transport, operation, request, deadline }
  try {
    return await repeat(call)
  } catch (error) {
    // of what nobody will read
    void call.response?.body?.cancel().catch(() => {})
    throw await explain(call, error)
  } finally {
    if (!deadline.isOpen) deadline.release()
  }
}

async function repeat(call: OngoingCall): Promise<Answer<unknown>> {
  const { transport, request, deadline } = call
  const { clock } = transport
  let renewed = false
  for (let retries = 0; ; ) {
    const since = clock.now()
    try {
      return await attempt(call, renewed || retries > 0)
    } catch (error) {
      const { replayable } = await request.body
      if (!replayable || !(error instanceof BigModelError)) throw error
      // a token that ran out is signed again once, and at once
      if (error.retry === 'after-renewal' && !renewed && transport.renew(since)) renewed = true
      else {
        // without a network, it is not there either
        const pause = (await loadFailures().catch(() => {}))?.pauseBeforeRetry(error, retries++, request.limits, clock)
        if (pause === undefined) throw error
        transport.tell?.({ type: 'retry', error, pause })
        await clock.sleep(pause, deadline.signal)
      }
    }
  }
}

/** Sends the request once. */
async function attempt(call: OngoingCall, repeated: boolean): Promise<Answer<unknown>> {
  const { transport, operation, request, deadline } = call
  void loadFailures()
  if (request.streams) void operation.events?.load()
  call.response = undefined
  const leave = await transport.enter(deadline.signal)
  try {
    deadline.start('headers')
    const response = await deadline.race(request.encode(deadline).then(transport.fetch))
    call.response = response
    deadline.stop()
    return await readAnswer(response, call, (error) => explain(call, error), repeated)
  } finally {
    if (deadline.isOpen) deadline.onRelease = leave
    else leave()
  }
}

/** What a call rejects with for what was thrown on its way. */
async function explain({ transport, operation: { id }, request: { limits }, deadline: { signal, expired }, response }: OngoingCall, error: unknown): Promise<unknown> {
  if (error instanceof BigModelError) return error
  if (expired) return new (await loadFailures()).TimeoutError(id, expired, limits[expired], response)
  // the caller's own: workerd's `fetch` rejects with a copy
  if (signal.aborted) return signal.reason
  if (!response) return error
  return new ConnectionError(transport.redact(`The connection broke while the answer of ${id} arrived: ${rootCause(error)}.`), error, response)
}
