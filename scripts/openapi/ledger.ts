import { join } from 'node:path'
import { isObject, type JsonObject } from './json.ts'
import type { Correction, Overlay } from './overlay.ts'
import type { Proof } from './proof.ts'
import { readSource, readSources, SourceError, type Source } from './source.ts'

/** One numbered contradiction: what was wrong, what is right, how we know, and what settles it. */
export interface LedgerEntry extends Correction {
  /** The file that settles it: an overlay, or one of the sources that already say what is right. */
  file: string
  /** The overlay's actions for it; none where the sources already say what is right. */
  actions: { index: number; description: string }[]
  /** The file with the proofs. */
  proofFile: string
  proofs: Proof[]
}

/** Contradictions that need no action, because a source already says what is right or because they are not the document's. */
const WITHOUT_ACTION = join('openapi', 'contradictions.yaml')
const PROOFS = join('openapi', 'proofs')

/**
 * Every contradiction by its number: those that overlays settle and those that need no action.
 * @throws {SourceError} for a number or id that two share, a gap in the numbers, and what has no proof.
 */
export async function readLedger(root: string, overlays: { file: string; overlay: Overlay }[]): Promise<LedgerEntry[]> {
  const [settled, proofs] = await Promise.all([readSource(root, join(root, WITHOUT_ACTION)), readSources(root, PROOFS)])
  const entries = [...overlays.flatMap(({ file, overlay }) => corrections(file, overlay, proofsFor(file, proofs))), ...withoutAction(settled)]
  checkNumbers(entries)
  for (const { number, id, file, proofFile, proofs: own } of entries) {
    if (own.length === 0) throw new SourceError(proofFile, 1, `correction ${number} ${id} of ${file} has no proof; add what is valid or present only when it is made`)
  }
  return entries.toSorted((a, b) => a.number - b.number)
}

function corrections(file: string, overlay: Overlay, source: Source): LedgerEntry[] {
  const entries = new Map<string, LedgerEntry>()
  const proofs = source.value as unknown as Record<string, Proof[]>
  overlay.actions.forEach(({ description = '', 'x-correction': correction }, index) => {
    if (!correction) return
    const entry = entries.get(correction.id) ?? { ...correction, file, actions: [], proofFile: source.file, proofs: proofs[correction.id] ?? [] }
    entry.actions.push({ index, description })
    entries.set(correction.id, entry)
  })
  for (const id of Object.keys(proofs)) {
    if (!entries.has(id)) throw new SourceError(source.file, source.line(`#/${id}`), `proves ${id}, which ${file} does not correct`)
  }
  return [...entries.values()]
}

function proofsFor(overlay: string, sources: Source[]): Source {
  const file = overlay.replace('openapi/overlays/', 'openapi/proofs/')
  const source = sources.find((one) => one.file === file)
  if (!source || !isObject(source.value)) throw new SourceError(file, 1, `expected a mapping from each correction of ${overlay} to its proofs`)
  return source
}

function withoutAction(source: Source): LedgerEntry[] {
  if (!Array.isArray(source.value)) throw new SourceError(source.file, 1, 'expected a list of contradictions')
  return source.value.map((value, index) => {
    const entry = value as JsonObject
    const missing = ['number', 'id', 'wrong', 'right', 'evidence', 'grade', 'settledBy'].filter((member) => entry[member] === undefined)
    if (missing.length > 0) throw new SourceError(source.file, source.line(`#/${index}`), `the contradiction lacks ${missing.join(', ')}`)
    const { settledBy, proofs = [], ...correction } = entry as unknown as Correction & { settledBy: string; proofs?: Proof[] }
    return { ...correction, file: settledBy, actions: [], proofFile: source.file, proofs }
  })
}

function checkNumbers(entries: LedgerEntry[]): void {
  const byNumber = new Map<number, LedgerEntry>()
  const ids = new Set<string>()
  for (const entry of entries) {
    const other = byNumber.get(entry.number)
    if (other) throw new SourceError(entry.file, 1, `${entry.id} has the number ${entry.number} of ${other.id} in ${other.file}; the next free one is ${Math.max(...entries.map(({ number }) => number)) + 1}`)
    if (ids.has(entry.id)) throw new SourceError(entry.file, 1, `the id ${entry.id} is used twice`)
    byNumber.set(entry.number, entry)
    ids.add(entry.id)
  }
  for (let number = 1; number <= byNumber.size; number++) {
    if (!byNumber.has(number)) throw new SourceError(WITHOUT_ACTION, 1, `nothing has the number ${number}; a correction that is no longer needed moves here and says why`)
  }
}
