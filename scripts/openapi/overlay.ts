import { jsonpath } from 'json-p3'
import { formatPointer, isObject, equal, type Json, type JsonObject } from './json.ts'
import { SourceError, type Source } from './source.ts'

/** An OpenAPI Overlay document, version 1.0 or 1.1. */
export interface Overlay {
  overlay: string
  info: { title: string; version: string }
  extends?: string
  actions: OverlayAction[]
}

export interface OverlayAction {
  target: string
  description?: string
  update?: Json
  copy?: string
  remove?: boolean
  'x-correction'?: Correction
}

/** Why an action exists: what the vendor's document says, what is true, and how we know. */
export interface Correction {
  /** The contradiction in the ledger `docs/corrections.md`; it never changes. */
  number: number
  /** Names the correction in reports; several actions may be needed for one. */
  id: string
  wrong: string
  right: string
  evidence: string[]
  grade: 'wire-report' | 'vendor-document' | 'inferred'
}

export interface ActionResult {
  action: OverlayAction
  /** Number of nodes that the target selected. */
  matched: number
  /** Whether the document is another one after the action. */
  changed: boolean
}

/** An action that cannot be applied. `index` counts the overlay's actions from 0. */
export class OverlayError extends Error {
  override name = 'OverlayError'
  readonly index: number

  constructor(index: number, message: string) {
    super(message)
    this.index = index
  }
}

/**
 * Applies an overlay's actions in order, as Overlay 1.1 says (targets and copies are RFC 9535 JSONPath). Returns a copy.
 * With `strict`, an action that selects or changes nothing is an error: the vendor may have repaired what it corrects.
 * @throws {OverlayError}
 */
export function applyOverlay<T extends JsonObject>(
  document: T,
  overlay: Overlay,
  { strict = false }: { strict?: boolean } = {},
): { document: T; results: ActionResult[] } {
  const root: { $: Json } = { $: structuredClone(document) }
  const results = overlay.actions.map((action, index) => {
    const nodes = select(root.$, action.target, index)
    const changed = action.remove ? remove(root, nodes) : write(root, nodes, action, index)
    if (strict && nodes.length === 0) throw new OverlayError(index, `the target ${action.target} selects nothing; correct the path, or delete the action if the document no longer has the defect`)
    if (strict && !changed) throw new OverlayError(index, `the target ${action.target} already is what the action makes of it; delete the action`)
    return { action, matched: nodes.length, changed }
  })
  return { document: root.$ as T, results }
}

/** Applies the actions that fit and passes over those that cannot be applied, as to a document that they were not made for. */
export function applyWhatFits<T extends JsonObject>(document: T, overlay: Overlay): T {
  try {
    return applyOverlay(document, overlay).document
  } catch (error) {
    if (!(error instanceof OverlayError)) throw error
    const first = { ...overlay, actions: overlay.actions.slice(0, error.index) }
    return applyWhatFits(applyOverlay(document, first).document, { ...overlay, actions: overlay.actions.slice(error.index + 1) })
  }
}

/**
 * Reads a source as an overlay.
 * @throws {SourceError} naming the line of the first member that is not as Overlay 1.x wants it.
 */
export function readOverlay(source: Source): Overlay {
  const { value } = source
  const fail = (pointer: string, message: string): never => {
    throw new SourceError(source.file, source.line(pointer), message)
  }
  if (!isObject(value)) return fail('#', 'expected an overlay: a mapping with `overlay`, `info` and `actions`')
  if (typeof value['overlay'] !== 'string' || !/^1\.[01]\.\d+$/.test(value['overlay'])) fail('#/overlay', '`overlay` must be a version, 1.0.x or 1.1.x')
  const { info, actions } = value
  if (!isObject(info) || typeof info['title'] !== 'string' || typeof info['version'] !== 'string') fail('#/info', '`info` needs a `title` and a `version`')
  if (!Array.isArray(actions) || actions.length === 0) return fail('#/actions', '`actions` must list at least one action')
  actions.forEach((action, index) => {
    const pointer = `#/actions/${index}`
    if (!isObject(action) || typeof action['target'] !== 'string') return fail(pointer, 'an action needs a `target`, a JSONPath')
    if (action['remove'] !== true && action['update'] === undefined && typeof action['copy'] !== 'string') fail(pointer, 'an action needs `update`, `copy` or `remove: true`')
    for (const path of [action['target'], action['copy']]) {
      if (typeof path !== 'string') continue
      try {
        jsonpath.compile(path)
      } catch (error) {
        fail(pointer, `${path} is no RFC 9535 JSONPath: ${(error as Error).message}`)
      }
    }
  })
  return value as unknown as Overlay
}

type Location = (string | number)[]

function select(root: Json, path: string, index: number): Location[] {
  try {
    return jsonpath.query(path, root as never).nodes.map((node) => [...node.location])
  } catch (error) {
    throw new OverlayError(index, `${path} is no RFC 9535 JSONPath: ${(error as Error).message}`)
  }
}

function remove(root: { $: Json }, locations: Location[]): boolean {
  // from the back, so that an array's earlier indexes stay what they were
  for (const location of locations.toReversed()) {
    const parent = get(root, location.slice(0, -1))
    const key = location.at(-1)
    if (key === undefined) root.$ = {}
    else if (Array.isArray(parent)) parent.splice(Number(key), 1)
    else if (isObject(parent)) delete parent[key]
  }
  return locations.length > 0
}

function write(root: { $: Json }, locations: Location[], action: OverlayAction, index: number): boolean {
  if (locations.length === 0) return false
  const value = action.copy === undefined ? action.update : copied(root.$, action.copy, index)
  if (value === undefined) return false
  let changed = false
  for (const location of locations) {
    const before = get(root, location)!
    const after = combine(before, value, location, index, true)
    if (!equal(before, after)) changed = true
    set(root, location, after)
  }
  return changed
}

function copied(root: Json, path: string, index: number): Json | undefined {
  const locations = select(root, path, index)
  if (locations.length > 1) throw new OverlayError(index, `copy ${path} selects ${locations.length} nodes, expected one`)
  return locations[0] && get({ $: root }, locations[0])
}

function combine(target: Json, value: Json, location: Location, index: number, isTop: boolean): Json {
  if (Array.isArray(target) && (Array.isArray(value) || isTop)) return structuredClone([...target, ...(Array.isArray(value) ? value : [value])])
  if (isObject(target) && isObject(value)) {
    const result = { ...target }
    for (const [key, member] of Object.entries(value)) {
      const before = result[key]
      result[key] = before === undefined ? structuredClone(member) : combine(before, member, [...location, key], index, false)
    }
    return result
  }
  if (isPrimitive(target) && isPrimitive(value)) return value
  throw new OverlayError(index, `cannot merge ${kind(value)} into ${kind(target)} at ${formatPointer(location)}; remove the old value first`)
}

function isPrimitive(value: Json): boolean {
  return value === null || typeof value !== 'object'
}

function kind(value: Json): string {
  return Array.isArray(value) ? 'an array' : isObject(value) ? 'an object' : 'a primitive value'
}

function get(root: { $: Json }, location: Location): Json | undefined {
  return location.reduce<Json | undefined>((node, key) => (node as never)?.[key], root.$)
}

function set(root: { $: Json }, location: Location, value: Json): void {
  const key = location.at(-1)
  if (key === undefined) root.$ = value
  else (get(root, location.slice(0, -1)) as Record<string | number, Json>)[key] = value
}
