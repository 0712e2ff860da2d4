import { askPolledTask, type PolledTaskKind } from './polled-task.ts'

/** A task that `agents.create` has begun: `pending`, then `success` or `failed`. */
export const AGENT_TASK: PolledTaskKind = {
  name: 'agent task',
  naming: { in: 'body', name: 'async_id' },
  examples: () => ({ running: 'pending', done: 'video', failed: 'failed' }),
}

export const agentsAsyncResultsRetrieve = askPolledTask(AGENT_TASK)
