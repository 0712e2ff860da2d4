import { equal, formatPointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import { reach, resolvePath, type Scope } from './scope.ts'
import { asObject, names } from './walk.ts'

/** Tells which operations a change of the vendor's document can touch, so that only those are compared again. */
export class Affected {
  readonly #scope: Scope
  /** By operation, the components that it reaches, as pointers. */
  readonly #reached: ReadonlyMap<string, ReadonlySet<string>>

  constructor(vendor: JsonObject, scope: Scope, reached?: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#scope = scope
    this.#reached = reached ?? new Map(scope.shared.map(({ id }) => [id, this.#reach(vendor, id)]))
  }

  /** The ids of the operations that the change from one document to the next one touches. */
  by(before: JsonObject, after: JsonObject): Set<string> {
    const changed = changedComponents(before, after)
    const isRoot = ['servers', 'security'].some((member) => !equal(before[member], after[member])) || [...changed].some((pointer) => pointer.startsWith('#/components/securitySchemes/'))
    const touched = this.#scope.shared.filter(({ id, vendorPath }) => {
      return isRoot || !equal(resolvePath(before, vendorPath), resolvePath(after, vendorPath)) || [...this.#reached.get(id)!].some((pointer) => changed.has(pointer) || !pointer.startsWith('#/components/'))
    })
    return new Set(touched.map(({ id }) => id))
  }

  /** The same for the changed document. */
  after(vendor: JsonObject, operationIds: ReadonlySet<string>): Affected {
    return new Affected(vendor, this.#scope, new Map([...this.#reached, ...[...operationIds].map((id) => [id, this.#reach(vendor, id)] as const)]))
  }

  #reach(document: JsonObject, operationId: string): ReadonlySet<string> {
    const { vendorPath } = this.#scope.shared.find(({ id }) => id === operationId)!
    // also what it referred to before a correction
    const named = (this.#scope.schemas.get(operationId) ?? []).map(({ name }) => ({ $ref: formatPointer(['components', 'schemas', name]) }))
    const start: Json = [resolvePath(document, vendorPath), ...named]
    return new Set([...reach(document, start)].map((pointer) => pointer.split('/').slice(0, 4).join('/')))
  }
}

function changedComponents(before: JsonObject, after: JsonObject): Set<string> {
  const [old, current] = [asObject(before['components']), asObject(after['components'])]
  const pointers = names(old, current).flatMap((kind) => {
    const [theirs, own] = [asObject(old[kind]), asObject(current[kind])]
    return names(theirs, own).filter((name) => !equal(theirs[name], own[name])).map((name) => formatPointer(['components', kind, name]))
  })
  return new Set(pointers)
}
