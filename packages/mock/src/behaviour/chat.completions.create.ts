import type { Behaviour } from '../core/behaviour.ts'
import { chatDress } from './chat-reply.ts'
import { acceptArgumentObjects, refuseChat, type ChatRequest } from './chat-request.ts'
import { echo } from './echo.ts'

export const chatCompletionsCreate: Behaviour = {
  tolerate: acceptArgumentObjects,
  async answer(exchange) {
    return (await refuseChat(exchange)) ?? echo(exchange, chatDress((exchange.body as ChatRequest).model))
  },
}
