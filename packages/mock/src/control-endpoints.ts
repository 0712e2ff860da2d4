import { jsonAnswer, type Answer } from './core/answer.ts'
import type { JournalFilter } from './core/journal.ts'
import type { MaybePromise } from './core/maybe-promise.ts'
import type { Mock } from './index.ts'
import { isLoopbackName } from './loopback.ts'

/** What programs in other processes, and the web page, may see and do. */
export type Control = Pick<Mock, 'requests' | 'reset'>

const JOURNAL_PATH = '/__mock/requests'
const STATE_PATH = '/__mock/state'

/** Whether a path is one of those that no document has. */
export function isControlPath(path: string): boolean {
  return path === JOURNAL_PATH || path === STATE_PATH
}

/** What a text of the query stands for; undefined for what no request can have. */
const READ: Readonly<Record<keyof JournalFilter, (text: string) => string | number | boolean | undefined>> = {
  method: String,
  path: String,
  operationId: String,
  testId: String,
  model: String,
  code: String,
  status: (text) => (/^\d{3}$/.test(text) ? Number(text) : undefined),
  isAborted: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
}

/** Whether a connection comes from this machine, by one of its own names: a page elsewhere may point its name here. */
export function isFromHere(remoteAddress: string | undefined, host: string | undefined): boolean {
  return /^(?:::ffff:)?127\.|^::1$/.test(remoteAddress ?? '') && host !== undefined && isLoopbackName(host)
}

/** Answers a request to read the journal, or to forget everything. */
export function controlAnswer({ requests, reset }: Control, method: string, path: string, query: string): MaybePromise<Answer> {
  return path === JOURNAL_PATH ? journalAnswer(requests, method, query) : resetAnswer(reset, method)
}

// a page of another origin cannot send DELETE unless it may read answers too
async function resetAnswer(reset: Control['reset'], method: string): Promise<Answer> {
  if (method !== 'DELETE') return jsonAnswer(405, { status: 405, message: `${STATE_PATH} takes DELETE, which forgets everything that requests have left behind.` })
  await reset()
  return { status: 204, headers: {}, body: undefined }
}

/** The journal, filtered by the members that the query names: `?operationId=chat.completions.create&status=429`. */
function journalAnswer(requests: Mock['requests'], method: string, query: string): Answer {
  if (method !== 'GET') return jsonAnswer(405, { status: 405, message: `${JOURNAL_PATH} takes GET.` })
  const filter: Record<string, unknown> = {}
  for (const [name, text] of new URLSearchParams(query)) {
    if (!Object.hasOwn(READ, name)) return jsonAnswer(400, { status: 400, message: `Requests are filtered by ${Object.keys(READ).join(', ')}, not by ${JSON.stringify(name)}.` })
    filter[name] = READ[name as keyof JournalFilter](text)
    if (filter[name] === undefined) return jsonAnswer(400, { status: 400, message: `No request has the ${name} ${JSON.stringify(text)}.` })
  }
  return jsonAnswer(200, requests(filter as JournalFilter))
}
