import type { Need } from './case.ts'

/** What an implementation of the API can be asked to do. */
export interface Capabilities {
  /** It obeys `Prefer: code=…, example=…`. */
  prefer: boolean
  /** `content`: it tells wrong credentials apart. `presence`: any credentials will do. */
  credentials: 'content' | 'presence'
  /** It streams when the request body says so; otherwise it wants `Accept: text/event-stream`. */
  streamsByBody: boolean
  /** It reads an object in a multipart form as the document's `encoding` says. */
  formObjects: boolean
  /** It reads a list in a multipart form from repeated parts, also where the document gives it no `style`. */
  formLists: boolean
  /** A binary answer is the bytes; otherwise it is their base64, as the document's example has it. */
  binary: boolean
  /** It remembers the tasks that it started. */
  state: boolean
  /** It refuses models that it does not know. */
  models: boolean
  /** It follows the rules of operations that no schema says. */
  operationRules: boolean
  /** It answers malformed JSON as the document says, in the operation's envelope. */
  malformedJson: boolean
  /** Statuses with which it refuses a body that the schema forbids. */
  validationStatus: number[]
  /** `exact`: the business code says what is wrong. `any`: it is one that is documented for the status. */
  codes: 'exact' | 'any'
}

const EVERYTHING = {
  prefer: true,
  credentials: 'content',
  streamsByBody: true,
  formObjects: true,
  formLists: true,
  binary: true,
  state: true,
  models: true,
  operationRules: true,
  malformedJson: true,
  validationStatus: [400],
  codes: 'exact',
} as const satisfies Capabilities

/**
 * What each kind of target can do, and why. The contract tests run everything that a target can; nothing is left out by
 * hand.
 */
export const CAPABILITIES = {
  /** `@bigmodel-kit/mock`: everything. */
  mock: EVERYTHING,
  /**
   * Stoplight Prism: replays and validates. It looks only for the presence of a bearer token, chooses the media type by
   * `Accept`, reads an object in a form as text and a list without a `style` as its last item, answers a binary example as
   * it stands in the document, keeps no state, answers malformed JSON with 400 in its own envelope, and an invalid request
   * with the first documented example of its status.
   */
  prism: {
    prefer: true,
    credentials: 'presence',
    streamsByBody: false,
    formObjects: false,
    formLists: false,
    binary: false,
    state: false,
    models: false,
    operationRules: false,
    malformedJson: false,
    validationStatus: [400, 422],
    codes: 'any',
  },
  /** The live API: no examples on request, and codes that drift. Another code of the right status is reported as drift. */
  live: { ...EVERYTHING, prefer: false, codes: 'any' },
} as const satisfies Record<string, Capabilities>

export interface Target {
  name: string
  /** The API root, as a client's `baseUrl`: `http://127.0.0.1:4010/api`. A trailing slash does no harm. */
  baseUrl: string
  fetch: typeof fetch
  /** An API key `<id>.<secret>` that the target accepts. */
  key: string
  capabilities: Capabilities
  /** Milliseconds in which an answer must have ended. Default 30000. */
  timeout?: number
  /** Milliseconds between two polls of a task. Default 0. */
  pollInterval?: number
}

const SATISFIED: Record<Need, (capabilities: Capabilities) => boolean> = {
  prefer: ({ prefer }) => prefer,
  'credential-content': ({ credentials }) => credentials === 'content',
  'form-objects': ({ formObjects }) => formObjects,
  'malformed-json': ({ malformedJson }) => malformedJson,
  'form-lists': ({ formLists }) => formLists,
  state: ({ state }) => state,
  models: ({ models }) => models,
  'operation-rules': ({ operationRules }) => operationRules,
}

const REASONS: Record<Need, string> = {
  prefer: 'gives no example on request',
  'credential-content': 'does not look into credentials',
  'form-objects': 'cannot read an object in a form',
  'form-lists': 'cannot read a list in a form that has no style',
  'malformed-json': 'answers malformed JSON in its own envelope',
  state: 'keeps no state',
  models: 'accepts any model',
  'operation-rules': 'knows no rules but the schemas',
}

/** Why a case means nothing for a target, or undefined where it does. */
export function inability(target: Pick<Target, 'name' | 'capabilities'>, needs: Need[]): string | undefined {
  const need = needs.find((one) => !SATISFIED[one](target.capabilities))
  return need && `${target.name} ${REASONS[need]}`
}
