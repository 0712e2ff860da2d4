import { applyOverlay, equal, isObject, OverlayError, structure, upgrade, type Overlay, type OverlayAction } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import type { VendorDocument } from '../read/document.ts'
import { Affected } from './affected.ts'
import { diffAddresses, diffOperations } from './diff.ts'
import { merge, type Difference, type Differences } from './difference.ts'
import type { NamedOverlay } from './named-overlay.ts'
import { findScope, restrict, type Scope } from './scope.ts'
import { asObject } from './walk.ts'

export interface Explained extends Difference {
  /** The correction that made the difference vanish. */
  explainedBy: { id: string; file: string }
}

export interface Comparison {
  scope: Scope
  explained: Explained[]
  unexplained: Difference[]
  /** Actions that could not be applied to this document, each a sentence. */
  notes: string[]
}

/** Neighbouring actions of one correction, applied together. */
export interface Step {
  id: string
  file: string
  overlay: Overlay
}

/**
 * Compares a vendor's document with ours. A difference is explained by a correction only if applying that correction to
 * the vendor's document makes it vanish; there is no list of differences to ignore.
 */
export function compareDocument({ document, isWhole }: VendorDocument, ours: JsonObject, overlays: NamedOverlay[]): Comparison {
  const scope = findScope(document, ours, isWhole)
  const lender = isWhole ? undefined : ours
  let stand = standOf(restrict(upgrade(document), scope), structure(ours), scope)
  const first = stand.current
  const notes: string[] = []
  const vanished = new Map<string, Step>()
  for (const step of stepsOf(overlays)) {
    const trial = tryStep(step, stand, notes, lender)
    if (trial === undefined) continue
    if (trial === 'unneeded') {
      notes.push(`${step.file}: correction ${step.id} is no longer needed: the vendor's document already says what it makes`)
      continue
    }
    for (const key of trial.removed) vanished.set(key, step)
    stand = trial.stand
  }
  const remaining = merge(stand.current)
  const explained = [...merge(first)].flatMap(([key, difference]): Explained[] => {
    const step = vanished.get(key)
    return step && !remaining.has(key) ? [{ ...difference, explainedBy: { id: step.id, file: step.file } }] : []
  })
  return { scope, explained, unexplained: [...diffAddresses(document, stand.own, scope).values(), ...remaining.values()], notes }
}

/** What is compared when a step is tried: the vendor's document as it stands, its differences to ours, and ours. */
export interface Stand {
  vendor: JsonObject
  current: ReadonlyMap<string, Differences>
  own: JsonObject
  scope: Scope
  affected: Affected
}

/** @param own our document without annotations */
export function standOf(vendor: JsonObject, own: JsonObject, scope: Scope): Stand {
  const all = new Set(scope.shared.map(({ id }) => id))
  return { vendor, own, scope, current: diffOperations(vendor, own, scope, all), affected: new Affected(vendor, scope) }
}

/**
 * Tries a step. `unneeded` where the vendor has repaired what it corrects, so that it changes nothing any more or would
 * only spoil what is right; undefined where it is about another part of the API.
 */
export function tryStep(step: Step, { vendor, current, own, scope, affected }: Stand, notes: string[], lender?: JsonObject): 'unneeded' | { stand: Stand; removed: string[] } | undefined {
  const { document: applied, isSelected, isChanged, hasFailed } = apply(vendor, step, notes, lender)
  if (!isChanged && hasFailed) return undefined
  if (!isChanged) return isSelected || isAbout(step, vendor, lender === undefined) ? 'unneeded' : undefined
  const touched = affected.by(vendor, applied)
  const next = new Map([...current, ...diffOperations(applied, own, scope, touched)])
  const [before, after] = [keysOf(current), keysOf(next)]
  const removed = [...before].filter((key) => !after.has(key))
  if (removed.length === 0 && ([...after].some((key) => !before.has(key)) || saysAlready(step, vendor, applied))) return 'unneeded'
  return { stand: { vendor: applied, current: next, own, scope, affected: affected.after(applied, touched) }, removed }
}

function keysOf(byOperation: ReadonlyMap<string, Differences>): Set<string> {
  return new Set([...byOperation.values()].flatMap((differences) => [...differences.keys()]))
}

/**
 * Whether the document has a schema or a path that the step's targets name: there is then nothing left of the defect. A
 * target without a name is about every whole document.
 */
