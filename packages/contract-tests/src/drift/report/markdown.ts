import { formatProblem } from '../read/problem.ts'
import type { DriftReport, Reported } from './report.ts'
import { byLevel, countsOf, impactOf, reasonsOf, show, stepsOf, subjectOf, verdictOf } from './words.ts'

/** The report for a job summary or an issue: what needs a person first, the rest folded away. */
export function toMarkdown(report: DriftReport): string {
  const { problems, unexplained, explained, notes, notShown } = report
  const title = problems.length > 0 ? 'a source could not be read' : unexplained.length > 0 ? 'unexplained differences' : 'nothing unexplained'
  // by correction, not one by one: there are hundreds
  const reasons = reasonsOf(report).map(({ reason, count, operationIds }) => [reason, String(count), operationIds.join(', ')])
  const blocks = [
    `## Drift: ${title}`,
    `${countsOf(report)} ${verdictOf(report)}`,
    ...(problems.length > 0 ? ['### Could not be read', problems.map((problem) => `- ${escape(formatProblem(problem))}`).join('\n')] : []),
    ...(unexplained.length > 0 ? ['### Unexplained', ...worst(byLevel(unexplained)), '### What to do', stepsOf(report).map((step) => `- ${escape(step)}`).join('\n')] : []),
    ...(notes.length > 0 ? ['### Corrections that no longer fit', notes.map((note) => `- ${escape(note)}`).join('\n')] : []),
    ...(explained.length > 0 ? [fold(`${explained.length} explained`, table(['Correction', 'Differences', 'Operations'], reasons))] : []),
    ...(notShown.length > 0 ? [`Operations of ours that no source shows: ${notShown.join(', ')}.`] : []),
    `<!-- fingerprint: ${report.fingerprint} -->`,
  ]
  return `${blocks.join('\n\n')}\n`
}

// an issue has room for 65 536 characters, and the rest of the report needs some
const ROOM = 45_000

const HEADING = ['Operation', 'Difference', 'Place', 'Vendor', 'Ours', 'Level', 'Source']

/** The worst differences, as many as fit; the others are counted. */
function worst(differences: Reported[]): string[] {
  let size = 0
  const shown = differences.map(row).filter((cells) => (size += cells.join(' | ').length + 5) < ROOM)
  const hidden = differences.length - shown.length
  return [table(HEADING, shown), ...(hidden > 0 ? [`And ${hidden} more, none of them worse; \`--json\` has all.`] : [])]
}

function row(difference: Reported): string[] {
  const { operationIds, what, pointer, to, from, level, sources } = difference
  const impact = impactOf(difference)
  return [subjectOf(operationIds, pointer), what, `\`${pointer}\``, show(to), show(from), level === 'breaking' ? `**${impact}**` : impact, sources.join(', ')]
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
