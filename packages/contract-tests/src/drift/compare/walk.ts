import { isObject, resolvePointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import { DANGLING } from '../read/document.ts'
import { add, type Differences } from './difference.ts'
import type { Direction, Kind } from './rules.ts'

/** A value and where it stands in its document. */
export class Place {
  readonly value: Json | undefined
  readonly #owner: Place | undefined
  readonly #key: string | number

  private constructor(value: Json | undefined, owner: Place | undefined, key: string | number) {
    this.value = value
    this.#owner = owner
    this.#key = key
  }

  static at(pointer: string, value: Json | undefined): Place {
    return new Place(value, undefined, pointer)
  }

  /** The member of an object or list, which may be missing. */
  child(key: string | number): Place {
    const { value } = this
    const member = Array.isArray(value) ? value[Number(key)] : isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
    return new Place(member, this, key)
  }

  // put together when it is asked for: most places are walked through and never reported
  get pointer(): string {
    if (!this.#owner) return String(this.#key)
    return `${this.#owner.pointer}/${String(this.#key).replaceAll('~', '~0').replaceAll('/', '~1')}`
  }
}

export type Side = 'vendor' | 'ours'

/** One comparison of an operation on both sides: where we are, what was seen, where differences go. */
export class Walk {
  readonly documents: Record<Side, JsonObject>
  readonly operationId: string
  readonly direction: Direction
  readonly #differences: Differences
  readonly #seen = new Map<Json, Set<Json>>()
  readonly #merged = new Map<Json, Json>()

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
    let result = place
    for (let hops = 0; hops < 32; hops++) {
      const { value } = result
      const target = isObject(value) ? value['$ref'] : undefined
      if (typeof target !== 'string') return result
      const named = this.#resolve(side, target)
      if (named === undefined) return result
      result = Place.at(target, this.#merge(value as JsonObject, named))
    }
    return result
  }

  /** True from the second time on that the same two values meet: a cycle, or a shared schema. */
  met(vendor: Json, ours: Json): boolean {
    let others = this.#seen.get(vendor)
    if (!others) this.#seen.set(vendor, (others = new Set()))
    return others.size === others.add(ours).size
  }

  // one object for one reference, so that a cycle through it is recognised
  #merge(reference: JsonObject, target: Json): Json {
    const { $ref: _, ...beside } = reference
    if (!isObject(target) || Object.keys(beside).length === 0) return target
    let merged = this.#merged.get(reference)
    if (!merged) this.#merged.set(reference, (merged = { ...target, ...beside }))
    return merged
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
