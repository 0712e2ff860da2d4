import { normalizeText, type CodeRow, type StatusRow } from '../read/tables.ts'
import type { Difference } from './difference.ts'
import { RULES, type Kind } from './rules.ts'

/** A business code as our catalogue has it; `openapi/errors.yaml` explains the members. */
export interface CatalogueCode {
  code: string
  status: number
  statusSource: 'stated' | 'inferred'
  message: string
  messages?: { text: string; since: string }[]
  since?: string
  removed?: string
}

export interface Catalogue {
  codes: CatalogueCode[]
  statuses: { status: number; reason: string; action: string }[]
}

/** A difference between an error table and our catalogue, and the dated fact that explains it. */
export interface TableDifference extends Difference {
  line: number
  explainedBy?: { id: string; file: string }
}

const FILE = 'openapi/errors.yaml'

/**
 * Compares one page's table of business codes with our catalogue. The catalogue's dates explain what an older page says;
 * the page's own age is that of the newest dated code or text in it.
 */
export function compareCodes(rows: CodeRow[], catalogue: Catalogue): TableDifference[] {
  if (rows.length === 0) return []
  const known = new Map(catalogue.codes.map((entry) => [entry.code, entry]))
  const age = ageOf(rows, known)
  const differences = rows.flatMap((row) => compareRow(row, row.code === undefined ? unnumbered(row, catalogue) : known.get(row.code), age))
  const listed = new Set(rows.map((row) => row.code))
  for (const entry of catalogue.codes) {
    if (listed.has(entry.code) || entry.removed || !isTabled(entry)) continue
    const explainedBy = entry.since && entry.since > age ? since(entry.since) : undefined
    differences.push(difference('code-removed', entry.code, rows[0]!.line, entry.message, undefined, explainedBy))
  }
  return differences
}

/** Compares one page's table of HTTP statuses with ours, row by row. */
export function compareStatuses(rows: StatusRow[], catalogue: Catalogue): TableDifference[] {
  if (rows.length === 0) return []
  // a translation can only be counted
  const text = (row: { reason: string; action: string }) => rows[0]!.language === 'en' ? '' : `${normalizeText(row.reason)} / ${normalizeText(row.action)}`
  const ours = [...catalogue.statuses]
  const take = (fits: (entry: Catalogue['statuses'][number]) => boolean) => {
    const index = ours.findIndex(fits)
    return index < 0 ? undefined : ours.splice(index, 1)[0]
  }
  const unmatched = rows.filter((row) => !take((entry) => entry.status === row.status && text(entry) === text(row)))
  const changed = unmatched.map((row) => {
    const twin = take((entry) => entry.status === row.status)
    return difference(twin ? 'status-row-changed' : 'status-row-added', String(row.status), row.line, twin && text(twin), text(row))
  })
  return [...changed, ...ours.map((entry) => difference('status-row-removed', String(entry.status), rows[0]!.line, text(entry), undefined))]
}

function compareRow(row: CodeRow, entry: CatalogueCode | undefined, age: string): TableDifference[] {
  const name = row.code ?? `of HTTP status ${row.status}`
  if (!entry) return [difference('code-added', name, row.line, undefined, row.message)]
  const differences: TableDifference[] = []
  if (entry.removed && row.code !== undefined) {
    const explainedBy = entry.removed > age ? { id: `removed ${entry.removed}`, file: FILE } : undefined
    differences.push(difference('code-returned', name, row.line, `removed ${entry.removed}`, 'listed', explainedBy))
  }
  if (row.language === 'zh' && row.message !== normalizeText(entry.message)) {
    const older = entry.messages?.find(({ text }) => normalizeText(text) === row.message)
    differences.push(difference('code-text-changed', name, row.line, entry.message, row.message, older && { id: `text since ${older.since}`, file: FILE }))
  }
  if (row.status !== undefined && row.status !== entry.status) {
    differences.push(difference('code-status-changed', name, row.line, entry.status, row.status))
  }
  return differences
}

// the newer page has a row for HTTP status 500 without a code; the older one numbers it 500
function unnumbered(row: CodeRow, catalogue: Catalogue): CatalogueCode | undefined {
  return catalogue.codes.find((entry) => entry.status === row.status && (row.language === 'en' ? entry.code === String(row.status) : normalizeText(entry.message) === row.message))
}

// the newest table states a status for each of its codes; where ours is inferred, the code comes from elsewhere (one
// operation's text, the wire) and no table owes it to us
function isTabled({ statusSource }: CatalogueCode): boolean {
  return statusSource === 'stated'
}

function ageOf(rows: CodeRow[], known: Map<string, CatalogueCode>): string {
  const dates = rows.flatMap(({ code, message }) => {
    const entry = code === undefined ? undefined : known.get(code)
    return [entry?.since ?? '', entry?.messages?.find(({ text }) => normalizeText(text) === message)?.since ?? '']
  })
  return dates.toSorted().at(-1) ?? ''
}

function since(date: string): { id: string; file: string } {
  return { id: `since ${date}`, file: FILE }
}

function difference(
  kind: Kind,
  subject: string,
  line: number,
  from: string | number | undefined,
  to: string | number | undefined,
  explainedBy?: { id: string; file: string },
): TableDifference {
  const table = kind.startsWith('code') ? 'codes' : 'statuses'
  const level = RULES[kind].response
  return { kind, subject, line, from, to, level, directions: [], operationIds: [], pointer: `${table}/${subject}`, ...(explainedBy && { explainedBy }) }
}
