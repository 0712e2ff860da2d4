import { applyOverlay, equal, isObject, OverlayError, structure, upgrade, type Overlay, type OverlayAction } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import type { VendorDocument } from '../read/document.ts'
import { diff, diffAddresses } from './diff.ts'
import type { Difference } from './difference.ts'
import { findScope, restrict, type Scope } from './scope.ts'
import { asObject } from './walk.ts'

/** An overlay and the file it comes from. */
export interface NamedOverlay {
  file: string
  /** An OpenAPI Overlay document. */
  overlay: JsonObject
}

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
  const own = structure(ours)
  let vendor = restrict(upgrade(document), scope)
  const first = diff(vendor, own, scope)
  let current = first
  const notes: string[] = []
  const vanished = new Map<string, Step>()
  for (const step of stepsOf(overlays)) {
    const trial = tryStep(step, { vendor, current, own, scope }, notes, isWhole ? undefined : ours)
    if (trial === undefined) continue
    if (trial === 'unneeded') {
      notes.push(`${step.file}: correction ${step.id} is no longer needed: the vendor's document already says what it makes`)
      continue
    }
    for (const key of trial.removed) vanished.set(key, step)
    vendor = trial.applied
    current = trial.next
  }
  const explained = [...first].flatMap(([key, difference]): Explained[] => {
    const step = vanished.get(key)
    return step && !current.has(key) ? [{ ...difference, explainedBy: { id: step.id, file: step.file } }] : []
  })
  return { scope, explained, unexplained: [...diffAddresses(document, own, scope).values(), ...current.values()], notes }
}

/** What is compared when a step is tried: the vendor's document as it stands, its differences to ours, and ours. */
export interface Stand {
  vendor: JsonObject
  current: Map<string, Difference>
  own: JsonObject
  scope: Scope
}

/**
 * Tries a step. `unneeded` where the vendor has repaired what it corrects, so that it changes nothing any more or would
 * only spoil what is right; undefined where it is about another part of the API.
 */
export function tryStep(step: Step, { vendor, current, own, scope }: Stand, notes: string[], lender?: JsonObject): 'unneeded' | { applied: JsonObject; next: Map<string, Difference>; removed: string[] } | undefined {
  const { document: applied, isSelected, isChanged, hasFailed } = apply(vendor, step, notes, lender)
  if (!isChanged && hasFailed) return undefined
  if (!isChanged) return isSelected || isAbout(step, vendor, lender === undefined) ? 'unneeded' : undefined
  const next = diff(applied, own, scope)
  const removed = [...current.keys()].filter((key) => !next.has(key))
  if (removed.length === 0 && ([...next.keys()].some((key) => !current.has(key)) || saysAlready(step, vendor, applied))) return 'unneeded'
  return { applied, next, removed }
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

/** The document after a step, and whether the step selected or changed anything. A page is lent what a copy needs from another page. */
function apply(document: JsonObject, step: Step, notes: string[], lender: JsonObject | undefined): { document: JsonObject; isSelected: boolean; isChanged: boolean; hasFailed: boolean } {
  let result = document
  let isSelected = false
  let isChanged = false
  let hasFailed = false
  for (const action of step.overlay.actions) {
    const lent = lender && missingSource(action, result, lender)
    try {
      const { document: next, results } = applyOverlay(lent ? withSchema(result, lent.name, lent.schema) : result, { ...step.overlay, actions: [action] })
      result = lent ? withSchema(next, lent.name, undefined) : next
      if (results.some(({ matched }) => matched > 0)) isSelected = true
      if (results.some(({ changed }) => changed)) isChanged = true
    } catch (error) {
      if (!(error instanceof OverlayError)) throw error
      hasFailed = true
      notes.push(`${step.file}: correction ${step.id} no longer fits the vendor's document: ${error.message}`)
    }
  }
  return { document: result, isSelected, isChanged, hasFailed }
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
