import { build, type Built } from './build.ts'
import { isObject, formatPointer, parsePointer, resolvePointer, type JsonObject } from './json.ts'
import { operations } from './operations.ts'
import { corrections, provenance } from './provenance.ts'
import { SourceError } from './source.ts'

/**
 * Where a part of the merged document comes from, as lines for people: the file and line that states it, and those of the
 * corrections that made it what it is. Asked for by JSON Pointer, operation id, component name, or id of a correction.
 * @throws {SourceError} when the document has no such part.
 */
export async function where(root: string, asked: string): Promise<string[]> {
  const built = await build(root)
  const actions = (await corrections(root)).filter(({ id }) => id === asked)
  const pointers = asked.startsWith('#') ? [existing(built.document, asked)] : named(built, asked)
  if (pointers.length === 0 && actions.length === 0) throw unknown(built, asked)
  const parts = await Promise.all(pointers.map(async (pointer) => ({ pointer, ...(await provenance(root, pointer)) })))
  return [
    ...parts.flatMap(({ pointer, origin, corrections: made }) => [
      ...(pointer === asked ? [] : [pointer]),
      origin ?? 'stated by an overlay only',
      ...made.map(({ place, id }) => `  ${place}  ${id}`),
    ]),
    ...actions.map(({ place, target }) => `${place}  ${target}`),
  ]
}

function existing(document: JsonObject, pointer: string): string {
  if (resolvePointer(document, pointer) !== undefined) return pointer
  const keys = parsePointer(pointer)
  do keys.pop()
  while (resolvePointer(document, formatPointer(keys)) === undefined)
  const nearest = formatPointer(keys)
  const node = resolvePointer(document, nearest)
  const hint = isObject(node) && typeof node['$ref'] === 'string' ? `, which refers to ${node['$ref']}` : ''
  throw new SourceError('openapi/bigmodel.yaml', 1, `has nothing at ${pointer}; what comes nearest is ${nearest}${hint}`)
}

/** Pointers of what has a name: operations by id, components of any kind. */
function named({ document }: Built, name: string): string[] {
  return [...names(document)].flatMap(([pointer, other]) => (other === name ? [pointer] : []))
}

function names(document: JsonObject): Map<string, string> {
  const components = Object.entries((document['components'] ?? {}) as Record<string, JsonObject>)
  return new Map([
    ...operations(document).map(({ id, method, path }): [string, string] => [formatPointer(['paths', path, method]), id]),
    ...components.flatMap(([kind, map]) => Object.keys(map).map((name): [string, string] => [formatPointer(['components', kind, name]), name])),
  ])
}

function unknown({ document, overlays }: Built, asked: string): SourceError {
  const known = [...names(document).values(), ...overlays.flatMap(({ overlay }) => overlay.actions.map((action) => action['x-correction']?.id ?? ''))]
  const alike = [...new Set(known)].filter((name) => name.toLowerCase().includes(asked.toLowerCase()))
  return new SourceError(
    'openapi/bigmodel.yaml',
    1,
    `has nothing called \`${asked}\`; expected a JSON Pointer such as #/components/schemas/Error, an operation id, a component name, or the id of a correction` +
      (asked !== '' && alike.length > 0 ? `; alike are ${alike.slice(0, 5).join(', ')}` : ''),
  )
}
