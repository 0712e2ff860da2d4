import type { Settings } from '../core/behaviour.ts'

/** What takes time: it is done after so many polls, or after so many milliseconds. */
export interface Lasting {
  startedAt: number
  /** How often it was asked for. */
  polls: number
}

/** How far something has come, from 0 to 1. */
export function progressOf({ startedAt, polls }: Lasting, settings: Pick<Settings, 'polls' | 'taskMs' | 'clock'>): number {
  return Math.min(1, Math.max(partOf(polls, settings.polls), partOf(settings.clock.now() - startedAt, settings.taskMs)))
}

function partOf(done: number, all: number): number {
  return all === 0 ? 1 : done / all
}

/** An id as the API makes most of them: digits. */
export function newDigits(count: number): string {
  const [first = 0, ...rest] = crypto.getRandomValues(new Uint8Array(count))
  return [(first % 9) + 1, ...rest.map((byte) => byte % 10)].join('')
}
