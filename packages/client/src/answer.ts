import type { Deadline } from './deadline.ts'
import { readError, readFailure, type ReportedError } from './envelope.ts'
import { answerError } from './errors/answer-error.ts'
import { StreamError } from './errors/stream-error.ts'
import type { Operation } from './operation.ts'

interface AnswerOptions {
  operation: Operation
  /** Whether the request asked for a stream of events. */
  streams: boolean
  deadline: Deadline
  now: () => number
  redact: (text: string) => string
}

/** The error of an answer whose status is none of success. Its body was read: JSON, text, or nothing. */
export function refusal(response: Response, body: unknown, { now, redact }: AnswerOptions): Error {
  return answerError(readError(body), { response, body, now: now(), redact })
}

/** What an answer with a status of success holds: events, or data that reports no failure. */
export async function readAnswer(response: Response, options: AnswerOptions): Promise<unknown> {
  const { operation, streams, deadline, now, redact } = options
  const type = response.headers.get('content-type')?.toLowerCase() ?? ''
  const [essence = ''] = type.split(/[\s;]/)
  const isStream = essence === 'text/event-stream'
  if (streams && operation.events && isStream && response.body) {
    const { terminator, Stream } = operation.events
    const context = { answerError: (event: ReportedError, body: unknown) => Promise.resolve(answerError(event, { response, body, now: now(), redact })) }
    return new Stream({ response, body: response.body, terminator, deadline, context })
  }
  if (isStream) {
    await response.body?.cancel()
    throw unexpected(options, response, 'a stream of events. Ask for it with `stream: true`')
  }
  // a file of JSON Lines is no answer in JSON
  if (!streams && operation.answer === 'blob' && essence !== 'application/json') return response.blob()

  const text = await response.text()
  const body = parse(text)
  const reported = readFailure(body, operation.refuses)
  if (reported) throw answerError(reported, { response, body, now: now(), redact })
  if (streams) {
    const message = `${operation.id} asked for a stream of events, and the server answered with ${type || 'no content type'}.`
    throw new StreamError('not-a-stream', message, { response })
  }
  if (operation.answer === 'none') return undefined
  if (operation.answer === 'blob') throw unexpected(options, response, 'JSON instead of a file')
  if (typeof body === 'string') throw answerError({}, { response, body, now: now(), redact })
  return body
}

function unexpected({ operation, now, redact }: AnswerOptions, response: Response, found: string): Error {
  return answerError({ message: `${operation.id}: the server answered with ${found}.` }, { response, body: undefined, now: now(), redact })
}

/** JSON as its value, anything else as the text that it is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
