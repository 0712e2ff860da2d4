import { annotate, jsonAnswer, type Answer } from '../core/answer.ts'
import { DEFAULT_BODY_LIMITS, bytesOf } from '../core/body.ts'
import type { HandOn } from '../core/mock.ts'
import type { MockRequest } from '../core/passage.ts'
import type { Clock } from '../core/play.ts'
import type { Cassette, Interaction, RecordedFailure, RecordedRequest, RecordedResponse } from './cassette.ts'
import { formatDifferences } from './difference.ts'
import { keyOf, nearest } from './match.ts'
import { fromPayload, webDigest } from './payload.ts'
import { playFrames } from './play-frames.ts'
import { pathBelow, recordRequest } from './recorded-request.ts'
import { createRedactor } from './redactor.ts'

export interface Replay {
  /** What was recorded: `parseCassette(text)`, or `readCassette(file)` of `@bigmodel-kit/mock/node`. */
  cassette: Cassette
  /** Refuse what was not recorded, and more requests than were recorded, with a 404. By default the mock answers those as it does without a cassette, and the last answer is repeated. */
  strict?: boolean
  /** Frames come when they came (`'recorded'`, the default), or at once (`'none'`). */
  timing?: 'recorded' | 'none'
  /** Members of a JSON body, and query parameters, that do not count when a request is looked for: `request_id`, `metadata.trace`. */
  ignore?: readonly string[]
  /** Told, in strict mode, what was asked for in vain, with the nearest that was recorded. `console.error` by default. */
  onMiss?: (sentence: string) => void
}

/** A recorded interaction that nobody has asked for. */
export interface UnusedInteraction {
  /** Its line in the cassette. */
  line: number
  method: string
  path: string
}

export interface Replayer {
  /** Answers from the cassette, or hands the request on. */
  handle(request: MockRequest, handOn: HandOn): Promise<Answer>
  unused(): UnusedInteraction[]
  /** Begins all sequences again. */
  reset(): void
}

/** More than the largest upload with what surrounds it. */
const MAX_REQUEST = DEFAULT_BODY_LIMITS.maxUpload + 1024 * 1024

/**
 * Answers from a cassette, and hands on what is not in it.
 * @param base what stands before the recorded paths
 */
export function createReplayer({ cassette, strict = false, timing = 'recorded', ignore = [], onMiss = (sentence) => console.error(sentence) }: Replay, base: string, clock: Clock): Replayer {
  const sequences = new Map<string, Interaction[]>()
  for (const interaction of cassette.interactions) {
    const key = keyOf(interaction.request, ignore)
    sequences.set(key, [...(sequences.get(key) ?? []), interaction])
  }
  const used = new Set<Interaction>()
  const playTimes = timing === 'recorded'

  return {
    async handle(request, handOn) {
      const start = clock.now()
      const path = pathBelow(base, request.path)
      if (path === undefined) return handOn(request)
      const bytes = await bytesOf(request.body, MAX_REQUEST)
      if (bytes && 'problem' in bytes) return refusal(413, bytes.problem)
      const recorded = await describe(request, path, bytes)
      const sequence = sequences.get(keyOf(recorded, ignore)) ?? []
      const interaction = sequence.find((candidate) => !used.has(candidate)) ?? (strict ? undefined : sequence.at(-1))
      if (interaction) {
        used.add(interaction)
        return interaction.response ? answer(interaction, interaction.response, start, request) : fail(interaction.failure!, start, request)
      }
      const sentence = sequence.length > 0 ? exhausted(recorded, sequence) : missed(recorded)
      if (!strict) return remark(await handOn(bytes ? { ...request, body: bodyOf(bytes) } : request), sentence.split('\n')[0]!)
      onMiss(sentence)
      return refusal(404, sentence)
    },
    unused: () => cassette.interactions.filter((interaction) => !used.has(interaction)).map(({ line, request: { method, path } }) => ({ line, method, path })),
    reset: () => used.clear(),
  }

  async function describe(request: MockRequest, path: string, bytes: Uint8Array | undefined): Promise<RecordedRequest> {
    const record = recordRequest(request, path, createRedactor(), webDigest)
    if (bytes) record.body.push(bytes)
    return record.read()
  }

  async function answer({ line }: Interaction, { after, status, headers, frames, cut }: RecordedResponse, start: number, { signal }: MockRequest): Promise<Answer> {
    if (!Array.isArray(frames)) return refusal(501, `${cassette.name}:${line}: this answer had ${frames.bytes} bytes, and a cassette keeps the digest of such a one, not the bytes.`)
    if (playTimes) await until(start + after, signal)
    const timed = frames.map((frame) => ({ at: playTimes ? frame.after : 0, bytes: fromPayload(frame) }))
    return { status, headers: withLength(headers, cut ? [] : timed), body: timed.length === 0 && !cut ? undefined : playFrames(timed, cut && { at: playTimes ? cut.after : 0 }, start, clock) }
  }

  async function fail({ after, message }: RecordedFailure, start: number, { signal }: MockRequest): Promise<Answer> {
    if (playTimes) await until(start + after, signal)
    return refusal(502, message)
  }

  function until(time: number, signal: AbortSignal | undefined): Promise<void> {
    const delay = time - clock.now()
    if (delay <= 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const leave = () => {
        clock.clearTimeout(timer)
        reject(new DOMException('The client went away.', 'AbortError'))
      }
      const timer = clock.setTimeout(() => {
        // a signal may outlive many calls
        signal?.removeEventListener('abort', leave)
        resolve()
      }, delay)
      // what was aborted before tells nobody
      if (signal?.aborted) leave()
      else signal?.addEventListener('abort', leave, { once: true })
    })
  }

  function exhausted({ method, path }: RecordedRequest, sequence: readonly Interaction[]): string {
    const times = sequence.length === 1 ? 'once' : `${sequence.length} times`
    return `${method} ${path} was recorded ${times} in ${cassette.name} (line ${sequence.map(({ line }) => line).join(', ')}) and is asked for once more.`
  }

  function missed(request: RecordedRequest): string {
    const begin = `${request.method} ${request.path} is not in ${cassette.name}, or not with this body.`
    const miss = nearest(cassette.interactions, request, ignore)
    if (!miss) return `${begin} Nothing is in it.`
    const { line, request: { method, path } } = miss.interaction
    return `${begin} The nearest is line ${line}, ${method} ${path}.\n- is what was recorded, + what was received:\n${formatDifferences(miss.found)}`
  }
}

/** Who edits a body by hand does not count its bytes; the answer to a HEAD has none, and one that was cut promised more. */
function withLength(headers: RecordedResponse['headers'], frames: readonly { bytes: Uint8Array }[]): RecordedResponse['headers'] {
  if (!('content-length' in headers) || frames.length === 0) return { ...headers }
  return { ...headers, 'content-length': String(frames.reduce((sum, { bytes }) => sum + bytes.length, 0)) }
}

/** An error in the words of the mock, in the envelope that most clients read. */
export function refusal(status: number, message: string): Answer {
  return annotate(jsonAnswer(status, { error: { code: String(status), message } }), 'x-mock-hint', message)
}

function remark(answer: Answer, sentence: string): Answer {
  const before = answer.headers['x-mock-remark']
  return annotate(answer, 'x-mock-remark', before ? `${before} ${sentence}` : sentence)
}

function bodyOf(bytes: Uint8Array): NonNullable<MockRequest['body']> {
  return {
    bytes: (limit) => Promise.resolve(bytes.length > limit ? undefined : bytes),
    async *stream() {
      yield bytes
    },
  }
}
