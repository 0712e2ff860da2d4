import { bytesAnswer, jsonAnswer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { isSuccess, type Example } from '../core/compile.ts'
import { refuseUnknown } from './collection.ts'
import { countPoll, findTask, stateOf, TASKS } from './task-state.ts'

interface Result {
  id?: string
  task_status?: string
}

const STATUS = { running: 'PROCESSING', done: 'SUCCESS', failed: 'FAIL' }

export const asyncResultsRetrieve: Behaviour = {
  async answer(exchange) {
    const id = exchange.parameters['id'] ?? ''
    const task = await findTask(exchange, id)
    if (!task) {
      // the ids of the document's examples are known too
      const documented = successes(exchange).find(({ value }) => (value as Result).id === id)
      return documented ? bytesAnswer(200, 'application/json', documented.bytes) : refuseUnknown(exchange, TASKS, 'id', id)
    }
    await countPoll(exchange, task)
    const state = stateOf(task, exchange.settings)
    const examples = successes(exchange).filter(({ value }) => (value as Result).task_status === STATUS[state])
    const documented = (examples.find(({ name }) => name === task.result) ?? examples[0])?.value as object | undefined
    const ids = Object.entries({ model: task.model, id, request_id: task.requestId })
    // the result of a video or an image is documented without an id
    const head = Object.fromEntries(ids.filter(([name]) => !documented || name in documented))
    return jsonAnswer(200, { ...documented, ...head, task_status: STATUS[state], ...(state === 'done' && task.own) })
  },
}

function successes({ operation }: Exchange): Example[] {
  return operation.responses.filter(({ status }) => isSuccess(status)).flatMap(({ media }) => media.flatMap(({ examples }) => examples))
}
