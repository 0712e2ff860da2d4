/** A chat answer of one's own, and the requests that get it. */
export interface Fixture {
  /** All of these have to fit; without any, every request does. */
  match?: FixtureMatch
  /** The text of the answer, or the whole of it. */
  reply: string | FixtureReply
}

export interface FixtureMatch {
  model?: string
  /** Text of the last message: all of it, a part, or a regular expression. */
  message?: string | { contains: string } | { matches: string } | RegExp
  /** Names of functions that the request has to offer. */
  tools?: readonly string[]
  /** How many messages of the user the request has: 1 is the first turn. */
  turn?: number
}

export interface FixtureReply {
  content?: string
  reasoning_content?: string
  /** Functions to call. Arguments that are left out are made to fit the request's own schema. */
  tool_calls?: readonly { name: string; arguments?: string | Record<string, unknown> }[]
  /** By default `tool_calls` when there are some, `stop` otherwise. */
  finish_reason?: string
}
