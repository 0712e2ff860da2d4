import { isObject, operations, resolvePointer, type OperationEntry } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import type { Direction } from './rules.ts'
import { isTwin } from './servers.ts'
import { asObject } from './walk.ts'

/** An operation that both documents have, by our id; the path is the one that the vendor writes. */
export interface SharedOperation {
  id: string
  method: string
  vendorPath: string
  ourPath: string
}

/** An operation of the vendor's that our document does not describe. */
export interface NewOperation {
  method: string
  path: string
}

/** An operation of ours, by its id. */
export interface OurOperation extends NewOperation {
  id: string
}

/** Which part of a vendor's document is compared with ours. */
export interface Scope {
  shared: SharedOperation[]
  notCovered: NewOperation[]
  /** Operations of ours that a whole document of the vendor's lacks. */
  removed: OurOperation[]
  /** Component schemas that a shared operation of the vendor's reaches, by its id. */
  schemas: Map<string, ReachedSchema[]>
}

export interface ReachedSchema {
  name: string
  direction: Direction
}

export function findScope(vendor: JsonObject, ours: JsonObject, isWhole: boolean): Scope {
  const theirs = operations(vendor)
  const own = new Map(operations(ours).map((entry) => [addressOf(entry), entry]))
  const shared: SharedOperation[] = []
  const notCovered: NewOperation[] = []
  for (const entry of theirs) {
    const twin = own.get(addressOf(entry))
    if (twin) shared.push({ id: twin.id, method: entry.method, vendorPath: entry.path, ourPath: twin.path })
    else notCovered.push({ method: entry.method, path: entry.path })
  }
  return {
    shared,
    notCovered,
    removed: isWhole && !isTwin(vendor, ours) ? missingFrom(new Set(shared.map(({ id }) => id)), ours) : [],
    schemas: reachableSchemas(vendor, shared),
  }
}

/** Our operations that are not among the shown ones; what we call legacy is documented nowhere, all along. */
export function missingFrom(shown: ReadonlySet<string>, ours: JsonObject): OurOperation[] {
  return operations(ours).filter(({ id, operation }) => operation['x-status'] !== 'legacy' && !shown.has(id))
}

/** Schemas of a whole document that none of its operations reaches and that we do not have: left over, or not there yet. */
export function unusedSchemas(vendor: JsonObject, ours: JsonObject): string[] {
  const reached = reach(vendor, vendor['paths'] ?? {})
  const [theirs, own] = [vendor, ours].map((document) => asObject(asObject(document['components'])['schemas']))
  return Object.keys(theirs!).filter((name) => !Object.hasOwn(own!, name) && !reached.has(`#/components/schemas/${name}`))
}

/** The document cut down to what the scope can reach, so that everything after it is quick. */
export function restrict(vendor: JsonObject, { shared }: Pick<Scope, 'shared'>): JsonObject {
  const paths: JsonObject = {}
  for (const { method, vendorPath } of shared) {
    const item = resolvePath(vendor, vendorPath)
    const { [method]: operation, parameters, servers } = item
    const kept = (paths[vendorPath] ??= { ...(parameters && { parameters }), ...(servers && { servers }) }) as JsonObject
    kept[method] = operation!
  }
  const { securitySchemes } = (isObject(vendor['components']) ? vendor['components'] : {}) as JsonObject
  const components: JsonObject = { schemas: {}, ...(securitySchemes && { securitySchemes }) }
  for (const pointer of reach(vendor, paths)) {
    const [, kind, name] = /^#\/components\/([^/]+)\/(.+)$/.exec(pointer) ?? []
    if (kind && name) ((components[kind] ??= {}) as JsonObject)[name] = resolvePointer(vendor, pointer)!
  }
  const { openapi, info, servers, security } = vendor
  return { openapi: openapi!, ...(info && { info }), ...(servers && { servers }), ...(security && { security }), paths, components }
}

function reachableSchemas(vendor: JsonObject, shared: SharedOperation[]): Map<string, ReachedSchema[]> {
  return new Map(shared.map(({ id, method, vendorPath }) => {
    const { [method]: operation, parameters } = resolvePath(vendor, vendorPath)
    const { responses, ...request } = asObject(operation)
    const parts = [['request', [parameters ?? [], request]], ['response', responses ?? {}]] as const
    return [id, parts.flatMap(([direction, part]) => schemaNames(reach(vendor, part as Json)).map((name) => ({ name, direction })))]
  }))
}

function schemaNames(pointers: ReadonlySet<string>): string[] {
  return [...pointers].flatMap((pointer) => /^#\/components\/schemas\/([^/]+)$/.exec(pointer)?.[1] ?? [])
}

/** The pointers of everything that a value refers to, directly or through others. */
export function reach(document: JsonObject, start: Json): Set<string> {
  const found = new Set<string>()
  const walk = (value: Json | undefined): void => {
    if (Array.isArray(value)) return value.forEach(walk)
    if (!isObject(value)) return
    const target = value['$ref']
    if (typeof target === 'string' && !found.has(target)) {
      found.add(target)
      walk(resolvePointer(document, target))
    }
    Object.values(value).forEach(walk)
  }
  walk(start)
  return found
}

// the name of a path parameter is the document's own affair
function addressOf({ method, path }: OperationEntry): string {
  return `${method} ${path.replace(/\{[^}]*\}/g, '{}').replace(/\/$/, '')}`
}

export function resolvePath(document: JsonObject, path: string): JsonObject {
  const paths = document['paths']
  const item = isObject(paths) ? paths[path] : undefined
  return isObject(item) ? item : {}
}
