import { createHash } from 'node:crypto'
import { operations } from '@bigmodel-kit/scripts/openapi'
import type { JsonObject } from '../../document/json.ts'
import { compareCodes, compareStatuses, type Catalogue } from '../compare/codes.ts'
import { operationRemoved } from '../compare/diff.ts'
import { add, type Difference, type Differences } from '../compare/difference.ts'
import { compareDocument } from '../compare/explain.ts'
import type { NamedOverlay } from '../compare/named-overlay.ts'
import { sentence } from '../compare/rules.ts'
import { findScope, missingFrom, unusedSchemas } from '../compare/scope.ts'
import { isTwin } from '../compare/servers.ts'
import { isProse, type Page } from '../read/page.ts'
import type { Problem } from '../read/problem.ts'
import { nextStep } from './next-step.ts'

/** A difference as it is reported: in words, and with the places in the sources where it shows. */
export interface Reported extends Difference {
  /** What differs, as a sentence without its end. */
  what: string
  breaking: boolean
  /** What a maintainer does about it, as long as nothing explains it. */
  next: string
  /** `page:line` of every source that says it. */
  sources: string[]
  /** The correction, or the dated fact of the error catalogue, that explains it. Absent in what is unexplained. */
  explainedBy?: { id: string; file: string }
}

export interface DriftReport {
  counts: {
    texts: number
    prose: number
    operations: number
    codes: number
    statuses: number
    explained: number
    unexplained: number
    breaking: number
  }
  /** Our operations that a source shows, and how each compares. */
  operations: { id: string; verdict: 'equal' | 'explained' | 'unexplained'; explained: number; unexplained: number }[]
  /** Operations of the vendor's that our document does not describe; each is unexplained too. */
  notCovered: string[]
  /** Our operations that no source shows. Only a whole document says that one is gone; then it is unexplained too. */
  notShown: string[]
  /** Schemas of a whole document that no operation of it uses and that we do not have; neither drift nor error. */
  unused: string[]
  unexplained: Reported[]
  explained: Reported[]
  problems: Problem[]
  notes: string[]
  /** The same for the same unexplained differences and unreadable sources, wherever and whenever they were found. */
  fingerprint: string
  exitCode: 0 | 1 | 2
}

/** What was read of the vendor's. */
export interface Reading {
  pages: Page[]
  /** Sources that could not be read at all. */
  problems: Problem[]
  /** Sites of which every page was read, by their index: what they do not show is not documented any more. */
  sites: { index: string; pages: Page[] }[]
}

/** What the vendor's texts are compared with. */
export interface Baseline {
  document: JsonObject
  overlays: NamedOverlay[]
  catalogue: Catalogue
}

