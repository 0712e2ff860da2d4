import { jsonAnswer } from '../core/answer.ts'
import type { Behaviour } from '../core/behaviour.ts'
import { bodySchema } from '../core/compile.ts'
import { knownValues, type Schema } from '../core/document.ts'
import { documentedValue, onCreated } from './collection.ts'

export const CONVERSATIONS = 'conversation'

const answer = onCreated(CONVERSATIONS, { in: 'body', name: 'conversation_id' }, ({ id }, exchange) => jsonAnswer(200, { ...documentedValue(exchange), conversation_id: id }))

/** Only the slides agent keeps conversations that can be asked for. */
export const agentsConversationsRetrieve: Behaviour = {
  answer(exchange) {
    const { operation, compiled, body, complain } = exchange
    const { agent_id: agentId } = body as { agent_id: string }
    const { properties } = (bodySchema(operation, compiled.document) ?? {}) as { properties?: Record<string, Schema> }
    const known = knownValues(properties?.['agent_id']) ?? []
    if (known.includes(agentId)) return answer(exchange)
    return complain({ code: '1214', values: { field: 'agent_id' }, hint: `Conversations are kept for ${known.join(', ')} only, not for ${JSON.stringify(agentId)}.` })
  },
}
