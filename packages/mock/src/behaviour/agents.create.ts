import type { Behaviour } from '../core/behaviour.ts'
import { echo, type Dress } from './echo.ts'

export const agentsCreate: Behaviour = {
  answer: (exchange) => echo(exchange, agentDress((exchange.body as { agent_id: string }).agent_id)),
}

function agentDress(agentId: string): Dress {
  const head = (example: Record<string, unknown>) => ({ id: example['id'], agent_id: agentId, conversation_id: example['conversation_id'] })
  const messages = (text: string) => [{ role: 'assistant', content: { type: 'text', text } }]
  return {
    reply: (text, usage, example) => ({ ...head(example), choices: [{ index: 0, finish_reason: 'stop', messages: messages(text) }], usage }),
    events: (pieces, usage, example) => [
      ...pieces.map((piece) => ({ ...head(example), choices: [{ index: 0, messages: messages(piece) }] })),
      { ...head(example), choices: [{ index: 0, finish_reason: 'stop', messages: messages('') }], usage },
    ],
  }
}
