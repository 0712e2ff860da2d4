import type { Exchange, Settings } from '../core/behaviour.ts'
import { collection, type Kept } from './collection.ts'
import { progressOf, type Lasting } from './progress.ts'

/** What the mock remembers of a task between the call that starts it and those that ask for it. */
export interface Task extends Kept, Lasting {
  model: string
  requestId: string
  isFailing: boolean
  /** Name of the example that is its result. */
  result: string
  /** Members of the result that are the task's own. */
  own: object
}

export const TASKS = 'task'

/** The links of a result are documented to last 30 days; afterwards the task is gone. */
const RETENTION = 30 * 24 * 60 * 60 * 1000

/** The task as it stands, or undefined when no task has this id, or has it any more. */
export async function findTask(exchange: Exchange, id: string): Promise<Task | undefined> {
  const task = await collection<Task>(exchange, TASKS).get(id)
  return task && exchange.settings.clock.now() - task.startedAt <= RETENTION ? task : undefined
}

/** Counts that a task was asked for. */
export async function countPoll(exchange: Exchange, task: Task): Promise<void> {
  await collection<Task>(exchange, TASKS).put({ ...task, polls: task.polls + 1 })
}

export function stateOf(task: Task, settings: Settings): 'running' | 'done' | 'failed' {
  if (progressOf(task, settings) < 1) return 'running'
  return task.isFailing ? 'failed' : 'done'
}
