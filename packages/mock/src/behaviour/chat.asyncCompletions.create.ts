import type { Behaviour } from '../core/behaviour.ts'
import { lastUserText } from '../core/prefer.ts'
import { acceptArgumentObjects, refuseChat } from './chat-request.ts'
import { startTask, TASK_SCENARIOS } from './tasks.ts'

export const chatAsyncCompletionsCreate: Behaviour = {
  scenarios: TASK_SCENARIOS,
  tolerate: acceptArgumentObjects,
  async answer(exchange) {
    const text = exchange.settings.echo ? lastUserText(exchange.body) : undefined
    return (await refuseChat(exchange)) ?? startTask(exchange, 'chat-success', text)
  },
}
