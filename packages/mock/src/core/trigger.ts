import { contradiction, termOf, type Fault } from './fault.ts'
import { quote } from './quote.ts'

/** What a request asks the mock to answer, and what shall go wrong with it. */
export interface Preference extends Fault {
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

/** How the value of a term is read. */
interface Reading {
  expects: string
  /** Undefined for what does not fit. */
  read(value: string): unknown
  /** What the term means without a value; undefined where it needs one. */
  alone?: unknown
}

const word: Reading = { expects: 'a word', read: (value) => value || undefined }
const status: Reading = { expects: 'a status', read: (value) => value }
const code: Reading = { expects: 'a business code', read: (value) => /^c?(\d{3,5})$/.exec(value)?.[1] }
const count: Reading = { expects: 'a whole number', read: (value) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined) }
const place: Reading = { expects: 'a whole number above 0', read: (value) => (/^0*[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined) }
const flag: Reading = { expects: 'true or false', read: (value) => (value === 'true' || value === 'false' ? value === 'true' : undefined), alone: true }

type Member = Exclude<keyof Preference, 'text' | 'problem'>

const READINGS: Readonly<Record<Member, Reading>> = {
  status,
  example: word,
  dynamic: flag,
  seed: word,
  times: count,
  latency: count,
  finish: word,
  error: code,
  after: count,
  cut: count,
  cutInside: place,
  stall: count,
  noDone: flag,
  duplicate: { ...place, alone: 1 },
  crlf: flag,
  comments: flag,
  bom: flag,
  malformed: { ...place, alone: 1 },
  reset: flag,
}

const MEMBERS = new Map((Object.keys(READINGS) as Member[]).map((member) => [member === 'status' ? 'code' : termOf(member), member]))

/** What a trigger may say: `code`, `example`, `cut-inside`, and the others. */
export const TERMS: readonly string[] = [...MEMBERS.keys()]

const REGISTERED = new Set(['respond-async', 'return', 'wait', 'handling'])

export interface Dialect {
  /** Whether a word that stands alone names a status or an example. */
  isBare(word: string): boolean
  /** Whether the text may be meant for others: who says nothing to the mock is left alone, and so are the preferences of RFC 7240. */
  isShared: boolean
}

/** Whether a text stands for a status or a business code, in whatever document: `429`, `c1302`. */
export function isCode(text: string): boolean {
  return /^c?\d{3,5}$/.test(text)
}

/**
 * Reads a trigger: `code=429, example=c1302`, `cut=3; times=2`, `reset`.
 * @returns undefined where it says nothing to the mock
 */
export function parseTrigger(text: string, { isBare, isShared }: Dialect): Preference | undefined {
  const preference: Preference = { text: text.trim() }
  const unknown: string[] = []
  for (const part of text.split(/[,;]/)) {
    const [written, value] = splitTerm(part)
    const term = written.toLowerCase()
    const member = MEMBERS.get(term)
    if (member && (value !== undefined || READINGS[member].alone !== undefined)) assign(preference, member, term, value)
    else if (value === undefined && isBare(written)) assign(preference, /^\d{3}$/.test(written) ? 'status' : 'example', term, written)
    else if (member) preference.problem ??= `${term} needs ${READINGS[member].expects}: ${term}=….`
    else if (written !== '' && !(isShared && REGISTERED.has(term))) unknown.push(written)
  }
  const says = Object.keys(preference).some((key) => key !== 'text' && key !== 'times')
  if (!says && (isShared || unknown.length === 0)) return undefined
  if (unknown.length > 0) preference.problem ??= `The mock knows no ${quote(unknown[0]!)}; a trigger says ${TERMS.join(', ')}.`
  const problem = preference.problem ?? contradiction(preference)
  if (problem !== undefined) preference.problem = problem
  return preference
}

/** `cut=3`, `example="a b"`, or a word alone; an empty word for what is neither. In steps, since an expression for all tries long ones over and over. */
function splitTerm(part: string): [written: string, value: string | undefined] {
  const sign = part.indexOf('=')
  const written = (sign < 0 ? part : part.slice(0, sign)).trim()
  const value = sign < 0 ? undefined : part.slice(sign + 1).trim().replace(/^"/, '').replace(/"$/, '')
  return /\s/.test(written) || value?.includes('"') ? ['', undefined] : [written, value]
}

function assign(preference: Preference, member: Member, term: string, value: string | undefined): void {
  // `code=1302` is a business code, not a status
  if (member === 'status' && value !== undefined && /^(?:c\d+|\d{4,5})$/.test(value)) return assign(preference, 'example', term, value)
  const { expects, read, alone } = READINGS[member]
  const said = value === undefined ? alone : read(value)
  if (said === undefined) preference.problem ??= `${term} has to be ${expects}, not ${quote(value ?? '')}.`
  // the first one counts
  else if (preference[member] === undefined) Object.assign(preference, { [member]: said })
}
