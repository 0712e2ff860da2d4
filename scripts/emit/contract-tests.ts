import type { Catalogue, Overlay } from '../openapi/index.ts'

/** What the drift report needs beside the document: the corrections it explains differences by, and the error tables. */
export function emitContractTests(overlays: { file: string; overlay: Overlay }[], catalogue: Catalogue): Record<string, string> {
  const { codes, statuses } = catalogue
  return {
    'overlays.json': `${JSON.stringify(overlays, null, 2)}\n`,
    'errors.json': `${JSON.stringify({ codes, statuses }, null, 2)}\n`,
  }
}
