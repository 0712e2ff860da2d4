import { jsonAnswer } from '../core/answer.ts'
import type { Behaviour } from '../core/behaviour.ts'
import { AGENT_TASKS, type AgentTask } from './agent-state.ts'
import { collection, documentedValue, onCreated } from './collection.ts'
import { progressOf } from './progress.ts'

/** A task of an agent is `pending`, then `success` or `failed`. */
export const agentsAsyncResultsRetrieve: Behaviour = {
  answer: onCreated<AgentTask>(AGENT_TASKS, { in: 'body', name: 'async_id' }, async (task, exchange) => {
    await collection<AgentTask>(exchange, AGENT_TASKS).put({ ...task, polls: task.polls + 1 })
    const isReady = progressOf(task, exchange.settings) >= 1
    const documented = documentedValue(exchange, isReady ? (task.isFailing ? 'failed' : 'video') : 'pending')
    return jsonAnswer(200, { ...documented, agent_id: task.agentId, async_id: task.id })
  }),
}
