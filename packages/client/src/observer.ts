import type { Answer } from './call.ts'
import type { BigModelError, PartialAnswer } from './errors/bigmodel-error.ts'
import type { Operation } from './operation.ts'
import type { Transport } from './transport.ts'

/** What a call tells of itself on its way; requests and answers are seen by wrapping `fetch` of its transport. */
export type CallEvent =
  /** It is sent again after a pause. */
  | { type: 'retry'; error: BigModelError; pause: number }
  /** An event of its stream has arrived. */
  | { type: 'event'; event: unknown }
  /** Its stream is over. */
  | { type: 'end'; error: BigModelError | undefined; arrived: () => PartialAnswer }

/** Carries a call to its answer, over a transport that may differ from call to call. */
export type Carry = (transport: Transport) => Promise<Answer<unknown>>

/** Watches calls from their beginning to their end: what `observe` and `traceCalls` make. */
export type Observer = (operation: Operation, args: readonly unknown[], transport: Transport, carry: Carry) => Promise<Answer<unknown>>
