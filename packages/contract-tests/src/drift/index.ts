/**
 * Compares the vendor's documentation with the merged document: what is equal, what a correction explains, what is new.
 * @packageDocumentation
 */
export { drift, readSources, type DriftOptions } from './drift.ts'
export { ownBaseline } from './baseline.ts'
export { makeReport, type Baseline, type DriftReport, type Reading, type Reported } from './report/report.ts'
export { toMarkdown } from './report/markdown.ts'
export { toText } from './report/text.ts'
export { readPage, type Page } from './read/page.ts'
export { formatProblem, type Problem } from './read/problem.ts'
export { RULES, type Kind, type Level } from './compare/rules.ts'
export type { NamedOverlay } from './compare/named-overlay.ts'
export type { Catalogue } from './compare/codes.ts'
