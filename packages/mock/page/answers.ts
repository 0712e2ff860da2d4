import type { Operation } from '../src/core/compile.ts'
import { resolve, type ExampleObject, type OpenApiDocument } from '../src/core/document.ts'
import type { Entry } from './reference.ts'

/** A documented answer that a request may ask for. */
export interface DocumentedAnswer {
  /** `429 application/json c1302`, by which it is remembered. */
  key: string
  name: string
  summary: string
  headers: { Prefer: string; Accept: string }
}

export interface AnswerGroup {
  label: string
  answers: DocumentedAnswer[]
}

/** All documented answers of an operation, by status and media type. */
export function answersOf({ responses, operation }: Entry, document: OpenApiDocument): AnswerGroup[] {
  return responses.flatMap(({ status, content }) =>
    content.map(([type, media]) => {
      const examples = Object.entries(media.examples ?? {}).map(([name, given]) => ({ name, summary: resolve<ExampleObject & { summary?: string }>(document, given).summary ?? '' }))
      const answers = examples.map(({ name, summary }) => answer(status, type, name, summary, `, example=${name}`))
      return { label: `${status} ${type}${streamNote(operation, type)}`, answers: answers.length > 0 ? answers : [answer(status, type, 'any', '', '')] }
    }),
  )
}

function answer(status: string, type: string, name: string, summary: string, example: string): DocumentedAnswer {
  return { key: `${status} ${type} ${name}`, name, summary, headers: { Prefer: `code=${codeOf(status)}${example}`, Accept: type } }
}

// a range stands for its first status, `default` for a failure
function codeOf(status: string): string {
  return /^[1-5]XX$/i.test(status) ? `${status[0]}00` : status === 'default' ? '500' : status
}

function streamNote({ stream }: Operation, type: string): string {
  return typeof stream === 'boolean' && type === 'text/event-stream' ? ', with stream: true' : ''
}
