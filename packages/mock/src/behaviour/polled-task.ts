import { jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { collection, documentedValue, onCreated, type Kept, type Naming } from './collection.ts'
import { progressOf, type Lasting } from './progress.ts'

/** A task with an operation of its own that asks for it, unlike those of `asyncResults.retrieve`. */
export interface PolledTask extends Kept, Lasting {
  isFailing: boolean
  /** Members that every answer about it has. */
  own: object
}

export interface PolledTaskKind {
  /** Of one of them, as sentences say it. */
  name: string
  /** Where the operation that asks for it has the id. */
  naming: Naming
  /** The documented answers for its states. */
  examples(exchange: Exchange): { running: string; done: string; failed: string }
}

/** Starts a task; `example=fail` makes it one that fails. */
export async function startPolledTask({ name }: PolledTaskKind, exchange: Exchange, id: string, example: string, own: object): Promise<Answer> {
  const { settings, scenario } = exchange
  await collection<PolledTask>(exchange, name).put({ id, isFailing: scenario === 'fail', startedAt: settings.clock.now(), polls: 0, own })
  return jsonAnswer(200, { ...documentedValue(exchange, example), ...own })
}

/** What asks for a task of this kind. */
export function askPolledTask({ name, naming, examples }: PolledTaskKind): Behaviour {
  return {
    answer: onCreated<PolledTask>(name, naming, async (task, exchange) => {
      await collection<PolledTask>(exchange, name).put({ ...task, polls: task.polls + 1 })
      const { running, done, failed } = examples(exchange)
      const example = progressOf(task, exchange.settings) < 1 ? running : task.isFailing ? failed : done
      return jsonAnswer(200, { ...documentedValue(exchange, example), ...task.own })
    }),
  }
}
