import type { Step } from '../passage.ts'

/** Rate limits, by key and model; where a body names no model, by operation. */
export const limit: Step = ({ operation, scope, preference, record }, { limits, refusals }) => {
  if (!limits) return undefined
  const admission = limits.admit(`${scope}:${record.entry.model ?? operation.id}`)
  if ('refusal' in admission) return refusals.complain(operation, { code: '1302', statuses: [429], hint: admission.refusal }, preference)
  record.whenSettled(admission.release)
  return undefined
}
