import type { BodyLimits } from './body.ts'
import type { Answer } from './answer.ts'
import type { Compiled, Operation } from './compile.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { UploadedFile } from './multipart.ts'
import type { Clock } from './play.ts'
import type { Complaint } from './refusal.ts'
import type { Store } from './store.ts'
import type { Schedule } from './stream.ts'
import type { Uploads } from './uploads.ts'
import type { ValidatorOf } from './validate.ts'
import type { Fixture } from './fixture.ts'

/** What an operation does that no schema can say. Everything else the document says. */
export interface Behaviour {
  /** Names that `Prefer: example=…` takes beside the document's examples; the behaviour answers them. */
  scenarios?: readonly string[]
  /** Whether the bytes of files are kept for `answer`; otherwise they are counted and let go. */
  keepsFiles?: boolean
  /** Repairs in place what the API is known to accept although the schema does not; returns a remark for each repair. */
  tolerate?(body: unknown): string[]
  /** The answer to a valid request, or undefined: the documented example is the answer. */
  answer?(exchange: Exchange): MaybePromise<Answer | undefined>
}

export type Behaviours = Readonly<Record<string, Behaviour>>

/** A request that was let in, with what a behaviour needs to answer it. */
export interface Exchange {
  operation: Operation
  compiled: Compiled
  /** Of the path. */
  parameters: Record<string, string>
  query: URLSearchParams
  body: unknown
  /** The files of a form. One that a behaviour means to keep it takes out of the list. */
  files: UploadedFile[]
  isStream: boolean
  /** Begins the keys of everything that the request may see or change in the store. */
  scope: string
  /** The scenario that a trigger asked for, if it is one of the behaviour's. */
  scenario: string | undefined
  settings: Settings
  /** Sentences for `x-mock-remark`; a behaviour may add some. */
  remarks: string[]
  validatorOf: ValidatorOf
  complain(complaint: Complaint): Answer
  /** The documented success of this name, as events where the request streams; undefined where there is none. */
  replay(name: string): MaybePromise<Answer | undefined>
  /** Sends a JSON body to another operation on behalf of this request, past its credentials and triggers. */
  perform(operationId: string, body: unknown): Promise<Answer>
}

/** The options that behaviours read, with their defaults filled in. */
export interface Settings extends BodyLimits {
  models: readonly string[] | 'any'
  fixtures: readonly Fixture[]
  echo: boolean
  polls: number
  taskMs: number
  schedule: Schedule
  /** Draw answers from the schemas instead of replaying examples. */
  dynamic: boolean
  /** What is drawn is the same for the same seed. */
  seed: string
  clock: Clock
  store: Store
  uploads: Uploads
  callbacks: Callbacks
  /** When the streams are over that are sent to requests with an id of their own. */
  streaming: Map<string, number>
}

/** Calls addresses that requests name, when something has ended. */
export interface Callbacks {
  /** Why an address is not called, in a sentence; undefined where it is. */
  refusal(url: string): string | undefined
  /**
   * Calls an address after a delay in milliseconds, and does not wait for it.
   * @param bodyOf gives what is sent as JSON; where it gives undefined, nothing is
   */
  send(url: string, headers: Record<string, unknown>, delay: number, bodyOf: () => Promise<unknown>): void
  /** Gives up what waits or goes on. */
  close(): void
}
