import type { Answer } from './call.ts'
import { BigModelError } from './errors/bigmodel-error.ts'
import { TimeoutError } from './errors/timeout-error.ts'
import type { components } from './generated/schema.ts'
import { readNumber } from './options.ts'
import { readRetryAfter } from './retry-after.ts'

/** Asks for the state of a task: `client.asyncResults.retrieve`, `client.batches.retrieve`, … */
export type RetrieveTask<Task> = (id: string, options: { signal: AbortSignal }) => { withResponse(): Promise<Answer<Task>> }

/** Settings of `wait`; times are in milliseconds. */
export interface WaitOptions<Task> {
  signal?: AbortSignal | undefined
  /** How long to wait altogether. Default: 10 minutes. */
  deadline?: number | undefined
  /** The first pause. Each further one is half as long again, up to 10 times the first. Default: 1000. */
  interval?: number | undefined
  /** Called with every answer, also with the last. */
  onUpdate?: ((task: Task) => void) | undefined
}

export interface Tasks<Task> {
  /**
   * Asks until the task is over, and gives its result. A state that nobody knows counts as pending.
   *
   * @throws TaskFailedError when the task failed, expired or was cancelled.
   * @throws TaskTimeoutError when the deadline passes first.
   */
  wait(id: string, options?: WaitOptions<Task>): Promise<Task>
}

/** Thrown when a task ended without a result. */
export class TaskFailedError<Task = unknown> extends BigModelError {
  declare readonly category: 'task-failed'
  readonly id: string
  /** The last answer. */
  readonly task: Task

  override get name(): string {
    return 'TaskFailedError'
  }

  constructor(id: string, state: string, { data, response, requestId }: Answer<Task>) {
    super(`The task ${id} ended with the state ${state}.`, { category: 'task-failed', retry: 'never', remedy: 'Look at `task` for what the server says of it.', status: response.status, requestId, response })
    this.id = id
    this.task = data
  }
}

/** Thrown when a task is not over at the deadline. It goes on: wait for its id again. `cause` is the failure of the last question, if it failed. */
export class TaskTimeoutError<Task = unknown> extends TimeoutError {
  readonly id: string
  /** The last answer; undefined when there was none. */
  readonly task: Task | undefined

  override get name(): string {
    return 'TaskTimeoutError'
  }

  constructor(id: string, ms: number, { task, cause }: { task: Task | undefined; cause: unknown }) {
    super(`The task ${id}`, 'total', ms)
    this.id = id
    this.task = task
    Object.assign(this, {
      message: `The task ${id} was not over after ${ms} ms; its last state was ${stateOf(task) || 'not known'}.`,
      remedy: 'Wait for the same id again, with a longer `deadline`.',
    })
    if (cause) Object.defineProperty(this, 'cause', { value: cause })
  }
}

type Schemas = components['schemas']
/** The states that the document knows. */
type State = Known<Schemas['AsyncResponse']['task_status'] | Schemas['AgentAsyncResultResponse']['status'] | Schemas['Batch']['status'] | Schemas['FileParseResultResponse']['status']>
type Known<Value> = Value extends string ? (string extends Value ? never : Value) : never

// a state that the document learns does not compile until somebody decides what it means
const OUTCOMES: ReadonlyMap<string, Outcome> = new Map(
  Object.entries({
    PROCESSING: 'pending',
    SUCCESS: 'succeeded',
    FAIL: 'failed',
    pending: 'pending',
    success: 'succeeded',
    failed: 'failed',
    processing: 'pending',
    succeeded: 'succeeded',
    validating: 'pending',
    in_progress: 'pending',
    finalizing: 'pending',
    completed: 'succeeded',
    expired: 'failed',
    cancelling: 'pending',
    cancelled: 'failed',
  } satisfies Record<State, Outcome>),
)

type Outcome = 'pending' | 'succeeded' | 'failed'

const BACKOFF = 1.5
const LONGEST_INTERVALS = 10
// added, never taken away: whoever sets an interval is not to be surprised by more requests
const JITTER = 0.25

/**
 * Waits for tasks of one kind.
 *
 * @example
 * const video = await createTasks(client.asyncResults.retrieve).wait(id, { deadline: 300_000 })
 */
export function createTasks<Task extends object>(retrieve: RetrieveTask<Task>): Tasks<Task> {
  return {
    async wait(id, { signal, deadline = 600_000, interval = 1000, onUpdate } = {}) {
      for (const [name, ms] of Object.entries({ deadline, interval })) if (readNumber(name, ms) >= 2 ** 31) throw new TypeError(`${name} has to be below 2 ** 31 ms, about 25 days.`)
      signal?.throwIfAborted()
      const ending = new AbortController()
      const follow = () => ending.abort(signal?.reason)
      signal?.addEventListener('abort', follow)
      let last: Task | undefined
      let failure: unknown
      const timer = setTimeout(() => ending.abort(new TaskTimeoutError(id, deadline, { task: last, cause: failure })), deadline)
      try {
        for (let pause = interval; ; pause = Math.min(pause * BACKOFF, interval * LONGEST_INTERVALS)) {
          let asked: number | undefined
          try {
            const answer = await retrieve(id, { signal: ending.signal }).withResponse()
            failure = undefined
            last = answer.data
            onUpdate?.(last)
            const state = stateOf(last)
            const outcome = OUTCOMES.get(state)
            if (outcome === 'succeeded') return last
            if (outcome === 'failed') throw new TaskFailedError(id, state, answer)
            asked = readRetryAfter(answer.response.headers, Date.now())
          } catch (error) {
            // a function that asks may reject with something else when it is aborted
            ending.signal.throwIfAborted()
            if (!(error instanceof BigModelError && error.retryable)) throw error
            failure = error
            asked = error.retryAfterMs
          }
          await sleep(Math.max(asked ?? 0, pause * (1 + JITTER * Math.random())), ending.signal)
        }
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', follow)
      }
    },
  }
}

function stateOf(task: unknown): string {
  const { task_status: state, status } = (task ?? {}) as { task_status?: unknown; status?: unknown }
  return String(state ?? status ?? '')
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const stop = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, Math.min(ms, 2 ** 31 - 1))
    signal.addEventListener('abort', stop)
  })
}
