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
  const reported = readFailure(event) ?? readTypedFailure(event) ?? (kind === 'error' ? readNamedFailure(event) : undefined)
  return reported && { reason: 'reported', reported, event }
}

/** The error of an event that only its name, `error`, tells from others: it may be a text. */
function readNamedFailure(event: unknown): ReportedError {
  return { message: 'The server sent an event that is named error.', ...readError(isRecord(event) ? event : { error: event }) }
}

/** The error of a knowledge base's agent: `{type: 'error', data: {message}}`. */
function readTypedFailure(event: unknown): ReportedError | undefined {
  return isRecord(event) && event['type'] === 'error' ? readError({ ...event, error: event['data'] }) : undefined
}

interface StoppedChoice {
  index?: number | null
  finish_reason?: unknown
  error_msg?: unknown
}

/** What the events of a stream have said about its end: why the model stopped, or that one of them is the last. */
export class SaidEnding {
  #failed: Ending | undefined
  #last = false
  /** Whether each choice that has begun is finished. */
  readonly #choices = new Map<number, boolean>()

  read(event: unknown): void {
    const { choices, type, last_error: lastError } = (event ?? {}) as { choices?: unknown; type?: unknown; last_error?: unknown }
    if (LAST_TYPES.has(type)) this.#last = true
    if (!Array.isArray(choices)) return
    for (const choice of choices as (StoppedChoice | null)[]) {
      if (!choice) continue
      const index = choice.index ?? 0
      const reason = choice.finish_reason
      if (reason) this.#choices.set(index, true)
      else if (!this.#choices.has(index)) this.#choices.set(index, false)
      if (reason && !FINISH_REASONS.has(reason)) this.#failed ??= readStop(choice, lastError, event)
    }
  }

  /** Undefined while a choice goes on: the first one to finish is not the end of the others. */
  get ending(): Ending | undefined {
    if (this.#failed) return this.#failed
    const finished = this.#choices.size > 0 && [...this.#choices.values()].every(Boolean)
    return this.#last || finished ? FINISHED : undefined
  }
}

/** Why a choice stopped that is not finished. */
function readStop({ finish_reason: reason, error_msg: message }: StoppedChoice, lastError: unknown, event: unknown): Ending {
  // what is business code 1301 anywhere else
  if (reason === 'sensitive') return { reason: 'reported', reported: { code: '1301', message: 'The content filter stopped the answer.' } }
  const error = message ?? lastError
  return error ? { reason: 'reported', reported: readError({ error }), event } : { reason: 'failed', message: `The model stopped with the finish reason ${String(reason)}.` }
}
