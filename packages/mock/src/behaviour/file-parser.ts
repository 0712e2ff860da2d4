import type { Behaviour } from '../core/behaviour.ts'
import { askPolledTask, startPolledTask, type PolledTaskKind } from './polled-task.ts'

/** The reading of a file: `processing`, then `succeeded` with a text or a link, or `failed`. */
const PARSING: PolledTaskKind = {
  name: 'parsing task',
  naming: { in: 'path', name: 'taskId' },
  examples: ({ parameters }) => ({ running: 'processing', done: parameters['format_type'] === 'download_link' ? 'download-link' : 'text', failed: 'failed' }),
}

export const fileParser: Readonly<Record<string, Behaviour>> = {
  'fileParser.create': {
    scenarios: ['fail'],
    answer(exchange) {
      const id = crypto.randomUUID().replaceAll('-', '')
      return startPolledTask(PARSING, exchange, id, 'started', { task_id: id })
    },
  },
  'fileParser.retrieve': askPolledTask(PARSING),
}
