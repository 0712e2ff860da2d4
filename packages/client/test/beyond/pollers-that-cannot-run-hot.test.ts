import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BigModelError, createClient, OverloadedError } from '../../src/index.ts'
import { createTasks, TaskFailedError, TaskTimeoutError } from '../../src/tasks.ts'
import { KEY, rejection } from '../client.ts'

const ID = 'task-1'
const state = (task_status: string) => () => Response.json({ model: 'cogvideox-3', task_status })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Tasks whose server gives these answers; the last one answers every further request. */
function answering(...answers: (() => Response)[]) {
  let asked = 0
  const fetch = vi.fn<() => Promise<Response>>(async () => (answers[asked++] ?? answers.at(-1) ?? Response.error)())
  const client = createClient({ apiKey: KEY, fetch, maxRetries: 0 })
  return { tasks: createTasks(client.asyncResults.retrieve), fetch }
}

it('waits until the task is over, and shows every answer on the way', async () => {
  const { tasks } = answering(state('PROCESSING'), state('SUCCESS'))
  const states: unknown[] = []
  const waiting = tasks.wait(ID, { onUpdate: (task) => states.push(task.task_status) })
  await vi.runAllTimersAsync()
  expect((await waiting).task_status).toBe('SUCCESS')
  expect(states).toEqual(['PROCESSING', 'SUCCESS'])
  expect(vi.getTimerCount()).toBe(0)
})

it('takes an unknown state for pending, and asks at most twice in a second at an interval of a second', async () => {
  const { tasks, fetch } = answering(state('WARMING_UP'))
  const stop = new AbortController()
  const waiting = rejection(tasks.wait(ID, { interval: 1000, signal: stop.signal }))
  await vi.advanceTimersByTimeAsync(1000)
  expect(fetch.mock.calls.length).toBeLessThanOrEqual(2)
  stop.abort('enough')
  expect(await waiting).toBe('enough')
  expect(vi.getTimerCount()).toBe(0)
})

it.each([[0, 1000], [0.999, 1249]])('pauses the interval and a jitter on top: a chance of %d makes it %i ms', async (chance, pause) => {
  vi.spyOn(Math, 'random').mockReturnValue(chance)
  const { tasks, fetch } = answering(state('PROCESSING'), state('SUCCESS'))
  const waiting = tasks.wait(ID, { interval: 1000 })
  await vi.advanceTimersByTimeAsync(pause - 1)
  expect(fetch).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1)
  expect((await waiting).task_status).toBe('SUCCESS')
})

it('throws an error with the reply of the server when the task failed', async () => {
  const { tasks } = answering(state('FAIL'))
  const error = await rejection(tasks.wait(ID))
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toBeInstanceOf(TaskFailedError)
  expect(error).toMatchObject({ name: 'TaskFailedError', category: 'task-failed', retryable: false, status: 200, id: ID, task: { task_status: 'FAIL' } })
})

it('throws an error with the id and the last state at the deadline', async () => {
  const { tasks } = answering(state('PROCESSING'))
  const waiting = rejection(tasks.wait(ID, { deadline: 5000 }))
  await vi.advanceTimersByTimeAsync(5000)
  const error = await waiting
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toBeInstanceOf(TaskTimeoutError)
  expect(error).toMatchObject({ id: ID, category: 'timeout', task: { task_status: 'PROCESSING' }, message: expect.stringContaining('PROCESSING') })
  expect(error).not.toHaveProperty('cause')
})

it('keeps the failure that it waited out until the deadline', async () => {
  const { tasks } = answering(() => Response.json({ error: { code: '1305', message: 'm' } }, { status: 429 }))
  const waiting = rejection(tasks.wait(ID, { deadline: 600_000 }))
  // what reads an error is loaded with the first one, in the time of a real clock
  await vi.advanceTimersByTimeAsync(0)
  await vi.dynamicImportSettled()
  await vi.advanceTimersByTimeAsync(600_000)
  const error = await waiting
  expect(error).toBeInstanceOf(TaskTimeoutError)
  expect((error as TaskTimeoutError).cause).toBeInstanceOf(OverloadedError)
})

it.each(Object.entries({ deadline: [0, -1, Number.NaN, 2 ** 31, Infinity], interval: [0, 0.5, 2 ** 31] }).flatMap(([name, values]) => values.map((value) => ({ [name]: value }))))('refuses %o', async (options) => {
  const { tasks, fetch } = answering(state('SUCCESS'))
  expect(await rejection(tasks.wait(ID, options))).toBeInstanceOf(TypeError)
  expect(fetch).not.toHaveBeenCalled()
})

it('goes on after a failure that a pause can heal, as late as the server asks', async () => {
  const busy = () => Response.json({ error: { code: '1302', message: 'm' } }, { status: 429, headers: { 'retry-after': '30' } })
  const { tasks, fetch } = answering(busy, state('SUCCESS'))
  const waiting = tasks.wait(ID)
  // what reads an error is loaded with the first one, in the time of a real clock
  await vi.advanceTimersByTimeAsync(0)
  await vi.dynamicImportSettled()
  await vi.advanceTimersByTimeAsync(29_000)
  expect(fetch).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(1000)
  expect((await waiting).task_status).toBe('SUCCESS')
})

it('waits for batches and for files that are read as well', async () => {
  const fetch = async (request: Request) => Response.json({ status: request.url.includes('batches') ? 'completed' : 'succeeded' })
  const client = createClient({ apiKey: KEY, fetch })
  expect((await createTasks(client.batches.retrieve).wait(ID)).status).toBe('completed')
  const parsing = createTasks((id, options) => client.fileParser.retrieve(id, 'text', options))
  expect((await parsing.wait(ID)).status).toBe('succeeded')
  const agents = createTasks((id, options) => client.agents.asyncResults.retrieve({ agent_id: 'vidu_template_agent', async_id: id }, options))
  await expect(agents.wait(ID)).resolves.toBeDefined()
})
