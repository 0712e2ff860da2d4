import type { JsonObject } from '../json.ts'

/** Something in the merged document that a person has to put right. */
export interface Problem {
  /** JSON Pointer of a part that the document has. */
  pointer: string
  /** What is wrong, and what to do. */
  message: string
}

/** A rule of our own; what OpenAPI itself and good taste ask for is checked by Redocly's `recommended-strict`. */
export type Rule = (document: JsonObject) => Problem[]
