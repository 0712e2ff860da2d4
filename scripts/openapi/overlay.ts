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
 * Applies an overlay's actions in order, as Overlay 1.1 says (targets and copies are RFC 9535 JSONPath). The document stays
 * as it was; the result shares with it what no action touches.
 * With `strict`, an action that selects or changes nothing is an error: the vendor may have repaired what it corrects.
 * @throws {OverlayError}
 */
export function applyOverlay<T extends JsonObject>(
  document: T,
  overlay: Overlay,
  { strict = false }: { strict?: boolean } = {},
): { document: T; results: ActionResult[] } {
  let current: Json = document
  const results = overlay.actions.map((action, index) => {
    if (strict && action.remove !== true && action.update === undefined && action.copy === undefined) throw new OverlayError(index, 'the action does nothing; give it `update`, `copy` or `remove: true`')
    const locations = select(current, action.target, index)
    const before = current
    current = action.remove ? remove(current, locations) : write(current, locations, action, index)
    const changed = current !== before
    if (strict && locations.length === 0) throw new OverlayError(index, `the target ${action.target} selects nothing; correct the path, or delete the action if the document no longer has the defect`)
    if (strict && !changed) throw new OverlayError(index, `the target ${action.target} already is what the action makes of it; delete the action`)
    return { action, matched: locations.length, changed }
  })
  return { document: current as T, results }
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
  const checkTypes = (pointer: string, object: JsonObject, types: Record<string, string>) => {
    for (const [key, type] of Object.entries(types)) if (object[key] !== undefined && typeOf(object[key]) !== type) fail(`${pointer}/${key}`, `\`${key}\` must be of type ${type}`)
  }
  if (!isObject(value)) return fail('#', 'expected an overlay: a mapping with `overlay`, `info` and `actions`')
  const unknown = Object.keys(value).find((key) => !(key in ROOT_TYPES) && !key.startsWith('x-'))
  if (unknown !== undefined) fail(`#/${unknown}`, `unknown member \`${unknown}\`; an overlay has ${Object.keys(ROOT_TYPES).join(', ')}`)
  checkTypes('#', value, ROOT_TYPES)
  if (typeof value['overlay'] !== 'string' || !/^1\.[01]\.\d+$/.test(value['overlay'])) fail('#/overlay', '`overlay` must be a version, 1.0.x or 1.1.x')
  const { info, actions } = value
  if (!isObject(info) || info['title'] === undefined || info['version'] === undefined) return fail('#/info', '`info` needs a `title` and a `version`')
  checkTypes('#/info', info, INFO_TYPES)
  if (!Array.isArray(actions) || actions.length === 0) return fail('#/actions', '`actions` must list at least one action')
  actions.forEach((action, index) => {
    const pointer = `#/actions/${index}`
    if (!isObject(action) || action['target'] === undefined) return fail(pointer, 'an action needs a `target`, a JSONPath')
    checkTypes(pointer, action, ACTION_TYPES)
    if (actions.slice(0, index).some((earlier) => equal(earlier, action))) fail(pointer, 'the action stands twice')
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

const ROOT_TYPES = { overlay: 'string', info: 'object', extends: 'string', actions: 'array' }
const INFO_TYPES = { title: 'string', version: 'string', description: 'string' }
const ACTION_TYPES = { target: 'string', description: 'string', copy: 'string', remove: 'boolean' }

function typeOf(value: Json): string {
  return Array.isArray(value) ? 'array' : typeof value
}

type Location = (string | number)[]

function select(root: Json, path: string, index: number): Location[] {
  try {
    return jsonpath.query(path, root as never).nodes.map((node) => [...node.location])
  } catch (error) {
    throw new OverlayError(index, `${path} is no RFC 9535 JSONPath: ${(error as Error).message}`)
  }
}

function remove(root: Json, locations: Location[]): Json {
  // from the back, so that an array's earlier indexes stay what they were
  return locations.toReversed().reduce((document, location) => {
    const key = location.at(-1)
    if (key === undefined) return {}
    return replaced(document, location.slice(0, -1), (parent) => {
      if (Array.isArray(parent)) return parent.toSpliced(Number(key), 1)
      const { [key]: _, ...others } = parent as JsonObject
      return others
    })
  }, root)
}

function write(root: Json, locations: Location[], action: OverlayAction, index: number): Json {
  if (locations.length === 0) return root
  const value = action.copy === undefined ? action.update : copied(root, action.copy, index)
  if (value === undefined) return root
  return locations.reduce((document, location) => {
    const before = get(document, location)!
    const after = combine(before, value, location, index, true)
    return equal(before, after) ? document : replaced(document, location, () => after)
  }, root)
}

function copied(root: Json, path: string, index: number): Json | undefined {
  const locations = select(root, path, index)
  if (locations.length > 1) throw new OverlayError(index, `copy ${path} selects ${locations.length} nodes, expected one`)
  return locations[0] && get(root, locations[0])
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

function get(root: Json, location: Location): Json | undefined {
  return location.reduce<Json | undefined>((node, key) => (node as never)?.[key], root)
}

/** A document in which one node is another; of the rest only what leads to it is copied. */
function replaced(node: Json, [key, ...rest]: Location, change: (node: Json) => Json): Json {
  if (key === undefined) return change(node)
  const child = replaced((node as Record<string | number, Json>)[key]!, rest, change)
  return Array.isArray(node) ? node.with(Number(key), child) : { ...(node as JsonObject), [key]: child }
}
