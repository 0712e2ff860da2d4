import type { EventStream, StreamSource } from './stream/event-stream.ts'

/** What a call has to know of an operation. The constants of `generated/operations.ts` have this form. */
export interface Operation {
  /** The operation's id in the document: `chat.completions.create`. */
  id: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS' | 'TRACE'
  path: string
  /** The path's parameters, in the order in which a call gives them. */
  parameters: readonly string[]
  /** Whether there are query parameters. */
  query?: true
  body?: { mediaType: string; encoding?: Readonly<Record<string, Encoding>> }
  /** What a 2xx answer is read as, unless it is a stream of events. */
  answer: 'json' | 'blob' | 'none'
  /** Whether the document describes a refusal, `success: false` without a code, as an answer like any other. */
  refuses?: true
  /** `asked`: with `stream: true` in the body; `unless-declined`: unless it has `stream: false`; `always`: there is no other answer. */
  events?: { terminator: string; when: 'asked' | 'unless-declined' | 'always'; Stream: new (source: StreamSource) => EventStream<unknown> }
}

/** How one property of a multipart body travels (OpenAPI's Encoding Object). */
export interface Encoding {
  contentType?: string
  style?: string
  explode?: boolean
}
