import { checkParameters } from '../parameters.ts'
import type { Step } from '../passage.ts'
import { toComplaint } from '../violation.ts'

/** Parameters in path, query, headers and cookies. */
export const checkOutside: Step = async ({ operation, places, preference }, { compiled, validatorOf, refusals }) => {
  const violation = await checkParameters(operation, compiled.document, places, validatorOf)
  return violation && refusals.complain(operation, toComplaint(violation, violation.place), preference)
}
