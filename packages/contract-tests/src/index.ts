/**
 * Contract tests made from the merged document: `cases(document)` says what to try, `run(case, target)` tries it.
 * @packageDocumentation
 */
export { cases } from './contract/cases.ts'
export { run, type Report } from './contract/run.ts'
export { CAPABILITIES, inability, type Capabilities, type Target } from './contract/target.ts'
export { formatFinding, type Finding, type FindingKind } from './contract/finding.ts'
export type { Case, CaseKind, CaseRequest, Credentials, Expectation, Need } from './contract/case.ts'
export type { Json, JsonObject } from './document/json.ts'
export { ourDocument } from './document/ours.ts'
