import { framesAnswer, jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { lastUserText } from '../core/prefer.ts'
import { eventFrames, pace, splitTokens } from '../core/stream.ts'
import { AGENT_TASK } from './agent-task.ts'
import { CONVERSATIONS } from './agents.conversations.retrieve.ts'
import { collection, documentedValue, refuseUnknown, type Kept } from './collection.ts'
import { isDocumentedId } from './documented-ids.ts'
import { startPolledTask } from './polled-task.ts'
import { newDigits } from './progress.ts'

interface AgentRequest {
  agent_id: string
  conversation_id?: string
  messages: unknown[]
}

/** Agents that answer with a task, and those that keep a conversation, as the operation's description says. */
const ASYNCHRONOUS = ['vidu_template_agent']
const CONVERSING = ['slides_glm_agent']

export const agentsCreate: Behaviour = {
  scenarios: ['fail'],
  async answer(exchange) {
    const { agent_id: agentId, conversation_id: conversationId } = exchange.body as AgentRequest
    if (ASYNCHRONOUS.includes(agentId)) {
      const id = newDigits(18)
      return startPolledTask(AGENT_TASK, exchange, id, 'async-task', { agent_id: agentId, async_id: id })
    }
    if (exchange.scenario === 'fail') return jsonAnswer(200, { ...documentedValue(exchange, 'agent-failed'), agent_id: agentId })
    const conversations = collection<Kept>(exchange, CONVERSATIONS)
    if (conversationId !== undefined && !isDocumentedId(exchange.compiled, conversationId) && !(await conversations.get(conversationId))) return refuseUnknown(exchange, CONVERSATIONS, 'conversation_id', conversationId)
    const text = exchange.settings.echo ? lastUserText(exchange.body) : undefined
    if (!CONVERSING.includes(agentId) && text === undefined) return undefined
    const id = conversationId ?? `${Math.floor(exchange.settings.clock.now() / 1000)}-${crypto.randomUUID().replaceAll('-', '')}`
    if (CONVERSING.includes(agentId) && !isDocumentedId(exchange.compiled, id)) await conversations.put({ id })
    return say(exchange, agentId, id, text ?? textOf(documentedValue(exchange)))
  },
}

/** A text as an agent says it, as a whole or in events. */
function say(exchange: Exchange, agentId: string, conversationId: string, text: string): Answer {
  const head = { id: documentedValue(exchange)['id'], agent_id: agentId, conversation_id: conversationId }
  const messages = (content: string) => [{ role: 'assistant', content: { type: 'text', text: content } }]
  const pieces = splitTokens(text)
  const usage = { prompt_tokens: pieces.length, completion_tokens: pieces.length, total_tokens: pieces.length * 2 }
  if (!exchange.isStream) return jsonAnswer(200, { ...head, choices: [{ index: 0, finish_reason: 'stop', messages: messages(text) }], usage })
  const events = [
    ...pieces.map((piece) => ({ ...head, choices: [{ index: 0, messages: messages(piece) }] })),
    { ...head, choices: [{ index: 0, finish_reason: 'stop', messages: messages('') }], usage },
  ]
  return framesAnswer(200, 'text/event-stream', pace(eventFrames(events), exchange.settings.schedule))
}

function textOf(documented: Record<string, unknown>): string {
  const { choices } = documented as { choices?: { messages?: { content?: { text?: string } }[] }[] }
  return choices?.[0]?.messages?.[0]?.content?.text ?? ''
}
