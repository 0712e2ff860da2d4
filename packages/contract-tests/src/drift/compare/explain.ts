import { applyOverlay, isObject, OverlayError, structure, upgrade, type Overlay, type OverlayAction } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import type { VendorDocument } from '../read/document.ts'
import { Affected } from './affected.ts'
import { diffAddresses, diffOperations } from './diff.ts'
import { merge, type Difference, type Differences } from './difference.ts'
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
interface Step {
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
  let affected = new Affected(vendor, scope)
  const first = diffOperations(vendor, own, scope, new Set(scope.shared.map(({ id }) => id)))
  let current = first
  const notes: string[] = []
  const vanished = new Map<string, Step>()
  for (const step of stepsOf(overlays)) {
    const applied = apply(vendor, step, notes, isWhole ? undefined : ours)
    if (!applied) continue
    const touched = affected.by(vendor, applied)
    const next = new Map([...current, ...diffOperations(applied, own, scope, touched)])
    const [before, after] = [keysOf(current), keysOf(next)]
    const removed = [...before].filter((key) => !after.has(key))
    // the vendor has repaired what this corrects, so that correcting it again would only spoil it
    if (removed.length === 0 && [...after].some((key) => !before.has(key))) {
      notes.push(`${step.file}: correction ${step.id} is no longer needed: the vendor's document already says what it makes`)
      continue
    }
    for (const key of removed) vanished.set(key, step)
    affected = affected.after(applied, touched)
    vendor = applied
    current = next
  }
  const remaining = merge(current)
  const explained = [...merge(first)].flatMap(([key, difference]): Explained[] => {
    const step = vanished.get(key)
    return step && !remaining.has(key) ? [{ ...difference, explainedBy: { id: step.id, file: step.file } }] : []
  })
  return { scope, explained, unexplained: [...diffAddresses(document, own, scope).values(), ...remaining.values()], notes }
}

function keysOf(byOperation: ReadonlyMap<string, Differences>): Set<string> {
  return new Set([...byOperation.values()].flatMap((differences) => [...differences.keys()]))
}

/** The document after a step, or undefined where the step changed nothing. A page is lent what a copy needs from another page. */
function apply(document: JsonObject, step: Step, notes: string[], lender: JsonObject | undefined): JsonObject | undefined {
  const applied = applyAtOnce(document, step, lender) ?? applyOneByOne(document, step, notes, lender)
  return applied.hasChanged ? withoutEmptyLists(document, applied.document) : undefined
}

interface Applied {
  document: JsonObject
  hasChanged: boolean
}

/** Quick, because the document is copied once; undefined where an action needs something lent, or does not fit. */
function applyAtOnce(document: JsonObject, { overlay }: Step, lender: JsonObject | undefined): Applied | undefined {
  if (lender && overlay.actions.some((action) => missingSource(action, document, lender))) return undefined
  try {
    const applied = applyOverlay(document, overlay)
    return { document: applied.document, hasChanged: applied.results.some(({ changed }) => changed) }
  } catch (error) {
    if (!(error instanceof OverlayError)) throw error
    return undefined
  }
}

function applyOneByOne(start: JsonObject, { file, id, overlay }: Step, notes: string[], lender: JsonObject | undefined): Applied {
  let document = start
  let hasChanged = false
  for (const action of overlay.actions) {
    const lent = lender && missingSource(action, document, lender)
    try {
      const applied = applyOverlay(lent ? withSchema(document, lent.name, lent.schema) : document, { ...overlay, actions: [action] })
      document = lent ? withSchema(applied.document, lent.name, undefined) : applied.document
      if (applied.results[0]?.changed) hasChanged = true
    } catch (error) {
      if (!(error instanceof OverlayError)) throw error
      notes.push(`${file}: correction ${id} no longer fits the vendor's document: ${error.message}`)
    }
  }
  return { document, hasChanged }
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

function stepsOf(overlays: NamedOverlay[]): Step[] {
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
