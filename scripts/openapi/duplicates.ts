import { isAnnotation, isNameMap, isValue } from './annotations.ts'
import { equal, isObject, type Json, type JsonObject } from './json.ts'

/**
 * How two statements of one component, operation, server list, security list or tag list relate:
 *
 * - `identical`: equal as JSON; the order of members does not count.
 * - `annotation-only`: the same API. Only what explains differs, or stands in one alone: wording, examples, an operation's tags.
 * - `compatible`: nothing that both state differs, and what stands in one alone leaves every message of the other valid: a property,
 *   status, media type, header, callback or link, an optional parameter, a server, an alternative of `security`, a tag, a known
 *   value, `deprecated`, an extension.
 *
 * Everything else is a conflict: a value that differs, but also a constraint that stands in one alone (`type`, `required`,
 * `minimum`, a required parameter), a property that one alone has where the other takes no further ones, and an empty list beside a
 * filled one, since it says that there is nothing.
 *
 * The union has the members of both, the first's in front. Of two wordings the first stays.
 */
export type DuplicateClass = (typeof CLASSES)[number]

/** From narrow to wide: a whole is of the widest class of its parts. */
const CLASSES = ['identical', 'annotation-only', 'compatible'] as const

export interface Union {
  class: DuplicateClass
  value: Json
}

/** What a source says at a place; `value` is undefined where it says nothing. */
export interface Statement {
  /** From the document's root. */
  keys: readonly string[]
  value: Json | undefined
}

/** Two statements that exclude each other. */
export class Disagreement extends Error {
  override name = 'Disagreement'
  readonly left: Statement
  readonly right: Statement

  constructor(left: Statement, right: Statement) {
    super('the statements exclude each other')
    this.left = left
    this.right = right
  }
}

/**
 * The union of two statements of one place: a component, an operation, or a member of a path item or of the root.
 * @throws {Disagreement} when they conflict, with the deepest place at which they do.
 */
export function unite(place: readonly string[], left: Json, right: Json): Union {
  const name = place.at(-1)!
  const isRootList = place.length === 1 && name in LISTS
  const role = place[0] === 'components' ? 'object' : isRootList ? 'list' : roleOf(name, left)
  return uniteAs(role, { keys: place, value: left }, { keys: place, value: right })
}

/** Lists whose items have a name of their own, and what it is. In any other list the position counts. */
const LISTS: Record<string, (item: JsonObject) => Json> = {
  parameters: (item) => item['$ref'] ?? [item['in'] ?? null, item['name'] ?? null],
  servers: (item) => item['url'] ?? null,
  security: (item) => Object.keys(item).toSorted(),
  tags: (item) => item['name'] ?? null,
  'x-known-values': (item) => item['value'] ?? null,
}

/** Maps of names in which one name more rules out messages, or changes how they are written. */
const NARROWING = new Set(['patternProperties', 'encoding'])

type Role = 'annotation' | 'names' | 'closed names' | 'list' | 'object' | 'value'

function roleOf(key: string, value: Json): Role {
  if (isAnnotation(key)) return 'annotation'
  if (key in LISTS && Array.isArray(value)) return 'list'
  if (isNameMap(key, value)) return NARROWING.has(key) ? 'closed names' : 'names'
  return isValue(key) ? 'value' : 'object'
}

function uniteAs(role: Role, left: Statement, right: Statement): Union {
  const [ours, theirs] = [left.value, right.value]
  if (ours !== undefined && equal(ours, theirs)) return { class: 'identical', value: ours }
  if (role === 'annotation') return { class: 'annotation-only', value: isObject(ours) && isObject(theirs) ? { ...theirs, ...ours } : (ours ?? theirs)! }
  if (role !== 'value' && isObject(ours) && isObject(theirs)) return uniteObjects(role, left, right, ours, theirs)
  if (role === 'list' && Array.isArray(ours) && Array.isArray(theirs)) return uniteLists(left, right, ours, theirs)
  if (role === 'object' && areObjects(ours) && areObjects(theirs) && ours.length === theirs.length) {
    return whole(ours.map((item, index) => uniteAs('object', below(left, index, item), below(right, index, theirs[index]))))
  }
  throw new Disagreement(left, right)
}

function uniteObjects(role: Role, left: Statement, right: Statement, ours: JsonObject, theirs: JsonObject): Union {
  const isNames = role === 'names' || role === 'closed names'
  const isClosed = [ours, theirs].some((object) => object['additionalProperties'] === false || object['unevaluatedProperties'] === false)
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
  const members = keys.map((key) => {
    const [a, b] = [below(left, key, ours[key]), below(right, key, theirs[key])]
    const inner = isNames ? 'object' : key === 'properties' && isClosed ? 'closed names' : roleOf(key, (a.value ?? b.value)!)
    if (a.value !== undefined && b.value !== undefined) return uniteAs(inner, a, b)
    if (role === 'names') return { class: 'compatible' as const, value: (a.value ?? b.value)! }
    if (role === 'closed names') throw new Disagreement(a, b)
    return alone(key, inner, a, b)
  })
  return { class: widest(members), value: Object.fromEntries(keys.map((key, index) => [key, members[index]!.value])) }
}

/** What becomes of a member that only one of two OpenAPI objects has. */
function alone(key: string, role: Role, left: Statement, right: Statement): Union {
  const value = (left.value ?? right.value)!
  if (role === 'annotation') return { class: 'annotation-only', value }
  if (role === 'names' || key === 'deprecated' || key.startsWith('x-')) return { class: 'compatible', value }
  if (key === 'parameters') return uniteAs(role, { ...left, value: left.value ?? [] }, { ...right, value: right.value ?? [] })
  throw new Disagreement(left, right)
}

function uniteLists(left: Statement, right: Statement, ours: Json[], theirs: Json[]): Union {
  const name = left.keys.at(-1)!
  if (name !== 'parameters' && (ours.length === 0 || theirs.length === 0)) throw new Disagreement(left, right)
  const nameOf = (item: Json) => (isObject(item) ? LISTS[name]!(item) : item)
  const indexIn = (items: Json[], item: Json) => items.findIndex((other) => equal(nameOf(other), nameOf(item)))
  const only = (a: Statement, b: Statement): Union => {
    const value = (a.value ?? b.value)!
    if (isObject(value) && value['required'] === true) throw new Disagreement(a, b)
    return { class: 'compatible', value }
  }
  return whole([
    ...ours.map((item, index) => {
      const other = indexIn(theirs, item)
      const statement = below(left, index, item)
      return other < 0 ? only(statement, { keys: right.keys, value: undefined }) : uniteAs('object', statement, below(right, other, theirs[other]))
    }),
    ...theirs.flatMap((item, index) => (indexIn(ours, item) < 0 ? [only({ keys: left.keys, value: undefined }, below(right, index, item))] : [])),
  ])
}

function areObjects(value: Json | undefined): value is JsonObject[] {
  return Array.isArray(value) && value.every(isObject)
}

function below({ keys }: Statement, key: string | number, value: Json | undefined): Statement {
  return { keys: [...keys, String(key)], value }
}

function whole(items: Union[]): Union {
  return { class: widest(items), value: items.map(({ value }) => value) }
}

/** The widest class of several unions. */
export function widest(unions: readonly { class: DuplicateClass }[]): DuplicateClass {
  return CLASSES[Math.max(0, ...unions.map((union) => CLASSES.indexOf(union.class)))]!
}
