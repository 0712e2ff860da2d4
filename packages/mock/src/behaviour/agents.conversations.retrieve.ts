import type { Behaviour } from '../core/behaviour.ts'
import { bodySchema } from '../core/compile.ts'
import { knownValues, type Schema } from '../core/document.ts'

/** Only the slides agent keeps conversations that can be asked for. */
export const agentsConversationsRetrieve: Behaviour = {
  answer({ operation, compiled, body, complain }) {
    const { agent_id: agentId } = body as { agent_id: string }
    const { properties } = (bodySchema(operation, compiled.document) ?? {}) as { properties?: Record<string, Schema> }
    const known = knownValues(properties?.['agent_id']) ?? []
    if (known.includes(agentId)) return undefined
    return complain({ code: '1214', values: { field: 'agent_id' }, hint: `Conversations are kept for ${known.join(', ')} only, not for ${JSON.stringify(agentId)}.` })
  },
}
