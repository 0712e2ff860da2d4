import type { Behaviour } from '../core/behaviour.ts'
import { askPolledTask, type PolledTaskKind } from './polled-task.ts'

/** A task that `agents.create` has begun: `pending`, then `success` or `failed`. */
export const AGENT_TASK: PolledTaskKind = {
  name: 'agent task',
  naming: { in: 'body', name: 'async_id' },
  examples: () => ({ running: 'pending', done: 'video', failed: 'failed' }),
}

export const agentsAsyncResultsRetrieve: Behaviour = {
  ...askPolledTask(AGENT_TASK),
  // AgentAsyncResultRetrieveParams of the vendor's Java SDK has no other name for it
  tolerate(body) {
    if (typeof body !== 'object' || body === null || !('task_id' in body) || 'async_id' in body) return []
    Object.assign(body, { async_id: body.task_id })
    return ['task_id is taken for async_id, the documented name.']
  },
}
