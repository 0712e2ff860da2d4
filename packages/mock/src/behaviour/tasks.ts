import { jsonAnswer, type Answer } from '../core/answer.ts'
import type { Exchange, Settings } from '../core/behaviour.ts'
import { selectDefault } from '../core/select.ts'

/** What the mock remembers of a task between the call that starts it and those that ask for it. */
export interface Task {
  id: string
  model: string
  requestId: string
  startedAt: number
  polls: number
  isFailing: boolean
  /** Name of the example that is its result. */
  result: string
  /** What `--echo` will answer. */
  text?: string
}

/** `example=fail` starts a task that ends in `FAIL`. */
export const TASK_SCENARIOS = ['fail']

/** Starts a task that ends in the named example of `asyncResults.retrieve`, or in this text. */
export async function startTask({ operation, body, settings, scenario }: Exchange, result: string, text?: string): Promise<Answer> {
  const documented = selectDefault(operation, false)?.example.value as { model?: string } | undefined
  const { model = documented?.model ?? '', request_id: requestId = crypto.randomUUID() } = body as { model?: string; request_id?: string }
  const task: Task = { id: newTaskId(), model, requestId, startedAt: settings.clock.now(), polls: 0, isFailing: scenario === 'fail', result, ...(text !== undefined && { text }) }
  await settings.store.set(`task:${task.id}`, task)
  return jsonAnswer(200, { ...documented, model, id: task.id, request_id: requestId, task_status: 'PROCESSING' })
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
function newTaskId(): string {
  return [17, 19].map(randomDigits).join('-')
}

function randomDigits(count: number): string {
  const [first = 0, ...rest] = crypto.getRandomValues(new Uint8Array(count))
  return [(first % 9) + 1, ...rest.map((byte) => byte % 10)].join('')
}
