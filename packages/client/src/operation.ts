import { Call, type Answer } from './call.ts'
import type { EncodedBody, Encoding } from './encoded-body.ts'
import type { FileForm } from './file-answer.ts'
import type { Deadline } from './deadline.ts'
import { perform } from './perform.ts'
import type { Carry } from './observer.ts'
import type { eventStream } from './stream/open-stream.ts'
import type { Transport } from './transport.ts'

/** How an operation differs from the plain case: JSON goes out with POST, PUT and PATCH, JSON comes back. */
export interface Traits {
  /** Writes the query parameters, where there are some. */
  query?: (query: object | undefined) => string
  /** Writes the body; `null` when a POST has none. */
  body?: ((body: object, encoding: Readonly<Record<string, Encoding>> | undefined) => Promise<EncodedBody>) | null
  /** How properties of a multipart body travel (OpenAPI's Encoding Object). */
  encoding?: Readonly<Record<string, Encoding>>
  /** Reads an answer that is a file; `null` when there is nothing but events. */
  answer?: ((response: Response, form: FileForm | undefined, deadline: Deadline, fail: (error: unknown) => Promise<unknown>) => Promise<unknown>) | null
  /** Whether the document describes a refusal, `success: false` without a code, as an answer like any other. */
  refuses?: true
  /** Asks for answers that are streams of events, and reads them. */
  events?: typeof eventStream
  /** `asked`: with `stream: true` in the body; `unless-declined`: unless it has `stream: false`; `always`: there is no other answer. */
  streams?: 'asked' | 'unless-declined' | 'always'
  /** The data that ends a stream, `[DONE]` by default. */
  terminator?: string
  /** The call of an answer that can be a success in part, and where the failures are. */
  call?: new (answer: Promise<Answer<never>>, failures: string) => object
  failures?: string
}

/** What a call has to know of an operation. */
export interface Operation extends Traits {
  /** The operation's id in the document: `chat.completions.create`. */
  id: string
  method: string
  path: string
  /** The path's parameters, in the order in which a call gives them. */
  parameters: readonly string[]
}

/** An operation that is not bound to a client yet: `embeddingsCreate(transport)` is what `client.embeddings.create` is. */
export interface Unbound<Method> {
  (transport: Transport): Method
  readonly operation: Operation
}

/**
 * Describes an operation.
 * @param address method and path: `GET /paas/v4/async-result/{id}`
 */
export function operation<Method>(id: string, address: string, traits?: Traits): Unbound<Method> {
  const [method = '', path = ''] = address.split(' ')
  const parameters = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
  const described: Operation = { id, method, path, parameters, ...traits }
  const bind = (transport: Transport) => (...args: unknown[]) => {
    const carry = transport.observers.reduceRight<Carry>((next, observer) => (carrier) => observer(described, args, carrier, next), (carrier) => perform(carrier, described, args))
    const answer = carry(transport)
    return described.call ? new described.call(answer as Promise<Answer<never>>, described.failures ?? '') : new Call(answer)
  }
  return Object.assign(bind as unknown as (transport: Transport) => Method, { operation: described })
}
