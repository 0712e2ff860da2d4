import { dereference, isObject, type Json, type JsonObject } from './json.ts'
import { operations } from './operations.ts'
import { SourceError, type Source } from './source.ts'

/** One business code of `openapi/errors.yaml`. */
export interface BusinessCode {
  code: string
  status: number
  statusSource: 'stated' | 'inferred'
  category: (typeof CATEGORIES)[number]
  retry: (typeof RETRIES)[number]
  /** Names of the error schemas in which the code can arrive. */
  envelopes: string[]
  /** Ids of the operations that can answer with it; without, every operation of its envelopes can. */
  operations?: string[]
  /** The newest documented text, a wire literal with `${placeholders}`. */
  message: string
  /** The text of the English page, with the same placeholders. */
  english?: string
  /** Every documented text, where the documents differ. */
  messages?: { text: string; since: string }[]
  placeholders?: string[]
  /** How the message says when the limit is lifted. */
  resetTime?: ResetTime
  remedy: string
  note?: string
  since?: string
  removed?: string
}

/** How the time at which a limit is lifted is read from a message. */
export interface ResetTime {
  /** The placeholder that holds the time. */
  placeholder: string
  /** A regular expression that finds the time, `2026-07-11 18:00:00`, in a message of any language. */
  pattern: string
  /** What the clock of the time is ahead of UTC, `+08:00`. */
  utcOffset: string
}

/** A form in which errors arrive. */
export interface Envelope {
  /** Name of its schema. */
  name: string
  description: string
  /** Beginnings of the paths that answer so. */
  families: string[]
  /** Such errors also, or only, arrive with HTTP status 200. */
  inBand?: 'also' | 'only'
}

/** One row of the vendor's table of HTTP statuses, which has no business codes. */
export interface StatusRow {
  status: number
  reason: string
  action: string
  meaning: string
}

export interface Catalogue {
  envelopes: Envelope[]
  codes: BusinessCode[]
  statuses: StatusRow[]
  /** What an example shows where a message has a placeholder. */
  samples: Record<string, string>
}

const CATEGORIES = ['authentication', 'permission', 'invalid-request', 'content-filter', 'rate-limit', 'quota', 'overloaded', 'server'] as const
const RETRIES = ['never', 'backoff', 'after-reset', 'after-renewal'] as const

const STATUS_TEXT: Record<number, string> = {
  400: 'The request cannot be processed as it was sent.',
  401: 'The credentials are missing, malformed, expired or wrong.',
  403: 'The credentials are right but do not give access to this API.',
  429: 'Too many requests, a used-up quota, or a problem of the account; the business code tells which.',
  500: 'The server failed; the request may be repeated.',
}

const IN_BAND_TEXT = 'The request was received, and what it asked for failed: the status is 200 all the same. Read `code` before the data.'

/**
 * Reads `openapi/errors.yaml`.
 * @throws {SourceError} naming the line of an entry that lacks something.
 */
export function readCatalogue(source: Source): Catalogue {
  const { value } = source
  if (!isObject(value) || !Array.isArray(value['envelopes']) || !Array.isArray(value['codes']) || !Array.isArray(value['statuses']) || !isObject(value['samples'])) {
    throw new SourceError(source.file, 1, 'expected `envelopes`, `codes`, `statuses` and `samples`')
  }
  const catalogue = value as unknown as Catalogue
  const seen = new Set<string>()
  catalogue.codes.forEach((entry, index) => {
    const fail = (message: string): never => {
      throw new SourceError(source.file, source.line(`#/codes/${index}`), `code ${entry.code}: ${message}`)
    }
    if (typeof entry.code !== 'string') fail('`code` must be a string: the wire sends it as one')
    if (seen.has(entry.code)) fail('is listed twice')
    seen.add(entry.code)
    if (!(entry.status in STATUS_TEXT)) fail(`\`status\` must be one of ${Object.keys(STATUS_TEXT).join(', ')}`)
    if (!CATEGORIES.includes(entry.category)) fail(`\`category\` must be one of ${CATEGORIES.join(', ')}`)
    if (!RETRIES.includes(entry.retry)) fail(`\`retry\` must be one of ${RETRIES.join(', ')}`)
    for (const member of ['message', 'remedy', 'statusSource'] as const) if (!entry[member]) fail(`\`${member}\` is missing`)
    for (const name of entry.envelopes) if (!catalogue.envelopes.some((envelope) => envelope.name === name)) fail(`\`envelopes\` does not have ${name}`)
    if (entry.resetTime && !new RegExp(entry.resetTime.pattern).test(fill(entry.message, catalogue.samples))) fail('`resetTime.pattern` finds no time in the message')
    for (const name of placeholders(entry.english ?? '')) if (!placeholders(entry.message).includes(name)) fail(`\`english\` has a placeholder that \`message\` lacks: ${name}`)
    for (const name of placeholders(entry.message)) if (!(name in catalogue.samples)) fail(`\`samples\` has no value for \${${name}}`)
  })
  return catalogue
}

