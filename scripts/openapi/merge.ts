import { Disagreement, unite, widest, type DuplicateClass, type Statement } from './duplicates.ts'
import { formatPointer, isObject, resolvePointer, type Json, type JsonObject } from './json.ts'
import { SourceError, type Source } from './source.ts'

/** A place of the merged document that several sources state. */
export interface Duplicate {
  pointer: string
  class: DuplicateClass
  /** `file:line` of each statement, by file. */
  places: string[]
}

export interface Merged {
  document: JsonObject
  /** JSON Pointer of each operation, component and root member → the files that state it, by name. */
  origins: Map<string, Source[]>
  duplicates: Duplicate[]
}

/** The members at which sources meet; each is stated once, or several times without a contradiction. */
const ROOT_MEMBERS = ['openapi', 'info', 'servers', 'security', 'tags']

/**
 * Merges partial OpenAPI documents: operations of `paths`, components of each kind, and the members of the root.
 * Sources may come in any order. A fragment's own `info` describes the fragment and is left out; the document's comes
 * from the one source without `paths` that has it.
 * @throws {SourceError} when two sources conflict; see {@link DuplicateClass} for what does not.
 */
export function merge(sources: readonly Source[]): Merged {
  const document: JsonObject = {}
  const origins: Merged['origins'] = new Map()
  const duplicates: Duplicate[] = []
  for (const [pointer, { keys, stated }] of statements(sources)) {
    const { value, class: relation } = united(keys, stated)
    const parent = keys.slice(0, -1).reduce<JsonObject>((node, key) => (node[key] ??= {}) as JsonObject, document)
    parent[keys.at(-1)!] = value
    origins.set(pointer, stated)
    if (stated.length > 1) duplicates.push(duplicate(pointer, relation, stated))
  }
  return { document, origins, duplicates }
}

function duplicate(pointer: string, relation: DuplicateClass, stated: Source[]): Duplicate {
  return {
    pointer,
    class: relation,
    // to find a line takes time, and what all state alike is not reported
    get places() {
      return stated.map((source) => `${source.file}:${source.line(pointer)}`)
    },
  }
}

/** Which sources state what, by JSON Pointer; sources by name. */
function statements(sources: readonly Source[]): Map<string, { keys: string[]; stated: Source[] }> {
  const places = new Map<string, { keys: string[]; stated: Source[] }>()
  for (const source of sources.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))) {
    for (const keys of placesIn(source)) {
      const pointer = formatPointer(keys)
      const place = places.get(pointer)
      if (place) place.stated.push(source)
      else places.set(pointer, { keys, stated: [source] })
    }
  }
  return places
}

function placesIn(source: Source): string[][] {
  const { value } = source
  if (!isObject(value)) throw new SourceError(source.file, 1, 'expected a mapping with `paths` or `components`')
  return Object.keys(value).flatMap((key) => {
    if (key === 'paths' || key === 'components') return namesAt(source, [key]).flatMap((name) => namesAt(source, [key, name]).map((part) => [key, name, part]))
    if (!ROOT_MEMBERS.includes(key)) throw new SourceError(source.file, source.line(formatPointer([key])), `unknown member \`${key}\`; a source has ${ROOT_MEMBERS.join(', ')}, paths and components`)
    return key === 'info' && value['paths'] !== undefined ? [] : [[key]]
  })
}

function namesAt(source: Source, keys: string[]): string[] {
  const pointer = formatPointer(keys)
  const map = resolvePointer(source.value, pointer)
  if (!isObject(map)) throw new SourceError(source.file, source.line(pointer), `expected a mapping at ${pointer}`)
  return Object.keys(map)
}

function united(keys: string[], stated: Source[]): { value: Json; class: DuplicateClass } {
  const [first, ...others] = stated
  let value = stateOf(first!, keys)
  const unions = others.map((source, index) => {
    try {
      const union = unite(keys, value, stateOf(source, keys))
      value = union.value
      return union
    } catch (error) {
      if (error instanceof Disagreement) throw conflict(keys, stated.slice(0, index + 1), source)
      throw error
    }
  })
  return { value, class: widest(unions) }
}

function stateOf(source: Source, keys: string[]): Json {
  return resolvePointer(source.value, formatPointer(keys))!
}

/** The first of the earlier sources with which a source disagrees, and about what. */
function conflict(keys: string[], earlier: Source[], source: Source): SourceError {
  for (const first of earlier) {
    try {
      unite(keys, stateOf(first, keys), stateOf(source, keys))
    } catch (error) {
      if (error instanceof Disagreement) return disagreement(first, error.left, source, error.right)
      throw error
    }
  }
  throw new Error(`no two sources disagree about ${formatPointer(keys)}`)
}

function disagreement(first: Source, left: Statement, second: Source, right: Statement): SourceError {
  const [there, here] = [formatPointer(left.keys), formatPointer(right.keys)]
  return new SourceError(
    second.file,
    second.line(here),
    `disagrees with ${first.file}:${first.line(there)} about ${right.value === undefined ? there : here}: ${show(right.value)} here, ${show(left.value)} there; ` +
      'state it in one of the two, or correct it in an overlay',
  )
}

function show(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}
