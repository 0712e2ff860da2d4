import { readText } from './arriving.ts'
import type { Answer } from './call.ts'
import { readError, readFailure, readRequestId, type ReportedError } from './envelope.ts'
import type { BigModelError } from './errors/bigmodel-error.ts'
import { loadFailures } from './failures.ts'
import type { OngoingCall } from './perform.ts'

/**
 * What an answer holds: events, a file, or data that reports no failure. Events and a stream of bytes go on to arrive,
 * with the deadline open.
 */
export async function readAnswer(response: Response, { transport, operation, request, deadline }: OngoingCall, explain: (error: unknown) => Promise<unknown>, repeated: boolean): Promise<Answer<unknown>> {
  const { clock, redact, tell } = transport
  const { streams, as } = request
  const { ok, body, headers } = response
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(/[\s;]/)
  const isStream = type === 'text/event-stream'
  const error = async (reported: ReportedError, parsed?: unknown): Promise<BigModelError> => (await loadFailures()).answerError(reported, { response, body: parsed, now: clock.now(), redact, repeated })
  const unexpected = (found: string) => error({ message: `${operation.id}: the server answered with ${found}.` })
  const answer = (data: unknown): Answer<unknown> => ({ data, response, requestId: readRequestId(data, response) })

  if (ok && isStream && streams && operation.events && body) {
    const stream = await operation.events.open({ response, body, terminator: operation.terminator ?? '[DONE]', deadline, answerError: error, tell })
    deadline.signal.throwIfAborted()
    deadline.isOpen = true
    return answer(stream)
  }
  if (ok && isStream) throw await unexpected('a stream of events. Ask for it with `stream: true`')
  // a file of JSON Lines is no answer in JSON
  if (ok && !streams && operation.answer && type !== 'application/json') return answer(await operation.answer(response, as, deadline, explain))

  const parsed = parse(await readText(response, deadline))
  const reported = ok ? readFailure(parsed, operation.refuses) : readError(parsed)
  if (reported) throw await error(reported, parsed)
  if (streams && operation.events) throw (await operation.events.load()).missing(operation.id, response)
  if (operation.answer) throw await unexpected('JSON instead of a file')
  if (Object(parsed) !== parsed) throw await error({}, parsed)
  return answer(parsed)
}

/** JSON as its value, anything else as the text that it is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
