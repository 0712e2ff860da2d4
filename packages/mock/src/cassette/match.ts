import { encode } from '../core/answer.ts'
import { excessOf } from '../core/json-limits.ts'
import type { Interaction, RecordedRequest } from './cassette.ts'
import { differences, type Difference } from './difference.ts'

/** A request as far as it counts when one is looked for. */
interface Comparable {
  method: string
  path: string
  query: Record<string, string[]>
  body: unknown
}

/** Requests with the same key get each other's answers: the order of JSON members and of query parameters does not count. */
export function keyOf(request: RecordedRequest, ignore: readonly string[]): string {
  return JSON.stringify(sorted(comparable(request, ignore)))
}

export interface Miss {
  interaction: Interaction
  found: Difference[]
}

/** The recorded request that is the least different: the same path before the same method before the same body. */
export function nearest(interactions: readonly Interaction[], request: RecordedRequest, ignore: readonly string[]): Miss | undefined {
  const received = comparable(request, ignore)
  const weight = ({ path }: Difference) => ({ path: 1_000_000, method: 10_000 })[path] ?? 1
  const misses = interactions.map((interaction) => {
    const found = differences(comparable(interaction.request, ignore), received)
    return { interaction, found, distance: found.reduce((sum, difference) => sum + weight(difference), 0) }
  })
  return misses.sort((a, b) => a.distance - b.distance)[0]
}

function comparable({ method, path, query, body }: RecordedRequest, ignore: readonly string[]): Comparable {
  const search = new URLSearchParams(query)
  const names = [...new Set(search.keys())].filter((name) => !ignore.includes(name))
  return { method, path, query: Object.fromEntries(names.map((name) => [name, search.getAll(name)])), body: body && 'text' in body ? without(readText(body.text), ignore.map((name) => name.split('.'))) : body }
}

// what the mock would not read is compared as text
function readText(text: string): unknown {
  if (excessOf(encode(text))) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The value without the members that do not count: `request_id`, or `metadata.trace`; lists are looked through. */
function without(value: unknown, paths: readonly string[][]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => without(item, paths))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !paths.some((path) => path.length === 1 && path[0] === name))
      .map(([name, member]) => [name, without(member, paths.filter((path) => path[0] === name).map((path) => path.slice(1)))]),
  )
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]))
}
