import type { Correction, Overlay } from '../openapi/index.ts'

/** `docs/corrections.md`: everything that the merged document says otherwise than the vendor, and why. */
export function emitCorrections(overlays: { file: string; overlay: Overlay }[]): string {
  const sections = overlays.map(({ file, overlay }) => {
    const corrections = new Map<string, { correction: Correction; actions: number }>()
    for (const { 'x-correction': correction } of overlay.actions) {
      if (!correction) continue
      const known = corrections.get(correction.id)
      corrections.set(correction.id, { correction, actions: (known?.actions ?? 0) + 1 })
    }
    return `## ${overlay.info.title}\n\n[\`${file}\`](../${file})\n\n${[...corrections.values()].map(entry).join('\n')}`
  })
  return `${HEADING}\n${sections.join('\n')}`
}

const HEADING = `# Corrections

Made by \`npm run generate\` from \`openapi/overlays\`. Do not edit.

What the merged document says otherwise than the vendor's. Grades: *wire-report*, somebody recorded it on the wire;
*vendor-document*, another document of the vendor's says so, or the document contradicts itself; *inferred*, concluded by us.
`

function entry({ correction: { id, wrong, right, evidence, grade }, actions }: { correction: Correction; actions: number }): string {
  return `### ${id}

- wrong: ${wrong}
- right: ${right}
- how we know (${grade}): ${evidence.join('; ')}
- ${actions} ${actions === 1 ? 'action' : 'actions'}
`
}
