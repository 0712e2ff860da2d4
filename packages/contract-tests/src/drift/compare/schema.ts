import { equal, isObject } from '@bigmodel-kit/scripts/openapi'
import type { JsonObject } from '../../document/json.ts'
import { compareBranches, COMPOSITIONS, describe } from './branches.ts'
import { compareLimits, LIMITS } from './limits.ts'
import { compareTypes } from './types.ts'
import { compareValues, VALUES } from './values.ts'
import { asList, danglingTarget, names, type Place, type Walk } from './walk.ts'

/** Keywords that hold one schema. */
const SCHEMAS = ['items', 'not', 'contains', 'propertyNames', 'if', 'then', 'else', 'contentSchema']
const OBJECT = ['properties', 'required', 'additionalProperties', 'patternProperties', 'type']
const NAMED = { default: 'default-changed', format: 'format-changed', pattern: 'pattern-changed', deprecated: 'deprecation-changed' } as const

/** Compares two schemas and everything below them. */
export function compareSchemas(walk: Walk, vendorPlace: Place, oursPlace: Place): void {
  const vendor = walk.follow('vendor', vendorPlace)
  const ours = walk.follow('ours', oursPlace)
  const dangling = danglingTarget(vendor.value)
  if (dangling) return walk.report('reference-dangling', vendor.pointer, dangling, describe(ours.value), dangling)
  if (vendor.value === ours.value) return
  if (!isObject(vendor.value) || !isObject(ours.value)) return compareOpen(walk, vendor, ours)
  if (walk.met(vendor.value, ours.value)) return

  const isComposedAlike = COMPOSITIONS.every((keyword) => Array.isArray((vendor.value as JsonObject)[keyword]) === Array.isArray((ours.value as JsonObject)[keyword]))
  // nothing can be told apart below two unlike compositions; once an overlay has made them alike, everything is
  if (!isComposedAlike) return walk.report('composition-changed', vendor.pointer, '', describe(ours.value), describe(vendor.value))

  compareTypes(walk, vendor, ours)
  compareValues(walk, vendor, ours)
  compareLimits(walk, vendor, ours)
  compareMembers(walk, vendor, ours)
  for (const keyword of COMPOSITIONS) compareBranches(walk, vendor.child(keyword), ours.child(keyword), compareSchemas)
  for (const keyword of SCHEMAS) compareOptional(walk, keyword, vendor.child(keyword), ours.child(keyword))
  compareOtherKeywords(walk, vendor, ours)
}

// `true`, `{}` and nothing at all say the same about a value
function compareOpen(walk: Walk, vendor: Place, ours: Place): void {
  const isOpen = ({ value }: Place) => value === undefined || value === true || (isObject(value) && Object.keys(value).length === 0)
  if (equal(vendor.value, ours.value) || (isOpen(vendor) && isOpen(ours))) return
  const kind = isOpen(ours) ? 'schema-added' : isOpen(vendor) ? 'schema-removed' : 'type-changed'
  walk.report(kind, vendor.pointer, 'schema', describe(ours.value), describe(vendor.value))
}

function compareOptional(walk: Walk, keyword: string, vendor: Place, ours: Place): void {
  if (vendor.value === undefined && ours.value === undefined) return
  if (vendor.value !== undefined && ours.value !== undefined) return compareSchemas(walk, vendor, ours)
  const kind = ours.value === undefined ? 'schema-added' : 'schema-removed'
  walk.report(kind, vendor.pointer, keyword, describe(ours.value), describe(vendor.value))
}

function compareMembers(walk: Walk, vendor: Place, ours: Place): void {
  for (const map of ['properties', 'patternProperties']) {
    const [theirMap, ourMap] = [vendor.child(map), ours.child(map)]
    for (const name of names(ourMap.value, theirMap.value)) {
      const [theirs, own] = [theirMap.child(name), ourMap.child(name)]
      if (theirs.value !== undefined && own.value !== undefined) compareSchemas(walk, theirs, own)
      else if (own.value !== undefined) walk.report('member-removed', theirs.pointer, name, describe(own.value), undefined)
      else walk.report(isRequired(vendor, name) ? 'required-member-added' : 'member-added', theirs.pointer, name, undefined, describe(theirs.value))
    }
  }
  const isShared = (name: string) => hasMember(vendor, name) === hasMember(ours, name)
  for (const name of asList(vendor.child('required').value).map(String)) {
    if (isShared(name) && !isRequired(ours, name)) walk.report('member-became-required', memberPointer(vendor, name), name, 'optional', 'required')
  }
  for (const name of asList(ours.child('required').value).map(String)) {
    if (isShared(name) && !isRequired(vendor, name)) walk.report('member-became-optional', memberPointer(vendor, name), name, 'required', 'optional')
  }
  compareFurtherMembers(walk, vendor.child('additionalProperties'), ours.child('additionalProperties'))
}

function compareFurtherMembers(walk: Walk, vendor: Place, ours: Place): void {
  const [theirs, own] = [vendor.value ?? true, ours.value ?? true]
  if (isObject(theirs) && isObject(own)) compareSchemas(walk, vendor, ours)
  else if (!equal(theirs, own)) walk.report(theirs === false || own === true ? 'object-closed' : 'object-opened', vendor.pointer, '', describe(own), describe(theirs))
}

function compareOtherKeywords(walk: Walk, vendor: Place, ours: Place): void {
  const known = new Set<string>([...OBJECT, ...COMPOSITIONS, ...SCHEMAS, ...VALUES, ...LIMITS, '$ref'])
  for (const keyword of names(vendor.value, ours.value)) {
    if (known.has(keyword) || keyword.startsWith('x-')) continue
    const [theirs, own] = [vendor.child(keyword), ours.child(keyword)]
    if (equal(theirs.value, own.value)) continue
    const kind = Object.hasOwn(NAMED, keyword) ? NAMED[keyword as keyof typeof NAMED] : 'keyword-changed'
    walk.report(kind, theirs.pointer, keyword, own.value, theirs.value)
  }
}

function hasMember(place: Place, name: string): boolean {
  return place.child('properties').child(name).value !== undefined
}

function isRequired(place: Place, name: string): boolean {
  return asList(place.child('required').value).includes(name)
}

function memberPointer(place: Place, name: string): string {
  return place.child('properties').child(name).pointer
}
