import type { Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { answerChat, composeChat } from './chat-answer.ts'
import { acceptArgumentObjects, refuseChat } from './chat-request.ts'
import { holdRequestId, refuseRequestId } from './request-id.ts'

export const chatCompletionsCreate: Behaviour = {
  tolerate: acceptArgumentObjects,
  async answer(exchange) {
    return (await refuseChat(exchange)) ?? (await refuseRequestId(exchange)) ?? compose(exchange)
  },
}

async function compose(exchange: Exchange): Promise<Answer | undefined> {
  const composed = await composeChat(exchange)
  return composed && holdRequestId(exchange, await answerChat(exchange, composed))
}
