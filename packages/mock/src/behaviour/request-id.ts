import { isFrames, type Answer } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import { quote } from '../core/quote.ts'
import { keyPiece } from '../core/store.ts'
import { isDocumentedId } from './documented-ids.ts'
import { findTask, stateOf } from './task-state.ts'

/** So many ids are kept before those whose streams are over are let go. */
const FEW = 1000

/** 1231 while the request that had this id before is still answered: its stream goes on, or its task is not ready. */
export function refuseRequestId(exchange: Exchange): MaybePromise<Answer | undefined> {
  const id = requestIdOf(exchange)
  // whoever tries the documented requests tries each of them twice
  return id === undefined || isDocumentedId(exchange.compiled, id) ? undefined : refuseInFlight(exchange, id)
}

async function refuseInFlight(exchange: Exchange, id: string): Promise<Answer | undefined> {
  const isStreaming = (exchange.settings.streaming.get(keyOf(exchange, id)) ?? 0) > exchange.settings.clock.now()
  if (!isStreaming && !(await isTaskRunning(exchange, id))) return undefined
  return exchange.complain({ code: '1231', values: { request_id: id }, hint: `The request ${quote(id)} is still being answered; give each request an id of its own.` })
}

/** Keeps the id of a request that is answered with a stream until the stream is over. */
export function holdRequestId(exchange: Exchange, answer: Answer): Answer {
  const id = requestIdOf(exchange)
  if (id === undefined || !isFrames(answer.body)) return answer
  const { clock, streaming } = exchange.settings
  if (streaming.size > FEW) for (const [key, end] of streaming) if (end <= clock.now()) streaming.delete(key)
  streaming.set(keyOf(exchange, id), clock.now() + (answer.body.at(-1)?.at ?? 0))
  return answer
}

/** Lets the task of a request be found by the request's id. */
export async function holdForTask(exchange: Exchange, requestId: string, taskId: string): Promise<void> {
  await exchange.settings.store.set(keyOf(exchange, requestId), taskId)
}

async function isTaskRunning(exchange: Exchange, requestId: string): Promise<boolean> {
  const taskId = (await exchange.settings.store.get(keyOf(exchange, requestId))) as string | undefined
  const task = taskId === undefined ? undefined : await findTask(exchange, taskId)
  return task !== undefined && stateOf(task, exchange.settings) === 'running'
}

function requestIdOf({ body }: Exchange): string | undefined {
  return (body as { request_id?: string }).request_id
}

function keyOf({ scope }: Exchange, requestId: string): string {
  return `${scope}:request:${keyPiece(requestId)}`
}
