import { TimeoutError } from '@bigmodel-kit/client'
import { createTasks, TaskFailedError, TaskTimeoutError } from '@bigmodel-kit/client/tasks'
import { json, refusal } from './answers.ts'
import { clientOf, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import type { Tests } from './world.ts'

const state = (task_status: string) => json(200, { model: 'cogvideox-3', task_status })
// no timer of a runtime is shorter
const AT_ONCE = { interval: 1 }

export const tasks: Tests = {
  'wait() asks the mock until the task is over, and shows every answer': async ({ mock }) => {
    const client = clientOf(mock)
    const { id } = await client.chat.asyncCompletions.create(QUESTION)
    const states = new Set<unknown>()
    const task = await createTasks(client.asyncResults.retrieve).wait(id ?? '', { ...AT_ONCE, onUpdate: (update) => states.add(update.task_status) })
    equal([task.task_status, ...states], ['SUCCESS', 'PROCESSING', 'SUCCESS'])
  },
  'wait() takes a state that nobody knows for pending': async ({ farSide }) => {
    const server = await farSide(state('WARMING_UP'), state('SUCCESS'))
    like(await createTasks(clientOf(server.url).asyncResults.retrieve).wait('1', AT_ONCE), { task_status: 'SUCCESS' })
    equal((await server.seen()).length, 2)
  },
  'wait() goes on after a failure that a pause can heal': async ({ farSide }) => {
    const { url } = await farSide(refusal('1302', { 'retry-after-ms': '1' }), state('SUCCESS'))
    like(await createTasks(clientOf(url, { maxRetries: 0 }).asyncResults.retrieve).wait('1', AT_ONCE), { task_status: 'SUCCESS' })
  },
  'wait() throws what the server says of a task that failed': async ({ farSide }) => {
    const { url } = await farSide(state('FAIL'))
    const error = await rejection(createTasks(clientOf(url).asyncResults.retrieve).wait('1', AT_ONCE))
    instance(error, TaskFailedError)
    like(error, { id: '1', task: { task_status: 'FAIL' } })
  },
  'wait() ends at its deadline while the server is silent': async ({ farSide }) => {
    const server = await farSide({ end: 'hold' })
    const error = await rejection(createTasks(clientOf(server.url).asyncResults.retrieve).wait('1', { deadline: 200 }))
    instance(error, TaskTimeoutError)
    // the class of the core, although it comes from another entry
    instance(error, TimeoutError)
    await server.closed(0)
  },
  'an abort ends the pause of wait()': async ({ farSide }) => {
    const server = await farSide(state('PROCESSING'))
    const abort = new AbortController()
    const reason = new Error('enough')
    // the next question would come after an hour
    const options = { interval: 3_600_000, deadline: 7_200_000, signal: abort.signal, onUpdate: () => void setTimeout(() => abort.abort(reason)) }
    equal(await rejection(createTasks(clientOf(server.url).asyncResults.retrieve).wait('1', options)), reason)
    equal((await server.seen()).length, 1)
  },
  'the timeout of a signal ends wait() with its DOMException': async ({ farSide }) => {
    const { url } = await farSide(state('PROCESSING'))
    const error = await rejection(createTasks(clientOf(url).asyncResults.retrieve).wait('1', { interval: 3_600_000, signal: AbortSignal.timeout(100) }))
    instance(error, DOMException)
    equal((error as DOMException).name, 'TimeoutError')
  },
}
