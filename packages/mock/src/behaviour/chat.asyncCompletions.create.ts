import type { Behaviour } from '../core/behaviour.ts'
import { composeChat } from './chat-answer.ts'
import { choiceOf, usageOf } from './chat-reply.ts'
import { refuseChat, type ChatRequest } from './chat-request.ts'
import { tolerateChat } from './chat-tolerance.ts'
import { startTask, TASK_SCENARIOS } from './tasks.ts'

export const chatAsyncCompletionsCreate: Behaviour = {
  scenarios: TASK_SCENARIOS,
  tolerate: tolerateChat,
  async answer(exchange) {
    const refused = await refuseChat(exchange)
    if (refused) return refused
    const composed = await composeChat(exchange)
    // what a plain chat is answered with is documented for the task itself
    const isPlain = !composed || (composed.isDocumented && composed.example.name === 'chat')
    return startTask(exchange, 'chat-success', isPlain ? {} : { choices: [choiceOf(composed.reply)], usage: usageOf(composed.reply, exchange.body as ChatRequest) })
  },
}
