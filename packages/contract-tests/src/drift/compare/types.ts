import type { Json } from '../../document/json.ts'
import { asList, type Place, type Walk } from './walk.ts'

/** Compares the types that two schemas allow; none given means any. */
export function compareTypes(walk: Walk, vendor: Place, ours: Place): void {
  const theirs = vendor.child('type')
  const own = ours.child('type')
  const [a, b] = [typesOf(theirs.value), typesOf(own.value)]
  const isNarrower = covers(b, a)
  const isWider = covers(a, b)
  if (isNarrower && isWider) return
  const kind = isNarrower ? 'type-narrowed' : isWider ? 'type-widened' : 'type-changed'
  walk.report(kind, theirs.pointer, '', own.value, theirs.value)
}

function typesOf(value: Json | undefined): Set<Json> | undefined {
  return value === undefined ? undefined : new Set(Array.isArray(value) ? value : asList([value]))
}

function covers(wide: Set<Json> | undefined, narrow: Set<Json> | undefined): boolean {
  if (!wide) return true
  if (!narrow) return false
  return [...narrow].every((type) => wide.has(type) || (type === 'integer' && wide.has('number')))
}
