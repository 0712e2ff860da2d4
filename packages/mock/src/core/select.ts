import { bestMedia } from './accept.ts'
import { isSuccess, type DocumentedMedia, type DocumentedResponse, type Example, type Operation } from './compile.ts'
import { Memo } from './memo.ts'
import { onceFor } from './once.ts'
import { brief } from './quote.ts'

/** What a request wants of the documented answers. */
export interface Wish {
  /** An HTTP status. */
  status?: string | undefined
  /** The name of an example; a bare business code stands for the example named after it. */
  example?: string | undefined
  accept?: string | undefined
  /** Whether the body asks for events; undefined where a body cannot say, and `Accept` alone counts. */
  isStream?: boolean | undefined
}

/** A documented answer. Without an example its schema tells what to answer, and without a media type there is no body. */
export interface Selection {
  status: number
  response: DocumentedResponse
  media: DocumentedMedia | undefined
  example: Example | undefined
}

export interface Refused {
  refused: 400 | 404 | 406 | 501
  sentence: string
}

/**
 * The documented response that a request gets, with the precedence of Prism: of the status asked for the exact code, its range, then
 * `default`; without one the lowest success, `default`, the first. Two things go further: a body that says `stream` chooses between
 * events and the rest whatever `Accept` says, and the name of an example alone finds it under any status.
 */
export function select(operation: Operation, wish: Wish): Selection | Refused {
  const responses = candidates(operation, wish)
  const first = responses[0]
  if (!first) {
    return wish.status === undefined
      ? { refused: 501, sentence: `The document has no response for ${operation.id}.` }
      : { refused: 404, sentence: `${operation.id} documents no status ${wish.status}; it has ${operation.responses.map(({ status }) => status).join(', ')}.` }
  }
  if (wish.example !== undefined) return byName(operation, responses, wish.example, wish)
  const status = statusOf(first, wish.status)
  if (first.media.length === 0) return { status, response: first, media: undefined, example: undefined }
  const media = negotiate(first, wish).best
  if (media) return { status, response: first, media, example: media.examples[0] }
  if (status === 204 || wish.accept?.includes('*/*')) return { status, response: first, media: undefined, example: undefined }
  return { refused: 406, sentence: `${operation.id} answers ${first.media.map(({ type }) => type).join(' or ')}, which Accept: ${brief(wish.accept ?? '')} does not take.` }
}

/** The first of these statuses that an operation documents, else its `default`: what it answers to a request that does not fit. */
export function selectError(operation: Operation, statuses: readonly number[], name?: string): Selection | Refused | undefined {
  const declared = statuses.flatMap((status) => find(operation, String(status), false).map((response) => ({ response, status })))[0]
  const found = declared ?? find(operation, String(statuses[0]), true).map((response) => ({ response, status: statuses[0]! }))[0]
  if (!found) return undefined
  if (name !== undefined) return byName(operation, [found.response], name, { status: String(found.status) })
  const media = found.response.media.find(({ examples }) => examples.length > 0) ?? found.response.media.find(({ schema }) => schema)
  return { ...found, media, example: media?.examples[0] }
}

function candidates(operation: Operation, { status, example }: Wish): readonly DocumentedResponse[] {
  if (status !== undefined) return find(operation, status, true)
  return example === undefined ? operation.ranked.slice(0, 1) : operation.ranked
}

function find({ responses }: Operation, status: string, withDefault: boolean): DocumentedResponse[] {
  if (!/^[1-5]\d\d$/.test(status)) return []
  const names = [status, `${status[0]}XX`, ...(withDefault ? ['default'] : [])]
  const found = names.flatMap((name) => responses.filter((response) => response.status.toLowerCase() === name.toLowerCase()))
  return found.slice(0, 1)
}

function byName(operation: Operation, responses: readonly DocumentedResponse[], name: string, wish: Wish): Selection | Refused {
  for (const response of responses) {
    for (const media of negotiate(response, wish).named) {
      const example = media.examples.find((candidate) => candidate.name === name || candidate.name === `c${name}`)
      if (example) return { status: statusOf(response, wish.status), response, media, example }
    }
  }
  const where = `${wish.status === undefined ? '' : ` for status ${wish.status}`}${wish.isStream ? ' when it streams' : ''}`
  return { refused: 404, sentence: `${operation.id} documents no example ${name}${where}; it has ${listing(responses, wish.isStream)}.` }
}

/** The media types in which an answer may come to a request. */
interface Negotiated {
  /** The one that it comes in; undefined when the request takes none. */
  best: DocumentedMedia | undefined
  /** Those among which a name is looked for, the best first. */
  named: readonly DocumentedMedia[]
}

const negotiated = onceFor<DocumentedResponse, Memo<Negotiated>>(() => new Memo(100))

function negotiate(response: DocumentedResponse, { accept, isStream }: Wish): Negotiated {
  return negotiated(response).get(accept === undefined ? String(isStream) : `${isStream} ${accept}`, () => {
    const best = chooseMedia(response, accept, isStream)
    const others = isStream !== undefined || accept === undefined ? streamed(response, isStream) : []
    return { best, named: best ? [best, ...others] : others }
  })
}

function chooseMedia(response: DocumentedResponse, accept: string | undefined, isStream: boolean | undefined): DocumentedMedia | undefined {
  const wanted = streamed(response, isStream)
  // who asked for a stream gets an error as JSON, although it is no event
  if (isStream !== undefined && wanted.length === response.media.length && !isSuccess(response.status)) return bestMedia(wanted, accept) ?? wanted[0]
  const liked = bestMedia(wanted, accept)
  return liked ?? (isStream !== undefined && bestMedia(response.media, accept) ? wanted[0] : undefined)
}

/** The media types that a reply may have: events when the body asks for a stream and the document has them. */
function streamed({ media }: DocumentedResponse, isStream: boolean | undefined): DocumentedMedia[] {
  const wanted = isStream === undefined ? media : media.filter((candidate) => candidate.isStream === isStream)
  return wanted.length > 0 ? wanted : media
}

// a range stands for its first status, `default` for the status asked for or a success
function statusOf({ status }: DocumentedResponse, wanted = '200'): number {
  const exact = Number(status)
  if (!Number.isNaN(exact)) return exact
  return status === 'default' || wanted.startsWith(status[0]!) ? Number(wanted) : Number(`${status[0]}00`)
}

function listing(responses: readonly DocumentedResponse[], isStream: boolean | undefined): string {
  return responses.map((response) => `${response.status}: ${streamed(response, isStream).flatMap(({ examples }) => examples.map(({ name }) => name)).join(', ') || 'none'}`).join('; ')
}
