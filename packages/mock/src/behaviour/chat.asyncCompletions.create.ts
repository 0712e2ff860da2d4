import { jsonAnswer } from '../core/answer.ts'
import type { Behaviour } from '../core/behaviour.ts'
import { lastUserText } from '../core/prefer.ts'
import { selectDefault } from '../core/select.ts'
import { acceptArgumentObjects, refuseChat, type ChatRequest } from './chat-request.ts'
import { newTaskId, saveTask, type Task } from './tasks.ts'

export const chatAsyncCompletionsCreate: Behaviour = {
  /** `example=fail` starts a task that ends in `FAIL`. */
  scenarios: ['fail'],
  tolerate: acceptArgumentObjects,
  async answer(exchange) {
    const refused = await refuseChat(exchange)
    if (refused) return refused
    const { settings, scenario } = exchange
    const { model, request_id: requestId = crypto.randomUUID() } = exchange.body as ChatRequest
    const text = settings.echo ? lastUserText(exchange.body) : undefined
    const task: Task = { id: newTaskId(), model, requestId, startedAt: settings.clock.now(), polls: 0, isFailing: scenario === 'fail', ...(text !== undefined && { text }) }
    await saveTask(settings, task)
    const documented = selectDefault(exchange.operation, false)?.example.value as object | undefined
    return jsonAnswer(200, { ...documented, model, id: task.id, request_id: requestId, task_status: 'PROCESSING' })
  },
}
