import type { JournalEntry } from './core/journal.ts'
import { brief } from './core/quote.ts'

export const LOG_FORMATS = ['pretty', 'json', 'silent'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

/** One line about a request whose answer is over: no body, no header, no query. */
export function logLine(entry: JournalEntry, format: Exclude<LogFormat, 'silent'>): string {
  return format === 'json' ? JSON.stringify(factsOf(entry)) : prettyLine(entry)
}

function factsOf({ id, time, method, path, operationId, status, code, ms, frames, isAborted, testId, trigger, remark, hint }: JournalEntry): object {
  return { time: new Date(time).toISOString(), event: 'request', id, method, path, operationId, status, code, ms: milliseconds(ms), frames, isAborted, testId, trigger, remark, hint }
}

function prettyLine({ time, method, path, operationId, status, code, ms, frames, isAborted, trigger, remark, hint }: JournalEntry): string {
  const outcome = [
    status ?? 'reset',
    code !== undefined && code !== String(status) && code,
    `${milliseconds(ms)} ms`,
    frames > 0 && `${frames} frames`,
    isAborted && 'aborted',
    operationId,
    trigger !== undefined && `(${trigger})`,
    hint,
    remark,
  ]
  // a trigger in a message may say anything, to a terminal too
  const words = [new Date(time).toISOString().slice(11, 23), method, path, ...outcome].filter(Boolean)
  return words.map((word) => brief(String(word))).join(' ').replace(/\p{Cc}/gu, '?')
}

function milliseconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 10) / 10
}
