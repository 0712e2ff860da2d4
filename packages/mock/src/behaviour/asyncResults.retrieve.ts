import { bytesAnswer, jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { isSuccess, type Example } from '../core/compile.ts'
import { chatChoice } from './chat-reply.ts'
import { splitText, usageOf } from './echo.ts'
import { pollTask } from './tasks.ts'

interface Result {
  id?: string
  task_status?: string
}

export const asyncResultsRetrieve: Behaviour = {
  async answer(exchange) {
    const { parameters, settings } = exchange
    const id = parameters['id'] ?? ''
    const task = await pollTask(settings, id)
    if (!task) return replayDocumented(exchange, id)
    const status = !task.isReady ? 'PROCESSING' : task.isFailing ? 'FAIL' : 'SUCCESS'
    const examples = successes(exchange).filter(({ value }) => (value as Result).task_status === status)
    const documented = (examples.find(({ name }) => name === task.result) ?? examples[0])?.value as object | undefined
    const ids = Object.entries({ model: task.model, id, request_id: task.requestId })
    // the result of a video or an image is documented without an id
    const head = Object.fromEntries(ids.filter(([name]) => !documented || name in documented))
    const echoed = status === 'SUCCESS' && task.text !== undefined ? { choices: [chatChoice(task.text)], usage: usageOf(splitText(task.text)) } : {}
    return jsonAnswer(200, { ...documented, ...head, task_status: status, ...echoed })
  },
}

/** The ids of the document's examples are known too; any other is none. */
function replayDocumented(exchange: Exchange, id: string): Answer {
  const documented = successes(exchange).find(({ value }) => (value as Result).id === id)
  if (documented) return bytesAnswer(200, 'application/json', documented.bytes)
  return exchange.complain({ code: '1214', values: { field: 'id' }, hint: `No task has the id ${JSON.stringify(id)}: start one with the asynchronous operation and use the "id" of its answer.` })
}

function successes({ operation }: Exchange): Example[] {
  return operation.responses.filter(({ status }) => isSuccess(status)).flatMap(({ media }) => media.flatMap(({ examples }) => examples))
}
