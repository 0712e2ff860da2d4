import { decode } from './route.ts'

/** What a request asks the mock to answer. */
export interface Preference {
  /** An HTTP status. */
  status?: string
  /** The name of an example; a bare business code stands for the example named after it. */
  example?: string
  /** Whether the answer is drawn from the schema rather than taken from an example. */
  dynamic?: boolean
  /** The same seed draws the same answer. */
  seed?: string
  /** How many times; afterwards the request gets its normal answer. */
  times?: number
  /** Why the trigger cannot be followed. */
  problem?: string
  /** The trigger as it was written. */
  text: string
}

/** The triggers, the most specific first; the first one that says something counts. */
export interface Triggers {
  header: string | undefined
  query: URLSearchParams
  /** `code=429,example=c1302` of a path that begins with `/~code=429,example=c1302/`. */
  prefix: string | undefined
}

export function readPreference({ header, query, prefix }: Triggers): Preference | undefined {
  return (header && parse(header, isCode)) || fromQuery(query) || (prefix && parse(decode(prefix), isName)) || undefined
}

/** The last trigger: the last user message may contain `[mock code=429, example=c1302]`. */
export function readMessage(body: unknown): Preference | undefined {
  const found = /\[mock\s+([^\]]+)\]/i.exec(lastUserText(body) ?? '')
  return found ? parse(found[1]!, isName) : undefined
}

/** Takes `/~code=429,example=c1302/api/…` apart. */
export function splitPrefix(path: string): { prefix: string | undefined; path: string } {
  const found = /^\/+(?:~|%7e)([^/]*)(.*)$/is.exec(path)
  return found ? { prefix: found[1], path: found[2] || '/' } : { prefix: undefined, path }
}

/** Text of the last user message of any body that has `messages`. */
export function lastUserText(body: unknown): string | undefined {
  const messages = member(body, 'messages')
  if (!Array.isArray(messages)) return undefined
  const last = messages.findLast((message) => member(message, 'role') === 'user')
  return last === undefined ? undefined : textOf(member(last, 'content'))
}

/** Text of the last message of any body that has `messages`, whoever wrote it. */
export function lastText(body: unknown): string | undefined {
  const messages = member(body, 'messages')
  return Array.isArray(messages) ? textOf(member(messages.at(-1), 'content')) : undefined
}

function parse(text: string, isBare: (token: string) => boolean): Preference | undefined {
  const preference: Preference = { text: text.trim() }
  for (const part of text.split(/[,;]/)) {
    const [, key = '', value] = /^\s*([^=\s]+)\s*(?:=\s*"?([^"]*?)"?\s*)?$/.exec(part) ?? []
    if (value === undefined) {
      if (isBare(key)) assign(preference, /^\d{3}$/.test(key) ? 'code' : 'example', key)
    } else assign(preference, key.toLowerCase(), value)
  }
  const { status, example, dynamic, seed, problem } = preference
  return [status, example, dynamic, seed, problem].some((said) => said !== undefined) ? preference : undefined
}

function assign(preference: Preference, key: string, value: string): void {
  // `code=1302` is a business code, not a status
  if (key === 'code' && /^(?:c\d+|\d{4,5})$/.test(value)) preference.example ??= value
  else if (key === 'code') preference.status ??= value
  else if (key === 'example') preference.example ??= value
  else if (key === 'seed') preference.seed ??= value
  else if (key === 'dynamic' && /^(?:true|false)$/.test(value)) preference.dynamic ??= value === 'true'
  else if (key === 'dynamic') preference.problem = `dynamic has to be true or false, not ${JSON.stringify(value)}.`
  else if (key === 'times' && /^\d{1,9}$/.test(value)) preference.times ??= Number(value)
  else if (key === 'times') preference.problem = `times has to be a whole number, not ${JSON.stringify(value)}.`
}

function fromQuery(query: URLSearchParams): Preference | undefined {
  const parts = ['code', 'example', 'dynamic', 'seed', 'times'].flatMap((key) => (query.get(`__${key}`) ? [`${key}=${query.get(`__${key}`)}`] : []))
  return parts.length > 0 ? parse(parts.join(', '), isCode) : undefined
}

// a Prefer header may carry other preferences, such as `respond-async`
function isCode(token: string): boolean {
  return /^c?\d{3,5}$/.test(token)
}

function isName(token: string): boolean {
  return token !== ''
}

function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content
  const parts = Array.isArray(content) ? content : [content]
  const texts = parts.map((part) => member(part, 'text')).filter((text) => typeof text === 'string')
  return texts.length > 0 ? texts.join('\n') : undefined
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
}
