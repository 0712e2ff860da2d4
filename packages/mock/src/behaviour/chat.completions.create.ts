import type { Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { andThen, firstOf, type MaybePromise } from '../core/maybe-promise.ts'
import { answerChat, composeChat } from './chat-answer.ts'
import { refuseChat } from './chat-request.ts'
import { tolerateChat } from './chat-tolerance.ts'
import { holdRequestId, refuseRequestId } from './request-id.ts'

export const chatCompletionsCreate: Behaviour = {
  tolerate: tolerateChat,
  answer: (exchange) => firstOf(attempts, (attempt) => attempt(exchange)),
}

const attempts = [refuseChat, refuseRequestId, compose]

function compose(exchange: Exchange): MaybePromise<Answer | undefined> {
  return andThen(composeChat(exchange), (composed) => composed && andThen(answerChat(exchange, composed), (answer) => holdRequestId(exchange, answer)))
}
