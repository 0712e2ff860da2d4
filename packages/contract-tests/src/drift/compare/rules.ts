/**
 * How bad a difference is for programs that are written against our document, if the vendor's document is right:
 * `breaking` stops some of them, `risky` may surprise some, `compatible` none.
 */
export type Level = 'breaking' | 'risky' | 'compatible'
export type Direction = 'request' | 'response'

interface Rule {
  request: Level
  response: Level
  /** What happened, seen from our document. `{0}` is the member or value it happened to. */
  sentence: string
}

const both = (level: Level, what: string): Rule => ({ request: level, response: level, sentence: what })
const each = (request: Level, response: Level, what: string): Rule => ({ request, response, sentence: what })

/** Every kind of difference, one row each. */
export const RULES = {
  // the API as a whole
  'operation-added': both('compatible', 'new operation {0}'),
  'operation-removed': both('breaking', 'the operation is no longer documented'),
  'server-unknown': both('breaking', 'the vendor names a server that we do not know: {0}'),
  'servers-changed': both('risky', 'other servers'),
  'security-changed': both('breaking', 'other credentials'),
  'deprecation-changed': both('risky', 'deprecated by one of the two'),
  'component-unknown': both('risky', 'new schema {0}, which we do not have'),
  'reference-dangling': both('risky', 'the reference {0} leads nowhere'),

  // parameters, bodies, answers
  'parameter-added': both('compatible', 'new optional parameter {0}'),
  'required-parameter-added': both('breaking', 'new required parameter {0}'),
  'parameter-removed': both('risky', 'parameter {0} is gone'),
  'parameter-became-required': both('breaking', 'parameter {0} became required'),
  'parameter-became-optional': both('compatible', 'parameter {0} became optional'),
  'request-body-added': both('breaking', 'the request has a body'),
  'request-body-removed': both('breaking', 'the request has no body any more'),
  'request-body-became-required': both('breaking', 'the request body became required'),
  'request-body-became-optional': both('compatible', 'the request body became optional'),
  'media-type-added': both('compatible', 'new media type {0}'),
  'media-type-removed': both('breaking', 'media type {0} is gone'),
  'encoding-changed': both('breaking', 'the form is encoded in another way'),
  'event-changed': both('breaking', 'the event stream is described in another way ({0})'),
  'response-added': both('compatible', 'new answer {0}'),
  'response-removed': both('breaking', 'answer {0} is gone'),
  'error-response-removed': both('risky', 'error answer {0} is gone'),
  'header-added': both('compatible', 'new response header {0}'),
  'header-removed': both('breaking', 'response header {0} is gone'),

  // members of an object
  'member-added': both('compatible', 'new optional member {0}'),
  'required-member-added': each('breaking', 'compatible', 'new required member {0}'),
  'member-removed': each('risky', 'breaking', 'member {0} is gone'),
  'member-became-required': each('breaking', 'compatible', 'member {0} became required'),
  'member-became-optional': each('compatible', 'breaking', 'member {0} became optional'),
  'object-closed': each('breaking', 'compatible', 'no further members are allowed'),
  'object-opened': each('compatible', 'risky', 'further members are allowed'),

  // values
  'schema-added': each('breaking', 'compatible', 'described more closely ({0})'),
  'schema-removed': each('compatible', 'breaking', 'no longer described ({0})'),
  'type-changed': both('breaking', 'another type'),
  'type-narrowed': each('breaking', 'compatible', 'fewer types'),
  'type-widened': each('compatible', 'breaking', 'more types'),
  'value-added': each('compatible', 'risky', 'new value {0}'),
  'value-removed': each('breaking', 'compatible', 'value {0} is gone'),
  'known-value-added': both('compatible', 'new value {0}'),
  'known-value-removed': both('risky', 'value {0} is gone'),
  'values-unlisted': both('compatible', 'the known values are not listed'),
  'values-closed': each('breaking', 'compatible', 'the list of values is closed'),
  'values-opened': each('compatible', 'risky', 'the list of values is open'),
  'composition-changed': each('breaking', 'risky', 'composed in another way'),
  'branch-added': each('compatible', 'risky', 'new alternative {0}'),
  'branch-removed': each('breaking', 'compatible', 'alternative {0} is gone'),
  'limit-tightened': each('breaking', 'compatible', '{0} became tighter'),
  'limit-loosened': each('compatible', 'risky', '{0} became looser'),
  'default-changed': both('risky', 'another default'),
  'format-changed': both('risky', 'another format'),
  'pattern-changed': each('breaking', 'risky', 'another pattern'),
  'keyword-changed': both('risky', '{0} differs'),

  // error tables
  'code-added': both('risky', 'new business code {0}'),
  'code-removed': both('compatible', 'business code {0} is gone'),
  'code-returned': both('risky', 'business code {0}, which we marked as removed, is listed'),
  'code-text-changed': both('compatible', 'another text for business code {0}'),
  'code-status-changed': both('breaking', 'another HTTP status for business code {0}'),
  'status-row-added': both('risky', 'new row for HTTP status {0}'),
  'status-row-removed': both('compatible', 'a row for HTTP status {0} is gone'),
  'status-row-changed': both('compatible', 'another text in a row for HTTP status {0}'),
} satisfies Record<string, Rule>

export type Kind = keyof typeof RULES

const RANK: Record<Level, number> = { compatible: 0, risky: 1, breaking: 2 }

export function worse(a: Level, b: Level): Level {
  return RANK[a] >= RANK[b] ? a : b
}

export function sentence(kind: Kind, subject: string): string {
  return RULES[kind].sentence.replace('{0}', subject)
}
