import { formatProblem } from '../read/problem.ts'
import type { DriftReport } from './report.ts'
import { byLevel, countsOf, lineOf, many, reasonsOf, stepsOf, verdictOf } from './words.ts'

/**
 * The report for a terminal: what needs a person last, where the cursor is.
 * @param isVerbose one line for each explained difference instead of one for each correction
 */
export function toText(report: DriftReport, isVerbose = false): string {
  const reasons = reasonsOf(report).map(({ reason, count, operationIds }) => `${reason}: ${many(count, 'difference')}${operationIds.length > 0 ? ` in ${operationIds.join(', ')}` : ''}`)
  const sections = [
    countsOf(report),
    ...report.operations.map(({ id, verdict, explained, unexplained }) => `  ${id}: ${verdict}${verdict === 'equal' ? '' : ` (${explained} explained, ${unexplained} unexplained)`}`),
    ...(report.notShown.length > 0 ? ['', `Operations of ours that no source shows (${report.notShown.length}): ${report.notShown.join(', ')}`] : []),
    ...(report.unused.length > 0 ? ['', `Schemas of the vendor's that none of its operations uses (${report.unused.length}): ${report.unused.join(', ')}`] : []),
    ...(isVerbose ? list('Explained', report.explained.map(lineOf)) : list('Explained by', reasons)),
    ...list('Corrections that no longer fit', report.notes),
    ...list('Could not be read', report.problems.map(formatProblem)),
    ...list('Unexplained', byLevel(report.unexplained).toReversed().map(lineOf)),
    ...list('What to do', stepsOf(report)),
    '',
    verdictOf(report),
  ]
  return `${sections.join('\n')}\n`
}

function list(title: string, lines: string[]): string[] {
  return lines.length > 0 ? ['', `${title} (${lines.length}):`, ...lines.map((line) => `  ${line}`)] : []
}
