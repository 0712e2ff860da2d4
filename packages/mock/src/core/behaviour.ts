import type { Answer } from './answer.ts'
import type { Compiled, Operation } from './compile.ts'
import type { Complaint } from './refusal.ts'
import type { Clock } from './play.ts'
import type { Store } from './store.ts'
import type { Validate } from './validate.ts'
import type { Schema } from './document.ts'

/** What an operation does that no schema can say. Everything else the document says. */
export interface Behaviour {
  /** Names that `Prefer: example=…` takes beside the document's examples; the behaviour answers them. */
  scenarios?: readonly string[]
  /** Repairs in place what the API is known to accept although the schema does not; returns a remark for each repair. */
  tolerate?(body: unknown): string[]
  /** The answer to a valid request, or undefined: the documented example is the answer. */
  answer?(exchange: Exchange): Promise<Answer | undefined> | Answer | undefined
}

export type Behaviours = Readonly<Record<string, Behaviour>>

/** A request that was let in, with what a behaviour needs to answer it. */
export interface Exchange {
  operation: Operation
  compiled: Compiled
  parameters: Record<string, string>
  body: unknown
  isStream: boolean
  /** Id half of the API key. */
  key: string
  /** The scenario that a trigger asked for, if it is one of the behaviour's. */
  scenario: string | undefined
  settings: Settings
  validatorOf(schema: Schema): Promise<Validate>
  complain(complaint: Complaint): Answer
}

/** The options that behaviours read, with their defaults filled in. */
export interface Settings {
  models: readonly string[] | 'any'
  echo: boolean
  polls: number
  taskMs: number
  frameDelay: number
  /** Draw answers from the schemas instead of replaying examples. */
  dynamic: boolean
  /** What is drawn is the same for the same seed. */
  seed: string
  clock: Clock
  store: Store
}
