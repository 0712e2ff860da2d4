import type { Built } from '../build.ts'
import { statedAt } from '../provenance.ts'
import { SourceError } from '../source.ts'
import { rules } from './rules.ts'

/**
 * Holds a merged document against our own rules.
 * @throws {SourceError} listing every problem, each with the file and line that a person has to change.
 */
export function lint({ document, origins }: Pick<Built, 'document' | 'origins'>): void {
  const problems = Object.entries(rules).flatMap(([name, rule]) =>
    rule(document).map(({ pointer, message }) => `${statedAt(pointer, document, origins) ?? 'openapi/'}: ${message}\n    ${name}, ${pointer}`),
  )
  if (problems.length === 0) return
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
  throw new SourceError('openapi/bigmodel.yaml', 1, `is not written, because the merged document has ${count}:\n  ${problems.join('\n  ')}`)
}
