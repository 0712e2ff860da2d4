import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The first checkout of the Overlay Specification in a folder, or at most two folders below it. */
export function findOverlaySpecification(folder: string, depth = 2): string | undefined {
  if (existsSync(join(folder, 'compliant-sets'))) return folder
  if (depth === 0) return undefined
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const found = entry.isDirectory() && entry.name !== 'node_modules' ? findOverlaySpecification(join(folder, entry.name), depth - 1) : undefined
    if (found) return found
  }
  return undefined
}
