import { jsonAnswer, type Answer } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import { collection, documentedValue } from './collection.ts'
import { newDigits } from './progress.ts'
import { holdForTask, refuseRequestId } from './request-id.ts'
import { TASKS, type Task } from './task-state.ts'

/** `example=fail` starts a task that ends in `FAIL`. */
export const TASK_SCENARIOS = ['fail']

/** Starts a task that ends in the named example of `asyncResults.retrieve`, with members of its own. */
export async function startTask(exchange: Exchange, result: string, own: object = {}): Promise<Answer> {
  const { body, settings, scenario } = exchange
  const refused = await refuseRequestId(exchange)
  if (refused) return refused
  const documented = documentedValue(exchange)
  const { model = String(documented['model'] ?? ''), request_id: requestId = crypto.randomUUID() } = body as { model?: string; request_id?: string }
  const { id } = await collection<Task>(exchange, TASKS).put({ id: [17, 19].map(newDigits).join('-'), model, requestId, startedAt: settings.clock.now(), polls: 0, isFailing: scenario === 'fail', result, own })
  await holdForTask(exchange, requestId, id)
  return jsonAnswer(200, { ...documented, model, id, request_id: requestId, task_status: 'PROCESSING' })
}
