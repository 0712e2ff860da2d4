import { formatProblem } from '../read/problem.ts'
import type { DriftReport, Reported } from './report.ts'
import { countsOf, reasonsOf, show, subjectOf, verdictOf } from './words.ts'

/** The report for a job summary or an issue: what needs a person first, the rest folded away. */
export function toMarkdown(report: DriftReport): string {
  const { problems, unexplained, explained, notes, notShown } = report
  const title = problems.length > 0 ? 'a source could not be read' : unexplained.length > 0 ? 'unexplained differences' : 'nothing unexplained'
  // by correction: an issue has room for 65 536 characters
  const reasons = reasonsOf(report).map(({ reason, count, operationIds }) => [reason, String(count), operationIds.join(', ')])
  const blocks = [
    `## Drift: ${title}`,
    `${countsOf(report)} ${verdictOf(report)}`,
    ...(problems.length > 0 ? ['### Could not be read', problems.map((problem) => `- ${escape(formatProblem(problem))}`).join('\n')] : []),
    ...(unexplained.length > 0 ? ['### Unexplained', table(HEADING, unexplained.map(row))] : []),
    ...(notes.length > 0 ? ['### Corrections that no longer fit', notes.map((note) => `- ${escape(note)}`).join('\n')] : []),
    ...(explained.length > 0 ? [fold(`${explained.length} explained`, table(['Correction', 'Differences', 'Operations'], reasons))] : []),
    ...(notShown.length > 0 ? [`Operations of ours that no source shows: ${notShown.join(', ')}.`] : []),
    `<!-- fingerprint: ${report.fingerprint} -->`,
  ]
  return `${blocks.join('\n\n')}\n`
}

const HEADING = ['Operation', 'Difference', 'Place', 'Vendor', 'Ours', 'Level', 'Source']

function row({ operationIds, what, pointer, to, from, level, sources }: Reported): string[] {
  return [subjectOf(operationIds, pointer), what, `\`${pointer}\``, show(to), show(from), level === 'breaking' ? '**breaking**' : level, sources.join(', ')]
}

function table(heading: string[], rows: string[][]): string {
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escape).join(' | ')} |`).join('\n')
}

function fold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
