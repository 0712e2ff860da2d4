import { structure } from '@bigmodel-kit/scripts/openapi'
import type { JsonObject } from '../../document/json.ts'
import { add, type Differences } from './difference.ts'
import { compareOperations, type OperationPlace } from './operation.ts'
import type { Direction } from './rules.ts'
import { compareSchemas } from './schema.ts'
import type { Scope, SharedOperation } from './scope.ts'
import { describe } from './branches.ts'
import { asList, asObject, Place, Walk } from './walk.ts'

/**
 * Every difference of structure between the vendor's document and ours, within a scope.
 * @param ours our document without annotations
 */
export function diff(vendorDocument: JsonObject, ours: JsonObject, scope: Scope): Differences {
  const vendor = structure(vendorDocument)
  const differences: Differences = new Map()
  const documents = { vendor, ours }
  for (const shared of scope.shared) {
    compareOperations(new Walk(documents, differences, shared.id, 'request'), place(vendor, shared.vendorPath, shared), place(ours, shared.ourPath, shared))
  }
  // a schema keeps its name where an overlay makes its operation refer to another one, and is compared by it
  for (const [name, uses] of scope.schemas) {
    for (const [operationId, direction] of [...uses].map((one) => one.split(' ') as [string, Direction])) {
      const walk = new Walk(documents, differences, operationId, direction)
      const [theirs, own] = [component(vendor, name), component(ours, name)]
      if (own.value !== undefined) compareSchemas(walk, theirs, own)
      else walk.report('component-unknown', theirs.pointer, name, undefined, describe(theirs.value))
    }
  }
  return differences
}

/** What no overlay can explain, because it is not about an operation's structure: operations and hosts that came or went. */
export function diffAddresses(vendor: JsonObject, ours: JsonObject, scope: Scope): Differences {
  const differences: Differences = new Map()
  for (const { id, method, vendorPath } of scope.removed) {
    const pointer = `#/paths/${vendorPath.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`
    add(differences, { kind: 'operation-removed', pointer, subject: '', from: `${method.toUpperCase()} ${vendorPath}`, to: undefined, operationId: id, direction: 'request' })
  }
  const known = new Set(urlsOf(ours))
  for (const [index, url] of urlsOf(vendor).entries()) {
    if (known.has(url)) continue
    for (const { id } of scope.shared) {
      add(differences, { kind: 'server-unknown', pointer: `#/servers/${index}/url`, subject: url, from: [...known], to: url, operationId: id, direction: 'request' })
    }
  }
  return differences
}

// a slash at the end is the vendor's habit, not another server
function urlsOf(document: JsonObject): string[] {
  return asList(document['servers']).map((server) => String(asObject(server)['url']).replace(/\/+$/, ''))
}

function place(document: JsonObject, path: string, { method }: SharedOperation): OperationPlace {
  const item = Place.at('#', document).child('paths').child(path)
  return { item, operation: item.child(method) }
}

function component(document: JsonObject, name: string): Place {
  return Place.at('#', document).child('components').child('schemas').child(name)
}
