import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from './build.ts'
import { readCatalogue } from './errors.ts'
import { equal, formatPointer, parsePointer, resolvePointer, type JsonObject } from './json.ts'
import type { Merged } from './merge.ts'
import { operations } from './operations.ts'
import { applyOverlay, readOverlay, type Overlay } from './overlay.ts'
import { readSource, readSources, type Source } from './source.ts'

/** Where a part of the merged document comes from. */
export interface Provenance {
  /** `file:line` that states it; undefined for what only an overlay brings. */
  origin: string | undefined
  /** `file:line` and id of each correction that made it what it is, in their order. */
  corrections: { place: string; id: string }[]
}

/**
 * Traces a JSON Pointer of the merged document back to the fragment, component, example file or line of the error catalogue,
 * and to the overlay actions that changed it.
 */
export async function provenance(root: string, pointer: string): Promise<Provenance> {
  const { document, origins } = await build(root, { overlays: false })
  const made: Provenance['corrections'] = []
  let current: JsonObject = document
  for (const { place, id, overlay } of await corrections(root)) {
    const next = applyOverlay(current, overlay).document
    if (!equal(resolvePointer(current, pointer), resolvePointer(next, pointer))) made.push({ place, id })
    current = next
  }
  const isStated = resolvePointer(document, pointer) !== undefined
  const origin = isStated ? statedAt(pointer, document, origins) : (exampleFile(root, pointer, current) ?? (made.length === 0 ? await catalogued(root, pointer) : undefined))
  return { origin, corrections: made }
}

/** Every overlay action as an overlay of its own, with its place, its target, and the id of the correction it belongs to. */
export async function corrections(root: string): Promise<{ place: string; target: string; id: string; overlay: Overlay }[]> {
  return (await readSources(root, join('openapi', 'overlays'))).flatMap((source) => {
    const overlay = readOverlay(source)
    return overlay.actions.map((action, index) => ({
      place: `${source.file}:${source.line(`#/actions/${index}`)}`,
      target: action.target,
      id: action['x-correction']?.id ?? '',
      overlay: { ...overlay, actions: [action] },
    }))
  })
}

/** `file:line` of the source that states a part of a merged document, or the nearest part around it that a source states. */
export function statedAt(pointer: string, document: JsonObject, origins: Merged['origins']): string | undefined {
  const value = resolvePointer(document, pointer)
  for (const keys = parsePointer(pointer); keys.length > 0; keys.pop()) {
    const sources = origins.get(formatPointer(keys))
    if (!sources) continue
    // of several sources, the one that states this part as it stands in the document, or at least has it
    const stated = (source: Source) => resolvePointer(source.value, pointer)
    const source = sources.find((one) => equal(stated(one), value)) ?? sources.find((one) => stated(one) !== undefined) ?? sources[0]!
    return `${source.file}:${source.line(pointer)}`
  }
  return undefined
}

/** The file below `openapi/examples/` that an operation's example is made from. */
function exampleFile(root: string, pointer: string, document: JsonObject): string | undefined {
  const [paths, path, method, part, ...rest] = parsePointer(pointer)
  const operation = operations(document).find((entry) => paths === 'paths' && entry.path === path && entry.method === method)
  const name = rest[rest.indexOf('examples') + 1]
  const status = part === 'requestBody' ? 'request' : rest[0]
  const files = ['json', 'sse', 'bin'].map((extension) => `openapi/examples/${operation?.id}/${status}.${name}.${extension}`)
  const isEvents = rest.includes('text/event-stream')
  const file = files.find((one) => one.endsWith('.sse') === isEvents && existsSync(join(root, one)))
  return file && `${file}:1`
}

/** The line of the error catalogue that a shared answer, an example or the list of codes is made from. */
async function catalogued(root: string, pointer: string): Promise<string> {
  const source = await readSource(root, join(root, 'openapi', 'errors.yaml'))
  const names = parsePointer(pointer)
  const index = readCatalogue(source).codes.findIndex(({ code }) => names.some((name) => name === `c${code}` || name.endsWith(`.c${code}`)))
  return `${source.file}:${source.line(index < 0 ? '#/codes' : `#/codes/${index}`)}`
}
