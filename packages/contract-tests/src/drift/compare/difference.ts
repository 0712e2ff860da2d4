import type { Json } from '../../document/json.ts'
import { RULES, worse, type Direction, type Kind, type Level } from './rules.ts'

/** One thing that the vendor's document and ours say differently. */
export interface Difference {
  kind: Kind
  /** Our ids of the operations that it touches. */
  operationIds: string[]
  /** In the vendor's document, also for what is missing there. */
  pointer: string
  /** The member, value or keyword that differs; empty where the pointer says it. */
  subject: string
  /** What our document says. */
  from: Json | undefined
  /** What the vendor says. */
  to: Json | undefined
  level: Level
  /** Whether it shows in what is sent, in what is answered, or in both; neither for what is about the API as a whole. */
  directions: Direction[]
}

export interface Finding extends Omit<Difference, 'operationIds' | 'level' | 'directions'> {
  operationId: string
  direction: Direction
}

/** Differences by their key, each once however many ways lead to it. */
export type Differences = Map<string, Difference>

export function add(differences: Differences, finding: Finding): void {
  const { operationId, direction, ...rest } = finding
  const key = keyOf(rest)
  const known = differences.get(key)
  const level = RULES[rest.kind][direction]
  if (!known) differences.set(key, { ...rest, operationIds: [operationId], level, directions: [direction] })
  else {
    known.level = worse(known.level, level)
    if (!known.operationIds.includes(operationId)) known.operationIds.push(operationId)
    if (!known.directions.includes(direction)) known.directions.push(direction)
  }
}

/** The differences of several operations as one map. */
export function merge(byOperation: ReadonlyMap<string, Differences>): Differences {
  const merged: Differences = new Map()
  for (const [key, difference] of [...byOperation.values()].flatMap((differences) => [...differences])) {
    const known = merged.get(key)
    if (!known) merged.set(key, { ...difference })
    else {
      known.level = worse(known.level, difference.level)
      known.operationIds = [...known.operationIds, ...difference.operationIds]
      known.directions = [...new Set([...known.directions, ...difference.directions])]
    }
  }
  return merged
}

/** What makes two differences the same one: place, kind and subject. */
export function keyOf({ kind, pointer, subject }: Pick<Difference, 'kind' | 'pointer' | 'subject'>): string {
  return `${pointer} ${kind} ${subject}`
}