function isAbout({ overlay }: Step, document: JsonObject, isWhole: boolean): boolean {
  return overlay.actions.some(({ target }) => {
    const [, kind, names] = /^\$\.(components\.schemas|paths)(\.\w+|\[(?:'[^']*',?)+\])/.exec(target) ?? []
    const map = kind === 'paths' ? asObject(document['paths']) : schemasOf(document)
    return names === undefined ? isWhole : (names.match(/[^.,'[\]]+/g) ?? []).some((name) => Object.hasOwn(map, name))
  })
}

/** Whether a step that changes the structure left it as it was, but for lists that now say a thing twice. */
function saysAlready({ overlay }: Step, before: JsonObject, after: JsonObject): boolean {
  if (overlay.actions.every(({ update }) => update !== undefined && equal(structure(update), {}))) return false
  return equal(withoutRepeats(structure(before)), withoutRepeats(structure(after)))
}

function withoutRepeats(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(withoutRepeats)
    return items.filter((item, index) => items.findIndex((other) => equal(other, item)) === index)
  }
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutRepeats(member)]))
}

interface Applied {
  document: JsonObject
  isSelected: boolean
  isChanged: boolean
  hasFailed: boolean
}

/** The document after a step, and whether the step selected or changed anything. A page is lent what a copy needs from another page. */
function apply(document: JsonObject, step: Step, notes: string[], lender: JsonObject | undefined): Applied {
  const applied = applyAtOnce(document, step, lender) ?? applyOneByOne(document, step, notes, lender)
  return { ...applied, document: withoutEmptyLists(document, applied.document) }
}

/** Quick, because the document is copied once; undefined where an action needs something lent, or does not fit. */
function applyAtOnce(document: JsonObject, { overlay }: Step, lender: JsonObject | undefined): Applied | undefined {
  if (lender && overlay.actions.some((action) => missingSource(action, document, lender))) return undefined
  try {
    const { document: next, results } = applyOverlay(document, overlay)
    return { document: next, isSelected: results.some(({ matched }) => matched > 0), isChanged: results.some(({ changed }) => changed), hasFailed: false }
  } catch (error) {
    if (!(error instanceof OverlayError)) throw error
    return undefined
  }
}

function applyOneByOne(start: JsonObject, { file, id, overlay }: Step, notes: string[], lender: JsonObject | undefined): Applied {
  const applied: Applied = { document: start, isSelected: false, isChanged: false, hasFailed: false }
  for (const action of overlay.actions) {
    const { document } = applied
    const lent = lender && missingSource(action, document, lender)
    try {
      const { document: next, results } = applyOverlay(lent ? withSchema(document, lent.name, lent.schema) : document, { ...overlay, actions: [action] })
      applied.document = lent ? withSchema(next, lent.name, undefined) : next
      if (results.some(({ matched }) => matched > 0)) applied.isSelected = true
      if (results.some(({ changed }) => changed)) applied.isChanged = true
    } catch (error) {
      if (!(error instanceof OverlayError)) throw error
      applied.hasFailed = true
      notes.push(`${file}: correction ${id} no longer fits the vendor's document: ${error.message}`)
    }
  }
  return applied
}

/**
 * A list that a correction opens is filled with what the vendor lists. Where that is elsewhere in this document, the list
 * stays empty, and the schema is left as the vendor has it: its values must not get lost.
 */
function withoutEmptyLists(before: JsonObject, after: JsonObject): JsonObject {
  const walk = (value: Json, original: Json | undefined): Json => {
    if (value === original) return value
    if (Array.isArray(value)) return value.map((item, index) => walk(item, Array.isArray(original) ? original[index] : undefined))
    if (!isObject(value)) return value
    const known = value['x-known-values']
    const own = asObject(original)
    if (Array.isArray(known) && known.length === 0) {
      const { 'x-known-values': _, ...rest } = value
      return own['enum'] === undefined ? rest : { ...rest, enum: own['enum'] }
    }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, walk(member, own[key])]))
  }
  return walk(after, before) as JsonObject
}

/** The schema that an action copies from, where only our document has it. */
function missingSource({ copy }: OverlayAction, document: JsonObject, ours: JsonObject): { name: string; schema: Json } | undefined {
  const name = /^\$\.components\.schemas(?:\.(\w+)|\['([^']+)'\])/.exec(copy ?? '')?.slice(1).find(Boolean)
  if (name === undefined || schemasOf(document)[name] !== undefined) return undefined
  const schema = schemasOf(ours)[name]
  return schema === undefined ? undefined : { name, schema }
}

function withSchema(document: JsonObject, name: string, schema: Json | undefined): JsonObject {
  const { [name]: _, ...others } = schemasOf(document)
  return { ...document, components: { ...asObject(document['components']), schemas: schema === undefined ? others : { ...others, [name]: schema } } }
}

function schemasOf(document: JsonObject): JsonObject {
  return asObject(asObject(document['components'])['schemas'])
}

/** The corrections of all overlays, in their order. */
export function stepsOf(overlays: NamedOverlay[]): Step[] {
  const steps: Step[] = []
  for (const { file, overlay: content } of overlays) {
    const overlay = content as unknown as Overlay
    for (const action of overlay.actions) {
      const id = idOf(action, file)
      const last = steps.at(-1)
      if (last?.id === id && last.file === file) last.overlay.actions.push(action)
      else steps.push({ id, file, overlay: { ...overlay, actions: [action] } })
    }
  }
  return steps
}

function idOf(action: OverlayAction, file: string): string {
  return action['x-correction']?.id ?? file
}
