import { annotate, jsonAnswer, type Answer } from './answer.ts'
import { isSuccess, type Operation } from './compile.ts'
import type { OpenApiDocument } from './document.ts'
import { brief } from './quote.ts'
import type { Complaint, Misdirected, Refusals } from './refusal.ts'

/** How an API with a catalogue of business codes says no: in the documented words, and in the envelope of the operation. */
export function businessRefusals(document: OpenApiDocument): Refusals & { complain(operation: Operation, complaint: Complaint): Answer } {
  return {
    complain: (operation, complaint) => complain(document, operation, complaint),
    refuse,
    misdirected: notFound,
  }
}

/** The documented answer for a business code: status, envelope and words come from the operation's examples and the error catalogue. */
function complain(document: OpenApiDocument, operation: Operation, { code, values = {}, hint, isSaid = false, statuses = [400] }: Complaint): Answer {
  const row = document['x-business-codes']?.[`c${code}`]
  const documented = findExample(operation, `c${code}`)
  const words = row ? fill(row.message, values) : (errorIn(documented?.value)?.message ?? hint ?? code)
  const message = isSaid && hint ? `${words} [mock: ${hint}]` : words
  const status = documented?.status ?? row?.status ?? statuses.at(-1)!
  return annotate(inEnvelope(operation, documented?.value, status, code, message), 'x-mock-hint', hint)
}

/** An answer that no document foresees, in the envelope of the operation's errors: the code is the status. */
function refuse(operation: Operation, status: number, sentence: string): Answer {
  return annotate(inEnvelope(operation, undefined, status, String(status), sentence), 'x-mock-hint', sentence)
}

// the shape in which the API's gateway answers for a path that it does not know
function notFound({ status, hint, allow }: Misdirected, path: string): Answer {
  const answer = annotate(jsonAnswer(status, { status, error: status === 404 ? 'Not Found' : 'Method Not Allowed', message: hint, path }), 'x-mock-hint', hint)
  return allow ? { ...answer, headers: { ...answer.headers, allow } } : answer
}

function inEnvelope(operation: Operation, documented: unknown, status: number, code: string, message: string): Answer {
  const body: unknown = structuredClone(documented ?? anyError(operation) ?? { error: { code: '', message: '' } })
  const error = errorIn(body)
  if (error) {
    error.code = typeof error.code === 'number' ? Number(code) : code
    error.message = message
  }
  return jsonAnswer(status, body)
}

function findExample(operation: Operation, name: string): { status: number; value: unknown } | undefined {
  for (const { status, media } of operation.responses) {
    const example = media.flatMap(({ examples }) => examples).find((candidate) => candidate.name === name)
    if (example) return { status: Number(status) || 400, value: example.value }
  }
  return undefined
}

// one with nothing beside code and message, so that no `contentFilter` of another error comes along
function anyError(operation: Operation): unknown {
  const values = operation.responses.filter(({ status }) => !isSuccess(status)).flatMap(({ media }) => media.flatMap(({ examples }) => examples.map(({ value }) => value)))
  return values.filter((value) => errorIn(value)).sort((a, b) => JSON.stringify(a).length - JSON.stringify(b).length)[0]
}

// an envelope is the object that has `code` and `message`, or holds the one that has them
export function errorIn(value: unknown): { code: unknown; message: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('code' in value && 'message' in value) return value as { code: unknown; message: string }
  for (const member of Object.values(value)) {
    const found = errorIn(member)
    if (found) return found
  }
  return undefined
}

function fill(message: string, values: Record<string, string>): string {
  return message.replace(/\$?\{(\w+)\}/g, (placeholder, name: string) => brief(values[name] ?? placeholder))
}
