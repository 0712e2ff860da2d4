import { formatProblem } from '../read/problem.ts'
import type { DriftReport, Reported } from './report.ts'
import { countsOf, explanation, show, verdictOf } from './words.ts'

/** The report for a job summary or an issue: what needs a person first, the rest folded away. */
export function toMarkdown(report: DriftReport): string {
  const { problems, unexplained, explained, notes, notCovered, notShown } = report
  const title = problems.length > 0 ? 'a source could not be read' : unexplained.length > 0 ? 'unexplained differences' : 'nothing unexplained'
  const blocks = [
    `## Drift: ${title}`,
    `${countsOf(report)} ${verdictOf(report)}`,
    ...(problems.length > 0 ? ['### Could not be read', problems.map((problem) => `- ${escape(formatProblem(problem))}`).join('\n')] : []),
    ...(unexplained.length > 0 ? ['### Unexplained', table(unexplained, false)] : []),
    ...(notes.length > 0 ? ['### Corrections that no longer fit', notes.map((note) => `- ${escape(note)}`).join('\n')] : []),
    ...(explained.length > 0 ? [fold(`${explained.length} explained`, table(explained, true))] : []),
    ...(notCovered.length > 0 ? [fold(`${notCovered.length} operations not covered`, notCovered.map((address) => `- \`${address}\``).join('\n'))] : []),
    ...(notShown.length > 0 ? [`Operations of ours that no source shows: ${notShown.join(', ')}.`] : []),
    `<!-- fingerprint: ${report.fingerprint} -->`,
  ]
  return `${blocks.join('\n\n')}\n`
}

function table(differences: Reported[], hasReasons: boolean): string {
  const heading = ['Operation', 'Difference', 'Place', 'Vendor', 'Ours', 'Level', ...(hasReasons ? ['Explained by'] : ['Source'])]
  const rows = differences.map((difference) => [
    difference.operationIds.join(', ') || 'error tables',
    difference.what,
    `\`${difference.pointer}\``,
    show(difference.to),
    show(difference.from),
    difference.level === 'breaking' ? '**breaking**' : difference.level,
    hasReasons ? explanation(difference) : difference.sources.join(', '),
  ])
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escape).join(' | ')} |`).join('\n')
}

function fold(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ')
}
