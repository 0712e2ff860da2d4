import { isObject, resolvePointer, type Json, type JsonObject } from '@bigmodel-kit/scripts/openapi'
import { DANGLING } from '../read/document.ts'
import { add, type Differences } from './difference.ts'
import type { Direction, Kind } from './rules.ts'

/** A value and where it stands in its document. */
export interface Place {
  value: Json | undefined
  pointer: string
}

export type Side = 'vendor' | 'ours'

/** One comparison of an operation on both sides: where we are, what was seen, where differences go. */
export class Walk {
  readonly documents: Record<Side, JsonObject>
  readonly operationId: string
  readonly direction: Direction
  readonly #differences: Differences
  readonly #seen = new Set<string>()

  constructor(documents: Record<Side, JsonObject>, differences: Differences, operationId: string, direction: Direction) {
    this.documents = documents
    this.operationId = operationId
    this.direction = direction
    this.#differences = differences
  }

  /** The same walk over the other half of an operation. */
  towards(direction: Direction): Walk {
    return new Walk(this.documents, this.#differences, this.operationId, direction)
  }

  /** Follows `$ref`s. What stands beside a `$ref` is added to what it names. */
  follow(side: Side, place: Place): Place {
    let { value, pointer } = place
    for (let hops = 0; isObject(value) && typeof value['$ref'] === 'string' && hops < 32; hops++) {
      const { $ref, ...beside } = value as JsonObject & { $ref: string }
      const target = this.#resolve(side, $ref)
      if (target === undefined) return { value: { $ref }, pointer }
      value = isObject(target) && Object.keys(beside).length > 0 ? { ...target, ...beside } : target
      pointer = $ref
    }
    return { value, pointer }
  }

  /** True from the second time on that the same two places meet: a cycle, or a shared schema. */
  met(vendor: Place, ours: Place): boolean {
    const key = `${vendor.pointer} ${ours.pointer}`
    return this.#seen.size === this.#seen.add(key).size
  }

  report(kind: Kind, pointer: string, subject: string, from: Json | undefined, to: Json | undefined): void {
    add(this.#differences, { kind, pointer, subject, from, to, operationId: this.operationId, direction: this.direction })
  }

  // an overlay may bring a reference to a component of ours that no vendor's document has; it then means ours
  #resolve(side: Side, pointer: string): Json | undefined {
    const found = resolvePointer(this.documents[side], pointer)
    return found === undefined && side === 'vendor' ? resolvePointer(this.documents.ours, pointer) : found
  }
}

/** The target of a reference that the reader found to lead nowhere, as the vendor wrote it. */
export function danglingTarget(value: Json | undefined): string | undefined {
  const target = isObject(value) ? value['$ref'] : undefined
  return typeof target === 'string' && target.startsWith(DANGLING) ? target.replace(DANGLING, '#') : undefined
}

export function child(place: Place, key: string | number): Place {
  const name = String(key).replaceAll('~', '~0').replaceAll('/', '~1')
  const { value } = place
  const member = Array.isArray(value) ? value[Number(key)] : isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  return { value: member, pointer: `${place.pointer}/${name}` }
}

/** The names in either of two maps, the first map's first. */
export function names(a: Json | undefined, b: Json | undefined): string[] {
  return [...new Set([...Object.keys(asObject(a)), ...Object.keys(asObject(b))])]
}

export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

export function asList(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
