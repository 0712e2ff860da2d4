import type { Behaviour } from '../core/behaviour.ts'
import { startTask, TASK_SCENARIOS } from './tasks.ts'

/** The example of `asyncResults.retrieve` that a task of an operation ends in. */
const RESULTS = {
  'images.asyncGenerations.create': 'image-success',
  'videos.generations.create': 'video-success',
}

/** Videos and images that are made while the client asks for them. */
export const generations: Readonly<Record<string, Behaviour>> = Object.fromEntries(
  Object.entries(RESULTS).map(([id, result]): [string, Behaviour] => [id, { scenarios: TASK_SCENARIOS, answer: (exchange) => startTask(exchange, result) }]),
)
