import { equal, isObject } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import { asList, asObject, type Place, type Walk } from './walk.ts'

export const COMPOSITIONS = ['oneOf', 'anyOf', 'allOf']

type Compare = (walk: Walk, vendor: Place, ours: Place) => void

/** Compares two lists of alternatives. Their order does not count: each finds the one most like it. */
export function compareBranches(walk: Walk, vendor: Place, ours: Place, compare: Compare): void {
  let theirs = asList(vendor.value).map((_, index) => vendor.child(index))
  const own = asList(ours.value).map((_, index) => ours.child(index))
  for (const isSame of likenesses(walk)) {
    theirs = theirs.filter((branch) => {
      const index = own.findIndex((other) => isSame(branch, other))
      if (index >= 0) compare(walk, branch, own.splice(index, 1)[0]!)
      return index < 0
    })
  }
  // one left on each side: that one was changed
  if (theirs.length === 1 && own.length === 1) return compare(walk, theirs[0]!, own[0]!)
  for (const branch of theirs) walk.report('branch-added', branch.pointer, summary(walk.follow('vendor', branch), branch), undefined, describe(branch.value))
  for (const branch of own) walk.report('branch-removed', vendor.pointer, summary(walk.follow('ours', branch), branch), describe(branch.value), undefined)
}

/** From the surest likeness to the vaguest: one name, one content, one tag, one type. */
function likenesses(walk: Walk): ((vendor: Place, ours: Place) => boolean)[] {
  const pair = (vendor: Place, ours: Place) => [walk.follow('vendor', vendor).value, walk.follow('ours', ours).value] as const
  const by = (mark: (value: Json | undefined) => string | undefined) => (vendor: Place, ours: Place) => {
    const [theirs, own] = pair(vendor, ours)
    return mark(theirs) !== undefined && mark(theirs) === mark(own)
  }
  const name = ({ value }: Place) => asObject(value)['$ref']
  return [
    (vendor, ours) => name(vendor) !== undefined && name(vendor) === name(ours),
    (vendor, ours) => equal(...pair(vendor, ours)),
    by(tagOf),
    by((value) => (isObject(value) && value['type'] !== undefined ? JSON.stringify(asList([value['type']]).flat().toSorted()) : undefined)),
  ]
}

/** The fixed values of an object's members, by which a tagged alternative is known: `type=text`. */
function tagOf(schema: Json | undefined): string | undefined {
  const tags = Object.entries(asObject(asObject(schema)['properties'])).flatMap(([name, property]) => {
    const { enum: list, const: constant } = asObject(property)
    const value = constant ?? (Array.isArray(list) && list.length === 1 ? list[0] : undefined)
    return value === undefined ? [] : [`${name}=${JSON.stringify(value)}`]
  })
  return tags.length > 0 ? tags.toSorted().join() : undefined
}

function summary(followed: Place, branch: Place): string {
  const name = asObject(branch.value)['$ref']
  return typeof name === 'string' ? name.split('/').at(-1)! : (tagOf(followed.value) ?? String(describe(followed.value)))
}

/** A schema in a few words, for a report. */
export function describe(schema: Json | undefined): Json | undefined {
  if (!isObject(schema)) return schema
  if (typeof schema['$ref'] === 'string') return schema['$ref'].split('/').at(-1)!
  const composed = COMPOSITIONS.filter((keyword) => Array.isArray(schema[keyword]))
  if (composed.length > 0) return composed.map((keyword) => `${keyword} of ${asList(schema[keyword]).map(describe).join(', ')}`).join('; ')
  const type = schema['type'] === undefined ? 'anything' : asList([schema['type']]).flat().join(' or ')
  return `${type}${details(schema)}`
}

function details(schema: JsonObject): string {
  const members = Object.keys(asObject(schema['properties']))
  if (members.length > 0) return ` {${members.slice(0, 5).join(', ')}${members.length > 5 ? ', …' : ''}}`
  if (isObject(schema['items'])) return ` of ${String(describe(schema['items']))}`
  if (Array.isArray(schema['enum'])) return ` (${schema['enum'].slice(0, 5).map(String).join(', ')}${schema['enum'].length > 5 ? ', …' : ''})`
  return ''
}
