import { isRecord, readError, readRequestId, type ReportedError } from '../envelope.ts'
import { businessCodes, type CodeFacts } from '../generated/errors.ts'
import { readRetryAfter } from '../retry-after.ts'
import type { BigModelError, ContentFilterFinding, ErrorDetails } from './bigmodel-error.ts'
import { categoryErrors, DuplicateRequestError } from './category-errors.ts'

/** What is needed to make an error of an answer. */
export interface AnswerContext {
  response: Response
  /** The parsed body, or its text when it is no JSON. */
  body: unknown
  /** Milliseconds since 1970. */
  now: number
  redact: (text: string) => string
  /** Whether the request was an attempt to repeat an earlier one. */
  repeated?: boolean
}

/** The error that an answer reports; its class follows from the category of its business code, or from the status. */
export function answerError(reported: ReportedError, { response, body: received, now, redact, repeated = false }: AnswerContext): BigModelError {
  const { status, headers } = response
  const body = typeof received === 'string' ? readFirstEvent(received) : received
  const { code, message } = body === received ? reported : readError(body)
  const facts = factsOf(code, status)
  const text = redact(message ?? describe(status, body))
  const details: ErrorDetails = {
    status,
    code,
    ...facts,
    requestId: readRequestId(body, response),
    retryAfterMs: readRetryAfter(headers, now),
    response,
    ...(facts.category === 'content-filter' && { contentFilter: readContentFilter(body) }),
    ...(facts.category === 'quota' && { resetAt: readResetTime(text) }),
  }
  if (code !== '1231') return new categoryErrors[facts.category](text, details)
  const own = repeated && { remedy: 'Look for the result of the first attempt, or repeat the call with another `request_id`.' }
  return new DuplicateRequestError((repeated ? 'The first attempt may have succeeded: ' : '') + text, { ...details, ...own, firstAttemptMayHaveSucceeded: repeated })
}

/** What the first event of a text holds, which a server can send with the status of an error, too. */
function readFirstEvent(text: string): unknown {
  const [, data] = /^data: *(\S.*)/m.exec(text) ?? []
  if (data === undefined) return text
  try {
    return JSON.parse(data)
  } catch {
    return data
  }
}

function factsOf(code: string | undefined, status: number): CodeFacts {
  if (code !== undefined && Object.hasOwn(businessCodes, code)) return businessCodes[code as keyof typeof businessCodes]
  const facts = STATUSES[status] ?? (status >= 500 ? SERVER : status < 400 ? INSIDE_SUCCESS : OTHER)
  // the codes that the vendor adds below 429 are quotas as a rule, which no pause refills
  const unknown = code !== undefined && code !== String(status)
  return unknown && status < 500 ? { ...facts, retry: 'never' } : facts
}

/** What the content filter found; replies spell it differently from errors. */
function readContentFilter(body: unknown): ContentFilterFinding[] {
  const found = isRecord(body) ? (body['contentFilter'] ?? body['content_filter']) : undefined
  return Array.isArray(found) ? found.filter(isRecord).map(({ role, level }) => ({ role: String(role), level: Number(level) })) : []
}

/** The time in a message such as "您的限额将在 2026-08-27 21:31:39 重置". Where it names no zone, it is Beijing's, as the platform is. */
function readResetTime(message: string): Date | undefined {
  const [, date, time, zone] = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)? ?([+-]\d\d:\d\d|(?:Z|UTC|GMT)\b(?![+-]))?/.exec(message) ?? []
  const offset = zone ? zone.replace(/^[A-Z]+$/, 'Z') : '+08:00'
  const reset = new Date(`${date}T${time}${offset}`)
  return Number.isNaN(reset.getTime()) ? undefined : reset
}

const SERVER: CodeFacts = { category: 'server', retry: 'backoff', remedy: 'Repeat the request after a pause.' }
const INSIDE_SUCCESS: CodeFacts = { category: 'server', retry: 'never', remedy: 'Read the message: the server reports a failure with a status of success.' }
const OTHER: CodeFacts = { category: 'invalid-request', retry: 'never', remedy: 'Check `baseUrl` and the request.' }

/** What a status tells when no known business code comes with it. */
const STATUSES: Record<number, CodeFacts> = {
  401: { category: 'authentication', retry: 'never', remedy: 'Check the API key, and that it belongs to this site.' },
  403: { category: 'permission', retry: 'never', remedy: 'Ask for access to this API in the console, or use another key.' },
  404: { category: 'invalid-request', retry: 'never', remedy: 'Check `baseUrl`: there is nothing at this path.' },
  408: SERVER,
  413: { category: 'invalid-request', retry: 'never', remedy: 'Send less at a time: a server on the way takes no body of this size.' },
  429: { category: 'rate-limit', retry: 'backoff', remedy: 'Send fewer requests at a time, and repeat this one after a pause.' },
  434: { category: 'permission', retry: 'never', remedy: 'This API is in closed testing; ask support for access.' },
  435: { category: 'invalid-request', retry: 'never', remedy: 'Send a file of at most 100 MB.' },
}

function describe(status: number, body: unknown): string {
  if (body === undefined || body === '') return `The server answered ${status} with an empty body.`
  if (Object(body) === body) return `The server answered ${status} without a message.`
  if (typeof body !== 'string') return `The server answered ${status} with ${String(body)} instead of an object.`
  const title = /<title[^>]*>([^<]{1,200})/i.exec(body)?.[1]?.trim().replaceAll(/\s+/g, ' ')
  if (/^\s*</.test(body)) return `The server answered ${status} with HTML instead of JSON${title ? `: ${title}` : ''}.`
  return `The server answered ${status} with text instead of JSON: ${body.slice(0, 200)}`
}
