import { equal, isObject } from '@bigmodel-kit/scripts/openapi'
import type { Json } from '../../document/json.ts'
import type { Kind } from './rules.ts'
import type { Place, Walk } from './walk.ts'

/** Keywords that list values: a closed list is `enum` (or `const`, a list of one), an open one `x-known-values`. */
export const VALUES = ['enum', 'const', 'x-known-values']

interface List {
  isOpen: boolean
  values: Json[]
}

/** Compares which values two schemas list, in any order, and whether the lists are open. */
export function compareValues(walk: Walk, vendor: Place, ours: Place): void {
  const theirs = listOf(vendor)
  const own = listOf(ours)
  if (!theirs && !own) return
  if (theirs?.isOpen === own?.isOpen) return compareLists(walk, vendor.pointer, theirs!, own!)
  const kind = !theirs ? (own!.isOpen ? 'values-unlisted' : 'values-opened') : theirs.isOpen ? 'values-opened' : 'values-closed'
  walk.report(kind, vendor.pointer, '', own?.values, theirs?.values)
}

function compareLists(walk: Walk, pointer: string, theirs: List, own: List): void {
  const [added, removed]: Kind[] = own.isOpen ? ['known-value-added', 'known-value-removed'] : ['value-added', 'value-removed']
  for (const value of without(theirs.values, own.values)) walk.report(added!, pointer, show(value), undefined, value)
  for (const value of without(own.values, theirs.values)) walk.report(removed!, pointer, show(value), value, undefined)
}

function listOf(schema: Place): List | undefined {
  const known = schema.child('x-known-values')
  if (Array.isArray(known.value)) return { isOpen: true, values: known.value.map((item) => (isObject(item) ? item['value']! : item)) }
  const closed = schema.child('enum')
  if (Array.isArray(closed.value)) return { isOpen: false, values: closed.value }
  const constant = schema.child('const')
  return constant.value === undefined ? undefined : { isOpen: false, values: [constant.value] }
}

function without(values: Json[], others: Json[]): Json[] {
  return values.filter((value) => !others.some((other) => equal(value, other)))
}

function show(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