/**
 * What the catalogue adds to the document: one response for each envelope and status, one example for each envelope and
 * code, and the catalogue itself as `x-business-codes`. A response `<envelope>.200` is a failure inside HTTP status 200.
 */
export function errorParts(catalogue: Catalogue): JsonObject {
  const responses: JsonObject = {}
  const examples: JsonObject = {}
  for (const { name, inBand } of catalogue.envelopes) {
    const all = catalogue.codes.filter(({ envelopes }) => envelopes.includes(name)).toSorted(byCode)
    for (const entry of all) examples[exampleName(name, entry)] = { summary: entry.remedy, value: body(name, entry, catalogue.samples) }
    const shared = all.filter((entry) => !entry.operations)
    if (inBand) responses[`${name}.200`] = errorResponse(name, IN_BAND_TEXT, shared)
    if (inBand === 'only') continue
    for (const [status, text] of Object.entries(STATUS_TEXT)) responses[`${name}.${status}`] = errorResponse(name, text, shared.filter((entry) => String(entry.status) === status))
  }
  const codes = Object.fromEntries(catalogue.codes.toSorted(byCode).map((entry) => [`c${entry.code}`, entry as unknown as Json]))
  return { components: { responses, examples }, 'x-business-codes': codes }
}

function errorResponse(envelope: string, description: string, codes: BusinessCode[]): JsonObject {
  const schema = { $ref: `#/components/schemas/${envelope}` }
  return { description, 'x-error-envelope': envelope, content: { 'application/json': { schema, examples: references(envelope, codes) } } }
}

/**
 * Adds the codes that only some operations know: such an operation's answer is the shared one and the examples of its
 * own codes.
 */
export function addOwnCodes(document: JsonObject, catalogue: Catalogue): void {
  for (const { id, operation } of operations(document)) {
    const own = catalogue.codes.filter((entry) => entry.operations?.includes(id)).toSorted(byCode)
    const responses = (operation['responses'] ?? {}) as JsonObject
    for (const status of new Set(own.map((entry) => String(entry.status)))) {
      const shared = dereference(document, responses[status])
      if (!isObject(shared)) continue
      const response = structuredClone(shared)
      const { examples } = (response['content'] as Record<string, JsonObject>)['application/json']!
      Object.assign(examples as JsonObject, references(String(shared['x-error-envelope']), own.filter((entry) => String(entry.status) === status)))
      responses[status] = response
    }
  }
}

function references(envelope: string, codes: BusinessCode[]): JsonObject {
  return Object.fromEntries(codes.map((entry) => [`c${entry.code}`, { $ref: `#/components/examples/${exampleName(envelope, entry)}` }]))
}

function exampleName(envelope: string, { code }: BusinessCode): string {
  return `${envelope}.c${code}`
}

/** A message with each `${name}` or `{name}` replaced by its sample. */
export function fill(message: string, samples: Record<string, string>): string {
  return message.replace(PLACEHOLDER, (whole, name: string) => samples[name] ?? whole)
}

const PLACEHOLDER = /\$?\{(\w+)\}/g

function placeholders(message: string): string[] {
  return [...message.matchAll(PLACEHOLDER)].map((match) => match[1]!)
}

function body(envelope: string, entry: BusinessCode, samples: Record<string, string>): Json {
  const message = fill(entry.message, samples)
  if (envelope === 'LlmApplicationError') return { code: Number(entry.code), message }
  if (envelope === 'RError') return { success: false, code: Number(entry.code), msg: message }
  const error = { error: { code: entry.code, message } }
  // blocked content says at which level (0 is worst) and whose text it was
  return entry.category === 'content-filter' ? { ...error, contentFilter: [{ level: 1, role: 'user' }] } : error
}

// 1001 first: an example without further choice should be the commonest error of its status, not the gateway's odd ones
function byCode(a: BusinessCode, b: BusinessCode): number {
  return rank(a.code) - rank(b.code)
}

function rank(code: string): number {
  return code.length === 3 && code !== '500' ? 1e6 + Number(code) : Number(code)
}
