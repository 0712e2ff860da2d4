import { annotate, jsonAnswer, type Answer } from './answer.ts'
import { isSuccess, type Operation } from './compile.ts'
import type { OpenApiDocument } from './document.ts'

/** An error that the mock gives by itself: a business code, what stands for its placeholders, and what to do about it. */
export interface Complaint {
  code: string
  values?: Record<string, string>
  hint?: string
  /** The HTTP status where the document does not know the code; 400 by default. */
  status?: number
  /** Say the hint in the message too, after the documented words: for errors that only the mock can explain. */
  isSaid?: boolean
}

/** The documented answer for a business code: status, envelope and words come from the operation's examples and the error catalogue. */
export function complain(document: OpenApiDocument, operation: Operation, { code, values = {}, hint, isSaid = false, ...fallback }: Complaint): Answer {
  const row = document['x-business-codes']?.[`c${code}`]
  const documented = findExample(operation, `c${code}`)
  const words = row ? fill(row.message, values) : (errorIn(documented?.value)?.message ?? hint ?? code)
  const message = isSaid && hint ? `${words} [mock: ${hint}]` : words
  const status = documented?.status ?? row?.status ?? fallback.status ?? 400
  return annotate(inEnvelope(operation, documented?.value, status, code, message), 'x-mock-hint', hint)
}

/** An answer that no document foresees, in the envelope of the operation's errors: the code is the status. */
export function refuse(operation: Operation, status: number, sentence: string): Answer {
  return annotate(inEnvelope(operation, undefined, status, String(status), sentence), 'x-mock-hint', sentence)
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
function errorIn(value: unknown): { code: unknown; message: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if ('code' in value && 'message' in value) return value as { code: unknown; message: string }
  for (const member of Object.values(value)) {
    const found = errorIn(member)
    if (found) return found
  }
  return undefined
}

function fill(message: string, values: Record<string, string>): string {
  return message.replace(/\$?\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder)
}
