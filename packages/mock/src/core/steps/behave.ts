import type { Step } from '../passage.ts'

/** What the operation does that no schema can say. */
export const behave: Step = ({ operation, places, body, key, scenario, selection }, { behaviours, compiled, settings, validatorOf, complain }) =>
  behaviours[operation.id]?.answer?.({
    operation,
    compiled,
    parameters: places.path,
    body,
    isStream: selection?.media?.isStream ?? false,
    key,
    scenario,
    settings,
    validatorOf,
    complain: (complaint) => complain(operation, complaint),
  })
