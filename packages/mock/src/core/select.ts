import { isSuccess, type DocumentedMedia, type DocumentedResponse, type Example, type Operation } from './compile.ts'
import type { Preference } from './prefer.ts'

export interface Selection {
  status: number
  media: DocumentedMedia
  example: Example
}

/** What the document says when nobody asks for anything: the first example of the first success. */
export function selectDefault(operation: Operation, isStream: boolean): Selection | undefined {
  const response = operation.responses.find(({ status }) => isSuccess(status)) ?? operation.responses[0]
  const media = response && mediaOf(response, isStream)[0]
  return media?.examples[0] && { status: statusOf(response!), media, example: media.examples[0] }
}

/** The documented response that a request asks for, or a sentence that says what there is instead. */
export function select(operation: Operation, preference: Preference, isStream: boolean): Selection | string {
  const { status, example: name } = preference
  const responses = status === undefined ? successFirst(operation.responses) : matching(operation.responses, status)
  if (responses.length === 0) return `${operation.id} documents no status ${status}; it has ${operation.responses.map((response) => response.status).join(', ')}.`
  for (const response of responses) {
    for (const media of mediaOf(response, isStream)) {
      const example = name === undefined ? media.examples[0] : media.examples.find((candidate) => candidate.name === name || candidate.name === `c${name}`)
      if (example) return { status: statusOf(response, status), media, example }
    }
  }
  return `${operation.id} documents no example ${name ?? ''}${status === undefined ? '' : ` for status ${status}`}${isStream ? ' when it streams' : ''}; it has ${listing(responses, isStream)}.`
}

/** The media types that a reply may have: events when the request asks for a stream and the document has them. */
function mediaOf({ media }: DocumentedResponse, isStream: boolean): DocumentedMedia[] {
  const wanted = media.filter((candidate) => candidate.isStream === isStream)
  return wanted.length > 0 ? wanted : media
}

function matching(responses: DocumentedResponse[], status: string): DocumentedResponse[] {
  const exact = responses.find((response) => response.status === status)
  const range = responses.find((response) => /^\dXX$/i.test(response.status) && response.status[0] === status[0] && /^\d{3}$/.test(status))
  const found = exact ?? range ?? (/^[1-5]\d\d$/.test(status) ? responses.find((response) => response.status === 'default') : undefined)
  return found ? [found] : []
}

function successFirst(responses: DocumentedResponse[]): DocumentedResponse[] {
  return [...responses.filter(({ status }) => isSuccess(status)), ...responses.filter(({ status }) => !isSuccess(status))]
}

function statusOf(response: DocumentedResponse, wanted?: string): number {
  const status = Number(/^\d{3}$/.test(response.status) ? response.status : wanted)
  return Number.isNaN(status) ? (isSuccess(response.status) ? 200 : 500) : status
}

function listing(responses: DocumentedResponse[], isStream: boolean): string {
  return responses.map((response) => `${response.status}: ${mediaOf(response, isStream).flatMap(({ examples }) => examples.map(({ name }) => name)).join(', ') || 'none'}`).join('; ')
}
