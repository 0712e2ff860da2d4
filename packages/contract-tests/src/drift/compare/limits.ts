import type { Place, Walk } from './walk.ts'

const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains']
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains']

export const LIMITS = [...UPPER, ...LOWER]

/** Compares numeric limits; a limit that is not there is as loose as can be. */
export function compareLimits(walk: Walk, vendor: Place, ours: Place): void {
  for (const keyword of LIMITS) {
    const theirs = vendor.child(keyword)
    const own = ours.child(keyword)
    if (theirs.value === own.value) continue
    const sign = UPPER.includes(keyword) ? 1 : -1
    const reach = (value: unknown) => (typeof value === 'number' ? value * sign : Infinity)
    walk.report(reach(theirs.value) < reach(own.value) ? 'limit-tightened' : 'limit-loosened', theirs.pointer, keyword, own.value, theirs.value)
  }
}