/** Compares what was read with our document, its overlays and its error catalogue. */
export function makeReport({ pages, problems: unread, sites }: Reading, { document, overlays, catalogue }: Baseline): DriftReport {
  const found = { explained: new Map<string, Reported>(), unexplained: new Map<string, Reported>() }
  const shown = new Set<string>()
  const notCovered = new Set<string>()
  const unused = new Set<string>()
  const notes = new Set<string>()
  let operationCount = 0
  for (const page of pages) {
    for (const vendor of page.documents) {
      const comparison = compareDocument(vendor, document, overlays)
      const at = ({ pointer }: Difference) => `${vendor.source}:${vendor.line(pointer)}`
      for (const difference of comparison.unexplained) collect(found.unexplained, difference, at(difference))
      for (const difference of comparison.explained) collect(found.explained, difference, at(difference))
      for (const { id } of comparison.scope.shared) shown.add(id)
      for (const { method, path } of comparison.scope.notCovered) notCovered.add(`${method.toUpperCase()} ${path}`)
      if (vendor.isWhole) for (const name of unusedSchemas(vendor.document, document)) unused.add(name)
      for (const note of comparison.notes) notes.add(note)
      operationCount += comparison.scope.shared.length + comparison.scope.notCovered.length
    }
    for (const { line, ...difference } of [...compareCodes(page.codes, catalogue), ...compareStatuses(page.statuses, catalogue)]) {
      collect(difference.explainedBy ? found.explained : found.unexplained, difference, `${page.source}:${line}`)
    }
  }
  for (const { index, pages: its } of sites) {
    for (const difference of vanished(its, document)) collect(found.unexplained, difference, index)
  }
  const unexplained = [...found.unexplained.values()]
  const explained = [...found.explained.values()]
  const problems = [...unread, ...pages.flatMap((page) => page.problems)]
  const counts = {
    texts: pages.length,
    prose: pages.filter(isProse).length,
    operations: operationCount,
    codes: pages.reduce((sum, page) => sum + page.codes.length, 0),
    statuses: pages.reduce((sum, page) => sum + page.statuses.length, 0),
    explained: explained.length,
    unexplained: unexplained.length,
    breaking: unexplained.filter(({ breaking }) => breaking).length,
  }
  if (problems.length === 0 && counts.operations + counts.codes + counts.statuses === 0) {
    problems.push({ source: pages.map(({ source }) => source).join(', '), line: 0, message: 'nothing to compare: no OpenAPI document or fence, and no error table' })
  }
  const ids = [...shown, ...unexplained.filter(({ kind }) => kind === 'operation-removed').flatMap(({ operationIds }) => operationIds)]
  return {
    counts,
    operations: [...new Set(ids)].toSorted().map((id) => verdictOf(id, explained, unexplained)),
    notCovered: [...notCovered].toSorted(),
    notShown: operations(document).map(({ id }) => id).filter((id) => !shown.has(id)),
    unused: [...unused],
    unexplained,
    explained,
    problems,
    notes: [...notes],
    fingerprint: fingerprintOf(unexplained, problems),
    exitCode: problems.length > 0 ? 2 : unexplained.length > 0 ? 1 : 0,
  }
}

/** What a site that is about our API shows nowhere. A site without any operation documents something else. */
function vanished(pages: Page[], ours: JsonObject): Difference[] {
  const documents = pages.flatMap((page) => page.documents.map(({ document }) => document))
  const shown = new Set(documents.flatMap((document) => findScope(document, ours, false).shared.map(({ id }) => id)))
  if (shown.size === 0 || documents.every((document) => isTwin(document, ours))) return []
  const differences: Differences = new Map()
  for (const entry of missingFrom(shown, ours)) add(differences, operationRemoved(entry))
  return [...differences.values()]
}

function collect(map: Map<string, Reported>, difference: Difference & Pick<Reported, 'explainedBy'>, source: string): void {
  const key = identityOf(difference)
  const known = map.get(key)
  if (!known) return void map.set(key, { ...difference, what: sentence(difference.kind, difference.subject), breaking: difference.level === 'breaking', next: nextStep(difference), sources: [source] })
  if (!known.sources.includes(source)) known.sources.push(source)
  known.operationIds = [...new Set([...known.operationIds, ...difference.operationIds])]
  known.directions = [...new Set([...known.directions, ...difference.directions])]
}

function verdictOf(id: string, explained: Reported[], unexplained: Reported[]): DriftReport['operations'][number] {
  const count = (differences: Reported[]) => differences.filter(({ operationIds }) => operationIds.includes(id)).length
  const counts = { explained: count(explained), unexplained: count(unexplained) }
  return { id, verdict: counts.unexplained > 0 ? 'unexplained' : counts.explained > 0 ? 'explained' : 'equal', ...counts }
}

function fingerprintOf(unexplained: Reported[], problems: Problem[]): string {
  const parts = [...unexplained.map(identityOf), ...problems.map(({ message }) => message)]
  return createHash('sha256').update(JSON.stringify(parts.toSorted())).digest('hex').slice(0, 16)
}

function identityOf({ kind, pointer, subject, to }: Difference): string {
  return JSON.stringify([kind, pointer, subject, to ?? null])
}
