import { annotate, bytesAnswer, encode, type Answer } from './answer.ts'
import type { Respond } from './respond.ts'
import type { Complaint, Refusals } from './refusal.ts'
import { selectError } from './select.ts'

/** The problems by status: the types are Prism's, so that what was written for them goes on working. */
const PROBLEMS: Readonly<Record<number, [type: string, title: string]>> = {
  400: ['UNPROCESSABLE_ENTITY', 'The request does not fit the document'],
  401: ['UNAUTHORIZED', 'Credentials are missing'],
  404: ['NOT_FOUND', 'The document has no such answer'],
  406: ['NOT_ACCEPTABLE', 'No answer has a media type that Accept takes'],
  415: ['INVALID_CONTENT_TYPE', 'The body has a content type that the operation does not take'],
  422: ['UNPROCESSABLE_ENTITY', 'The request does not fit the document'],
  429: ['TOO_MANY_REQUESTS', 'The limit of the mock is reached'],
  500: ['UNKNOWN', 'The mock failed'],
  501: ['NO_RESPONSE_RESPONSE_DEFINED', 'The document has no answer for this operation'],
}
const NO_TEXT: [type: string, title: string] = ['NO_COMPLEX_OBJECT_TEXT', 'The document asks for what cannot be had']
const NOWHERE: Readonly<Record<404 | 405, [type: string, title: string]>> = {
  404: ['NO_PATH_MATCHED_ERROR', 'The document has no such path'],
  405: ['NO_METHOD_MATCHED_ERROR', 'The path does not take this method'],
}

/** How any other API says no: with the error that its document declares, as Prism chooses it, else in problem details (RFC 9457). */
export function problemRefusals(respond: Respond): Refusals {
  return {
    async complain(operation, complaint, asked) {
      const { statuses = [422, 400], hint = '', challenge } = complaint
      // the example that was asked for counts if its status was, and fits
      const name = statuses.includes(Number(asked?.status)) ? asked?.example : undefined
      const selection = selectError(operation, statuses, name)
      if (selection && 'refused' in selection) return this.refuse(operation, selection.refused, selection.sentence)
      const declared = selection && (await respond(selection))
      const answer = declared ?? problem(statuses[0]!, PROBLEMS[statuses[0]!]!, hint, particulars(complaint))
      return annotate(challenge && answer.status === 401 ? withHeader(answer, 'www-authenticate', challenge) : answer, 'x-mock-hint', hint)
    },
    refuse: (_, status, sentence) => annotate(problem(status, status === 500 ? NO_TEXT : PROBLEMS[status]!, sentence), 'x-mock-hint', sentence),
    misdirected({ status, hint, allow }) {
      const answer = annotate(problem(status, NOWHERE[status], hint), 'x-mock-hint', hint)
      return allow ? withHeader(answer, 'allow', allow) : answer
    },
  }
}

function problem(status: number, [type, title]: [string, string], detail: string, more: object = {}): Answer {
  const body = { type: `https://stoplight.io/prism/errors#${type}`, title, status, detail, ...more }
  return bytesAnswer(status, 'application/problem+json', encode(JSON.stringify(body)))
}

/** What a program may read of a problem, in members as Prism has them. */
function particulars({ violation, challenge }: Complaint): object {
  if (challenge) return { headers: { 'WWW-Authenticate': challenge } }
  if (!violation) return {}
  const { place, path, keyword, expected } = violation
  return { validation: [{ location: [place, ...path], severity: 'Error', code: keyword, message: `${violation.field || place} ${expected}` }] }
}

function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: { ...answer.headers, [name]: value } }
}
