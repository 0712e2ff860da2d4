import type { Settings } from '../core/behaviour.ts'

/** What the mock remembers of a task between the call that starts it and those that ask for it. */
export interface Task {
  id: string
  model: string
  requestId: string
  startedAt: number
  polls: number
  isFailing: boolean
  /** What `--echo` will answer. */
  text?: string
}

export async function saveTask({ store }: Settings, task: Task): Promise<void> {
  await store.set(`task:${task.id}`, task)
}

/** The task as it stands after one more question, or undefined when no task has this id. */
export async function pollTask({ store, polls, taskMs, clock }: Settings, id: string): Promise<(Task & { isReady: boolean }) | undefined> {
  const task = (await store.get(`task:${id}`)) as Task | undefined
  if (!task) return undefined
  const isReady = task.polls >= polls || clock.now() - task.startedAt >= taskMs
  await store.set(`task:${id}`, { ...task, polls: task.polls + 1 })
  return { ...task, isReady }
}

/** An id as the API makes them: two long numbers. */
export function newTaskId(): string {
  return [17, 19].map(randomDigits).join('-')
}

function randomDigits(count: number): string {
  const [first = 0, ...rest] = crypto.getRandomValues(new Uint8Array(count))
  return [(first % 9) + 1, ...rest.map((byte) => byte % 10)].join('')
}
