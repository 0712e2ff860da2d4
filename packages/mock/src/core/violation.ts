import type { Complaint } from './refusal.ts'
import type { Violation } from './validate.ts'

/** What is said about a violation: 1213 names a field that is missing, 1214 one that does not fit, 1215 two that exclude each other. */
export function toComplaint(violation: Violation, place: string): Complaint {
  const { kind, field, expected } = violation
  const told = { ...violation, place }
  if (kind === 'exclusive') {
    const [field1 = '', field2 = ''] = violation.fields ?? []
    return { code: '1215', values: { field1, field2 }, hint: `${field1} and ${field2} exclude each other; leave one out.`, violation: told }
  }
  if (field === '') return { code: '1210', hint: `The body ${expected}.`, isSaid: true, violation: told }
  if (kind === 'missing') return { code: '1213', values: { field }, hint: `${field} ${expected}.`, violation: told }
  return { code: '1214', values: { field }, hint: `${field} ${expected}.`, violation: told }
}
