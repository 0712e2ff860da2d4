import type { OpenApiDocument, Schema } from './document.ts'
import { fromText, isPlain, shapeOf } from './shape.ts'

/** A text, and the steps to its place: `items[0][price]=p` is p at `0`, `price` of `items`. */
export interface Placed {
  steps: readonly string[]
  value: string
}

/** Deeper than any form; more is a name. */
const MAX_STEPS = 32

/** The name before the brackets, and what stands in each of them. */
export function splitBrackets(name: string): [name: string, steps: string[]] {
  const [, outer, inner] = /^([^[\]]+)\[([^[\]]*(?:\]\[[^[\]]*)*)\]$/.exec(name) ?? []
  const steps = inner?.split('][') ?? []
  return outer === undefined || steps.length > MAX_STEPS ? [name, []] : [outer, steps]
}

/** The value that placed texts stand for. Empty steps and numbers are those of a list, unless the schema has an object there. */
export function assemble(placed: readonly Placed[], schema: Schema | undefined, document: OpenApiDocument): unknown {
  const shape = shapeOf(schema, document)
  const inner = placed.filter(({ steps }) => steps.length > 0)
  if (inner.length === 0) {
    const items = shapeOf(shape.items, document)
    return shape.isArray && (placed.length > 1 || !isPlain(shape)) ? placed.map(({ value }) => fromText(value, items)) : fromText(placed.at(-1)!.value, shape)
  }
  const groups = new Map<string, Placed[]>()
  for (const [index, { steps: [first = '', ...steps], value }] of inner.entries()) {
    // what is only appended is an item by itself
    const key = first === '' ? `+${index}` : first
    const group = groups.get(key)
    if (group) group.push({ steps, value })
    else groups.set(key, [{ steps, value }])
  }
  const isList = shape.isArray || (!shape.isObject && inner.every(({ steps }) => /^\d*$/.test(steps[0]!)))
  if (isList) return [...groups.values()].map((group) => assemble(group, shape.items, document))
  return Object.fromEntries([...groups].map(([key, group]) => [key, assemble(group, Object.hasOwn(shape.properties, key) ? shape.properties[key] : undefined, document)]))
}
