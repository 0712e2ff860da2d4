/** What an error says about itself, in whichever envelope it came. */
export interface ReportedError {
  /** The business code, always a string. */
  code?: string
  message?: string
}

const SUCCESS = new Set(['0', '200'])

/**
 * The error inside an answer with status 200 or an event of a stream; undefined when it is none.
 * Agents put `{error: {code, message}}` there, knowledge bases `{code, message}`, others `{code, msg, success: false}`;
 * code 200 in any of them is success.
 * @param refuses whether `success: false` without a code is an answer that the operation's document describes
 */
export function readFailure(body: unknown, refuses = false): ReportedError | undefined {
  if (!isRecord(body)) return undefined
  const nested = readNested(body['error'])
  if (nested && !SUCCESS.has(nested.code ?? '')) return readError(body)
  const flat = readFlat(body)
  if (body['success'] === false && !(refuses && flat.code === undefined)) return flat
  return flat.code !== undefined && ('message' in body || 'msg' in body) && !SUCCESS.has(flat.code) ? flat : undefined
}

/** The error in the body of an answer whose status says that it is one. */
export function readError(body: unknown): ReportedError {
  if (!isRecord(body)) return {}
  return { ...readFlat(body), ...readNested(body['error']) }
}

/** The id under which the platform knows the request. */
export function readRequestId(body: unknown, { headers }: Response): string | undefined {
  const id = isRecord(body) && body['request_id']
  return String(id || headers.get('x-request-id') || '') || undefined
}

function readNested(error: unknown): ReportedError | undefined {
  if (typeof error === 'string' && error !== '') return { message: error }
  return isRecord(error) ? readError(error) : undefined
}

function readFlat({ code, message, msg }: Record<string, unknown>): ReportedError {
  const [text] = [message, msg].filter((candidate) => candidate && typeof candidate === 'string') as string[]
  return { ...(code !== undefined && code !== null && code !== '' && { code: String(code) }), ...(text && { message: text }) }
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
