import { structure } from './annotations.ts'
import { equal, formatPointer, isObject, type Json, type JsonObject } from './json.ts'
import { SourceError, type Source } from './source.ts'

/** Where a part of the merged document comes from. */
export interface Origin {
  file: string
  line: number
}

export interface Merged {
  document: JsonObject
  /** JSON Pointer of each operation, component and root member → the file that states it. */
  origins: Map<string, Source>
}

/** The members at which sources meet; each is stated once, or several times alike. */
const ROOT_MEMBERS = ['openapi', 'info', 'servers', 'security', 'tags']

/**
 * Merges partial OpenAPI documents: operations of `paths`, components of each kind, and the members of the root.
 * Sources may come in any order. A fragment's own `info` describes the fragment and is left out; the document's comes
 * from the one source without `paths` that has it.
 * @throws {SourceError} when two sources state different things at one place.
 */
export function merge(sources: readonly Source[]): Merged {
  const document: JsonObject = {}
  const origins: Merged['origins'] = new Map()

  for (const source of sources.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    const { value } = source
    if (!isObject(value)) throw new SourceError(source.file, 1, 'expected a mapping with `paths` or `components`')
    for (const [key, member] of Object.entries(value)) {
      if (key === 'paths') each(source, ['paths'], member, (path, item) => each(source, ['paths', path], item, (name, part) => put(['paths', path, name], part)))
      else if (key === 'components') each(source, ['components'], member, (kind, map) => each(source, ['components', kind], map, (name, part) => put(['components', kind, name], part)))
      else if (ROOT_MEMBERS.includes(key)) {
        if (key !== 'info' || value['paths'] === undefined) put([key], member)
      } else throw new SourceError(source.file, source.line(formatPointer([key])), `unknown member \`${key}\`; a source has ${ROOT_MEMBERS.join(', ')}, paths and components`)
    }

    function put(keys: string[], part: Json): void {
      const pointer = formatPointer(keys)
      const first = origins.get(pointer)
      const target = keys.slice(0, -1).reduce<JsonObject>((node, key) => (node[key] ??= {}) as JsonObject, document)
      const name = keys.at(-1)!
      if (!first) {
        target[name] = part
        origins.set(pointer, source)
      } else if (!equal(structure(at(first.value, keys)!), structure(part))) {
        throw disagreement(keys, first, source)
      }
    }
  }
  return { document, origins }
}

function each(source: Source, keys: string[], map: Json, visit: (name: string, member: Json) => void): void {
  if (!isObject(map)) throw new SourceError(source.file, source.line(formatPointer(keys)), `expected a mapping at ${formatPointer(keys)}`)
  for (const [name, member] of Object.entries(map)) visit(name, member)
}

function at(value: Json, keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((node, key) => (isObject(node) ? node[key] : undefined), value)
}

function disagreement(place: string[], first: Source, second: Source): SourceError {
  const [keys, left, right] = firstDifference(structure(at(first.value, place)!), structure(at(second.value, place)!))
  const pointer = formatPointer([...place, ...keys])
  return new SourceError(
    second.file,
    second.line(pointer),
    `disagrees with ${first.file}:${first.line(pointer)} about ${pointer}: ${show(right)} here, ${show(left)} there; ` +
      'state it in one of the two, or correct it in an overlay',
  )
}

function firstDifference(a: Json | undefined, b: Json | undefined): [keys: string[], a: Json | undefined, b: Json | undefined] {
  if (isObject(a) && isObject(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      if (equal(a[key], b[key])) continue
      const [keys, left, right] = firstDifference(a[key], b[key])
      return [[key, ...keys], left, right]
    }
  }
  return [[], a, b]
}

function show(value: Json | undefined): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
