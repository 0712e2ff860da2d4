import type { LedgerEntry } from '../openapi/index.ts'

/** `docs/corrections.md`: every contradiction by its number, what is right, and why. */
export function emitCorrections(ledger: LedgerEntry[]): string {
  return `${HEADING}\n${ledger.map(section).join('\n')}`
}

const HEADING = `# Corrections

Made by \`npm run generate\` from \`openapi/overlays\`, \`openapi/contradictions.yaml\` and \`openapi/proofs\`. Do not edit.

Where the vendor's documents contradict themselves, each other, an SDK or the wire, and what the merged document says. A
number is never given twice. Grades: *wire-report*, somebody recorded it on the wire; *vendor-document*, another document
of the vendor's says so, or the document contradicts itself; *inferred*, concluded by us.

\`scripts/openapi/ledger.test.ts\` has a test by the name of each: its proofs hold, and fail without any one of its actions.
`

function section({ number, id, wrong, right, evidence, grade, file, actions, proofFile, proofs }: LedgerEntry): string {
  const settled = actions.length === 0 ? `no action: ${link(file)} says what is right` : `overlay: ${link(file)}, ${count(actions.length, 'action')}`
  return `## ${number}. ${id}

- wrong: ${wrong}
- right: ${right}
- how we know (${grade}): ${evidence.join('; ')}
- ${settled}
- test: \`${number} ${id}\`, ${count(proofs.length, 'proof')} in ${link(proofFile)}
`
}

function link(file: string): string {
  return `[\`${file}\`](../${file})`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
