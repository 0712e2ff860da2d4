import { join } from 'node:path'
import { build } from './build.ts'
import { equal, formatPointer, parsePointer, resolvePointer, type JsonObject } from './json.ts'
import type { Merged } from './merge.ts'
import { applyOverlay, readOverlay } from './overlay.ts'
import { readSources, type Source } from './source.ts'

/** Where a part of the merged document comes from. */
export interface Provenance {
  /** `file:line` that states it; undefined for what only an overlay or the error catalogue brings. */
  origin: string | undefined
  /** `file:line` and id of each correction that made it what it is, in their order. */
  corrections: { place: string; id: string }[]
}

/** Traces a JSON Pointer of the merged document back to the fragment or component, and to the overlay actions that changed it. */
export async function provenance(root: string, pointer: string): Promise<Provenance> {
  const { document, origins } = await build(root, { overlays: false })
  const corrections: Provenance['corrections'] = []
  let current: JsonObject = document
  for (const source of await readSources(root, join('openapi', 'overlays'))) {
    const overlay = readOverlay(source)
    for (const [index, action] of overlay.actions.entries()) {
      const next = applyOverlay(current, { ...overlay, actions: [action] }).document
      if (!equal(resolvePointer(current, pointer), resolvePointer(next, pointer))) {
        corrections.push({ place: `${source.file}:${source.line(`#/actions/${index}`)}`, id: action['x-correction']?.id ?? '' })
      }
      current = next
    }
  }
  return { origin: resolvePointer(document, pointer) === undefined ? undefined : statedAt(pointer, document, origins), corrections }
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
