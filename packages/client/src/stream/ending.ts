import { isRecord, readError, readFailure, type ReportedError } from '../envelope.ts'
import type { StreamError } from '../errors/stream-error.ts'

/** Why a stream ends. */
export type Ending =
  | { reason: 'finished' }
  /** The server reports an error: in this event, or in all that arrived. */
  | { reason: 'reported'; reported: ReportedError; event?: unknown }
  | { reason: StreamError['reason']; message: string; cause?: unknown }

export const FINISHED: Ending = { reason: 'finished' }

const FINISH_REASONS = new Set<unknown>(['stop', 'tool_calls', 'length'])

// of a knowledge base's agent, and of a transcription
const LAST_TYPES = new Set<unknown>(['done', 'transcript.text.done'])

/** The failure that an event consists of. */
export function readFailing(event: unknown, kind: string | undefined): Ending | undefined {
  const { choices, error } = (event ?? {}) as { choices?: unknown; error?: unknown }
  // nearly every event: not worth a closer look
  if (choices && !error && kind !== 'error') return undefined
  const reported = readFailure(event) ?? readTypedFailure(event) ?? (kind === 'error' ? {} : undefined)
  return reported && { reason: 'reported', reported, event }
}

/** The error of a knowledge base's agent: `{type: 'error', data: {message}}`. */
function readTypedFailure(event: unknown): ReportedError | undefined {
  return isRecord(event) && event['type'] === 'error' ? readError({ ...event, error: event['data'] }) : undefined
}

/** What an event says about the end of its stream: why the model stopped, or that it is the last one. */
export function readEnding(event: unknown): Ending | undefined {
  const { choices, type, last_error: lastError } = (event ?? {}) as { choices?: unknown; type?: unknown; last_error?: unknown }
  if (LAST_TYPES.has(type)) return FINISHED
  if (!Array.isArray(choices)) return undefined
  const stopped = (choices as ({ finish_reason?: unknown; error_msg?: unknown } | null)[]).filter((choice) => choice?.finish_reason)
  const failed = stopped.find((choice) => !FINISH_REASONS.has(choice?.finish_reason))
  if (!failed) return stopped.length > 0 ? FINISHED : undefined
  // what is business code 1301 anywhere else
  if (failed.finish_reason === 'sensitive') return { reason: 'reported', reported: { code: '1301', message: 'The content filter stopped the answer.' } }
  const error = failed.error_msg ?? lastError
  const reported = readError({ error })
  return error ? { reason: 'reported', reported, event } : { reason: 'failed', message: `The model stopped with the finish reason ${String(failed.finish_reason)}.` }
}
