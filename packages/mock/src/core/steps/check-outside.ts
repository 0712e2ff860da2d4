import { andThen } from '../maybe-promise.ts'
import { checkParameters } from '../parameters.ts'
import type { Step } from '../passage.ts'
import { toComplaint } from '../violation.ts'

/** Parameters in path, query, headers and cookies. */
export const checkOutside: Step = ({ operation, places, preference }, { compiled, validatorOf, refusals }) =>
  andThen(checkParameters(operation, compiled.document, places, validatorOf), (violation) => violation && refusals.complain(operation, toComplaint(violation, violation.place), preference))

