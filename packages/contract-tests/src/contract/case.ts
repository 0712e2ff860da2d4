import type { Json, JsonObject } from '../document/json.ts'

/** Which credentials a request carries; only `key` and `token` are good ones. */
export type Credentials = 'key' | 'token' | 'none' | 'malformed' | 'expired-token' | 'wrong-signature'

/** What a target must be able to do for a case to mean something there; the targets' table says who can. */
export type Need = 'prefer' | 'form-objects' | 'form-lists' | 'malformed-json' | 'credential-content' | 'state' | 'models' | 'operation-rules'

export type CaseKind = 'request' | 'response' | 'error' | 'stream' | 'credentials' | 'bad-request' | 'rule' | 'task'

/** One request and what its answer must be, made from the merged document. */
export interface Case {
  /** Unique and readable: the operation's id, then what is tried. */
  name: string
  operationId: string
  kind: CaseKind
  needs: Need[]
  request: CaseRequest
  expect: Expectation
  /** Poll this operation until the task that the answer names is done. */
  poll?: Poll
}

export interface CaseRequest {
  method: string
  path: string
  headers: Record<string, string>
  body?: Body
  credentials: Credentials
  /** Which documented answer the target is asked for. */
  prefer?: { status: number; example: string }
}

export type Body =
  | { type: 'application/json'; value: Json; schema: string | undefined }
  | { type: 'multipart/form-data'; value: JsonObject; schema: string | undefined; encoding: JsonObject; binary: string[] }
  /** Sent as it is, valid or not. */
  | { type: 'application/json'; text: string }

export interface Expectation {
  status: number
  /** An invalid body: the target's table says which statuses it may answer. */
  isInvalidBody?: boolean
  media: string
  /** Business codes, any of which will do. */
  codes?: string[]
  /** The message must contain one of these words. */
  names?: string[]
  /** The documented example that must come back as it is; bytes are in base64. */
  example?: Json
}

export interface Poll {
  operationId: string
  path: string
  /** Where the task's id and state stand in an answer. */
  id: string
  state: string
  running: string[]
  done: string[]
}
