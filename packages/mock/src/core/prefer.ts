import { decode } from './route.ts'
import { parseTrigger, TERMS, type Dialect, type Preference } from './trigger.ts'

/** The triggers, the most specific first; the first one that says something counts. */
export interface Triggers {
  header: string | undefined
  query: URLSearchParams
  /** `code=429,example=c1302` of a path that begins with `/~code=429,example=c1302/`. */
  prefix: string | undefined
}

export function readPreference({ header, query, prefix }: Triggers): Preference | undefined {
  return (header && parseTrigger(header, SHARED)) || fromQuery(query) || (prefix && parseTrigger(decode(prefix), OWN)) || undefined
}

/** Characters of a trigger in a message: what goes on for longer is text of the user's. */
const LONGEST = 1000

/** The last trigger: the last user message may contain `[mock code=429, example=c1302]`. */
export function readMessage(body: unknown): Preference | undefined {
  const text = lastUserText(body) ?? ''
  // in two steps, so that megabytes which only look like a trigger are read once
  const begin = /\[mock\s/i.exec(text)
  const end = begin ? text.indexOf(']', begin.index) : -1
  return begin && end >= 0 && end - begin.index <= LONGEST ? parseTrigger(text.slice(begin.index + begin[0].length, end).trim(), OWN) : undefined
}

/** Takes `/~code=429,example=c1302/api/…` apart. */
export function splitPrefix(path: string): { prefix: string | undefined; path: string } {
  // nearly no path begins so
  const found = /^\/+(?:~|%7e)/i.test(path) && /^\/+(?:~|%7e)([^/]*)(.*)$/is.exec(path)
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

/** What nobody but the mock reads. */
const OWN: Dialect = { isBare: (word) => word !== '', isShared: false }

/** `Prefer` has other readers too, who know the preferences of RFC 7240. */
const SHARED: Dialect = { isBare: (word) => /^c?\d{3,5}$/.test(word), isShared: true }

function fromQuery(query: URLSearchParams): Preference | undefined {
  // nearly no query has one
  if (query.size === 0 || ![...query.keys()].some((name) => name.startsWith('__'))) return undefined
  const parts = TERMS.flatMap((term) => (query.has(`__${term}`) ? [[term, query.get(`__${term}`)].filter(Boolean).join('=')] : []))
  return parts.length > 0 ? parseTrigger(parts.join(', '), SHARED) : undefined
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
