import type { Answer } from './answer.ts'
import type { Behaviours, Settings } from './behaviour.ts'
import type { RequestBody } from './body.ts'
import type { Compiled, Operation } from './compile.ts'
import type { Counters } from './counters.ts'
import type { Verdict } from './credentials.ts'
import type { ReadyRule } from './fault-rule.ts'
import type { JournalRecord } from './journal.ts'
import type { Limits } from './limits.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { UploadedFile } from './multipart.ts'
import type { Places } from './parameters.ts'
import type { PathAlias } from './path-alias.ts'
import type { Complaint, Refusals } from './refusal.ts'
import type { Respond } from './respond.ts'
import type { Selection } from './select.ts'
import type { Preference } from './trigger.ts'
import type { ValidatorOf } from './validate.ts'

/** A request in plain values, as every edge can say it. */
export interface MockRequest {
  method: string
  /** The path as it was sent, without the query. */
  path: string
  /** What stands after `?`. */
  query?: string | undefined
  /** By name in lower case. */
  headers: Record<string, string | undefined>
  body?: RequestBody | undefined
  /** Aborted when the client goes away before it has the whole answer. */
  signal?: AbortSignal | undefined
}

/** What all requests share: a document in the forms in which it is asked for, and the options. */
export interface Engine {
  compiled: Compiled
  behaviours: Behaviours
  settings: Settings
  refusals: Refusals
  /** How a behaviour says no. */
  complain(operation: Operation, complaint: Complaint): Answer
  /** Judges the keys and tokens of an API that has business codes; undefined for any other. */
  guard: ((authorization: string | undefined) => MaybePromise<Verdict>) | undefined
  validatorOf: ValidatorOf
  respond: Respond
  /** The seed of an answer that is drawn, where its request names none. */
  nextSeed(): string
  /** What goes wrong without being asked for, the first that fits. */
  rules: readonly ReadyRule[]
  counters: Counters
  limits: Limits | undefined
}

/** One request on its way through the steps: each adds what the later ones need. */
export interface Passage {
  request: MockRequest
  operation: Operation
  /** The other path that the request used for the operation. */
  alias: PathAlias | undefined
  places: Places
  /** What the request asks for by a trigger. */
  preference: Preference | undefined
  /** What goes wrong with the answer. */
  fault: Preference | undefined
  /** Begins the keys of everything that the request may see or change in the store. */
  scope: string
  body: unknown
  /** The files of a form. What nobody has taken out of the list is let go in the end. */
  files: UploadedFile[]
  scenario: string | undefined
  /** The documented answer, unless a behaviour has a better one. */
  selection: Selection | undefined
  /** What was let pass, for `x-mock-remark`. */
  remarks: string[]
  record: JournalRecord
}

/** Ends a passage with an answer, or lets it go on. */
export type Step = (passage: Passage, engine: Engine) => MaybePromise<Answer | undefined>
