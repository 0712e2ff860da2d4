import type { Step } from '../passage.ts'

/** The documented example, or where there is none what the schema says. */
export const replay: Step = ({ selection }, { respond }) => respond(selection!)
