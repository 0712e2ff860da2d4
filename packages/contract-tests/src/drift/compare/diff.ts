import { formatPointer, structure } from '@bigmodel-kit/scripts/openapi'
import type { JsonObject } from '../../document/json.ts'
import { add, merge, type Differences, type Finding } from './difference.ts'
import { compareOperations, type OperationPlace } from './operation.ts'
import { RULES } from './rules.ts'
import { compareSchemas } from './schema.ts'
import type { OurOperation, Scope, SharedOperation } from './scope.ts'
import { serverUrls } from './servers.ts'
import { describe } from './branches.ts'
import { Place, Walk, type Side } from './walk.ts'

/**
 * Every difference of structure between the vendor's document and ours, by the id of the operation that it touches.
 * @param ours our document without annotations
 * @param operationIds which of the scope's operations to compare
 */
export function diffOperations(vendorDocument: JsonObject, ours: JsonObject, scope: Scope, operationIds: ReadonlySet<string>): Map<string, Differences> {
  const vendor = structure(vendorDocument)
  const chosen = scope.shared.filter(({ id }) => operationIds.has(id))
  return new Map(chosen.map((shared) => [shared.id, diffOperation({ vendor, ours }, shared, scope)]))
}

/** The same, each difference once, with all its operations. */
export function diff(vendor: JsonObject, ours: JsonObject, scope: Scope): Differences {
  return merge(diffOperations(vendor, ours, scope, new Set(scope.shared.map(({ id }) => id))))
}

function diffOperation(documents: Record<Side, JsonObject>, shared: SharedOperation, scope: Scope): Differences {
  const { vendor, ours } = documents
  const differences: Differences = new Map()
  compareOperations(new Walk(documents, differences, shared.id, 'request'), place(vendor, shared.vendorPath, shared), place(ours, shared.ourPath, shared))
  // a schema keeps its name where an overlay makes its operation refer to another one, and is compared by it
  for (const { name, direction } of scope.schemas.get(shared.id) ?? []) {
    const walk = new Walk(documents, differences, shared.id, direction)
    const [theirs, own] = [component(vendor, name), component(ours, name)]
    if (own.value !== undefined) compareSchemas(walk, theirs, own)
    else walk.report('component-unknown', theirs.pointer, name, undefined, describe(theirs.value))
  }
  return differences
}

/** What no overlay can explain, because it is not about an operation's structure: operations and hosts that came or went. */
export function diffAddresses(vendor: JsonObject, ours: JsonObject, scope: Scope): Differences {
  const differences: Differences = new Map()
  for (const entry of scope.removed) add(differences, operationRemoved(entry))
  for (const { method, path } of scope.notCovered) {
    const address = `${method.toUpperCase()} ${path}`
    differences.set(address, { kind: 'operation-added', pointer: formatPointer(['paths', path, method]), subject: address, from: undefined, to: address, operationIds: [], level: RULES['operation-added'].request, directions: [] })
  }
  const known = new Set(serverUrls(ours))
  for (const [index, url] of serverUrls(vendor).entries()) {
    if (known.has(url)) continue
    for (const { id } of scope.shared) {
      add(differences, { kind: 'server-unknown', pointer: `#/servers/${index}/url`, subject: url, from: [...known], to: url, operationId: id, direction: 'request' })
    }
  }
  return differences
}

/** An operation of ours that the vendor no longer documents. */
export function operationRemoved({ id, method, path }: OurOperation): Finding {
  return { kind: 'operation-removed', pointer: formatPointer(['paths', path, method]), subject: '', from: `${method.toUpperCase()} ${path}`, to: undefined, operationId: id, direction: 'request' }
}

function place(document: JsonObject, path: string, { method }: SharedOperation): OperationPlace {
  const item = Place.at('#', document).child('paths').child(path)
  return { item, operation: item.child(method) }
}

function component(document: JsonObject, name: string): Place {
  return Place.at('#', document).child('components').child('schemas').child(name)
}
