import { join } from 'node:path'
import { addOwnCodes, errorParts, readCatalogue, type Catalogue } from './errors.ts'
import { attachExamples } from './examples.ts'
import { isObject, type JsonObject } from './json.ts'
import { merge, type Duplicate, type Merged } from './merge.ts'
import { applyOverlay, OverlayError, readOverlay, type Correction, type Overlay } from './overlay.ts'
import { order } from './print.ts'
import { readSource, readSources, SourceError, type Source } from './source.ts'

export interface Built {
  document: JsonObject
  overlays: { file: string; overlay: Overlay }[]
  catalogue: Catalogue
  origins: Merged['origins']
  /** What several sources state, and how alike. */
  duplicates: Duplicate[]
}

/**
 * Builds the merged document from `openapi/` below a root folder: fragments and components are merged, the error
 * catalogue is added, overlays correct it, example files are put in.
 * With `overlays: false` the result has the vendor's structure, uncorrected and without example files.
 * @throws {SourceError} naming file and line of what has to be put right.
 */
export async function build(root: string, options: { overlays?: boolean } = {}): Promise<Built> {
  const folder = (name: string) => join('openapi', name)
  const [components, fragments, overlaySources, errors] = await Promise.all([
    readSources(root, folder('components')),
    readSources(root, folder('fragments')),
    readSources(root, folder('overlays')),
    readSource(root, join(root, folder('errors.yaml'))),
  ])
  const catalogue = readCatalogue(errors)
  const overlays = overlaySources.map((source) => ({ file: source.file, overlay: readCorrections(source), source }))
  const { document, origins, duplicates } = merge([...components, ...fragments])
  const built = { overlays: overlays.map(({ file, overlay }) => ({ file, overlay })), catalogue, origins, duplicates }
  if (options.overlays === false) return { document: order(document), ...built }

  addParts(document, errorParts(catalogue))
  let corrected = document
  for (const { overlay, source } of overlays) {
    try {
      corrected = applyOverlay(corrected, overlay, { strict: true }).document
    } catch (error) {
      if (!(error instanceof OverlayError)) throw error
      throw new SourceError(source.file, source.line(`#/actions/${error.index}`), error.message)
    }
  }
  // what the sources state stays theirs
  corrected = structuredClone(corrected)
  addOwnCodes(corrected, catalogue)
  await attachExamples(corrected, root, folder('examples'))
  return { document: order(corrected), ...built }
}

/** An overlay whose every action says what was wrong, what is right, and how we know. */
function readCorrections(source: Source): Overlay {
  const overlay = readOverlay(source)
  overlay.actions.forEach((action, index) => {
    const missing = ['number', 'id', 'wrong', 'right', 'evidence', 'grade'].filter((member) => !action['x-correction']?.[member as keyof Correction])
    if (missing.length > 0 || !action.description) {
      const members = [...(action.description ? [] : ['description']), ...missing.map((member) => `x-correction.${member}`)]
      throw new SourceError(source.file, source.line(`#/actions/${index}`), `the action lacks ${members.join(', ')}`)
    }
  })
  return overlay
}

export function addParts(document: JsonObject, parts: JsonObject): void {
  for (const [key, part] of Object.entries(parts)) {
    const target = document[key]
    if (isObject(target) && isObject(part)) addParts(target, part)
    else document[key] = part
  }
}
