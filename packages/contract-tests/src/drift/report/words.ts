import type { Json } from '../../document/json.ts'
import { RULES, type Level } from '../compare/rules.ts'
import type { DriftReport, Reported } from './report.ts'

const LEVELS: Level[] = ['breaking', 'risky', 'compatible']

/** One difference in one line: operation, what, where, both sides, how bad, and what explains it. */
export function lineOf(difference: Reported): string {
  const { operationIds, what, pointer, from, to, explainedBy, sources } = difference
  const verdict = explainedBy ? `explained by ${explanation(difference)}` : 'unexplained'
  return `${subjectOf(operationIds, pointer)}: ${what} at ${pointer}; vendor: ${show(to)}; ours: ${show(from)}; ${impactOf(difference)}; ${verdict} (${sources[0]}${sources.length > 1 ? ` and ${sources.length - 1} more` : ''})`
}

/** How bad a difference is, and for which half of a call: `breaking for requests`. */
export function impactOf({ kind, level, directions }: Reported): string {
  const hit = directions.filter((direction) => RULES[kind][direction] === level).toSorted()
  return hit.length > 0 ? `${level} for ${hit.map((direction) => `${direction}s`).join(' and ')}` : level
}

/** The worst first. */
export function byLevel(differences: Reported[]): Reported[] {
  const rank = ({ level }: Reported) => LEVELS.indexOf(level)
  return differences.toSorted((a, b) => rank(a) - rank(b))
}

/** What is to be done, each step once, with what it is for. */
export function stepsOf({ unexplained }: DriftReport): string[] {
  const counts = new Map<string, number>()
  for (const { next } of byLevel(unexplained)) counts.set(next, (counts.get(next) ?? 0) + 1)
  return [...counts].map(([next, count]) => `${many(count, 'difference')}: ${next}`)
}

/** What a difference is about: operations, the API as a whole, or its error tables. */
export function subjectOf(operationIds: string[], pointer: string): string {
  return operationIds.join(', ') || (pointer.startsWith('#') ? 'API' : 'error tables')
}

export function explanation({ explainedBy }: Reported): string {
  return explainedBy ? `${explainedBy.id} (${explainedBy.file})` : ''
}

/** What explains differences, with how many and of which operations: far fewer lines than the differences themselves. */
export function reasonsOf({ explained }: DriftReport): { reason: string; count: number; operationIds: string[] }[] {
  const reasons = new Map<string, Reported[]>()
  for (const difference of explained) {
    const reason = explanation(difference)
    reasons.set(reason, [...(reasons.get(reason) ?? []), difference])
  }
  return [...reasons].map(([reason, differences]) => ({
    reason,
    count: differences.length,
    operationIds: [...new Set(differences.flatMap(({ operationIds }) => operationIds))].toSorted(),
  }))
}

/** The counts in one sentence. */
export function countsOf({ counts }: DriftReport): string {
  const parts = [many(counts.operations, 'operation'), many(counts.codes, 'business code'), many(counts.statuses, 'HTTP status row')]
  return `Read ${many(counts.texts, 'text')} (${counts.prose} prose only): ${parts.join(', ')}.`
}

export function verdictOf({ counts, problems }: DriftReport): string {
  const judged = `${counts.explained} explained, ${counts.unexplained} unexplained (${counts.breaking} breaking)`
  return `${judged}${problems.length > 0 ? `, ${many(problems.length, 'unreadable place')}` : ''}.`
}

export function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

export function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
