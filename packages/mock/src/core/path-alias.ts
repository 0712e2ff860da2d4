import { jsonAnswer, type Answer } from './answer.ts'
import type { Operation } from './compile.ts'

/** Another path by which clients call an operation. */
export interface PathAlias {
  /** The path template below a base; its parameters are those of the operation's own path. */
  path: string
  operationId: string
  /** Who sends requests there. */
  clients: string
  /** Whether they read a success without its documented envelope, only what is in `data`, and an error in `error`. */
  isBare?: boolean
}

export function aliasRemark({ path, clients }: PathAlias, { id, method, bases, path: documented }: Operation): string {
  return `${bases[0]}${path} is taken for ${id}, which is documented as ${method} ${bases[0]}${documented}; it is the path of ${clients}.`
}

/** An answer as the clients of this alias read it. */
export function answerOf({ isBare }: PathAlias, answer: Answer): Answer {
  if (!isBare || !(answer.body instanceof Uint8Array)) return answer
  const { code, message, data } = JSON.parse(new TextDecoder().decode(answer.body)) as { code?: number; message?: string; data?: unknown }
  const bare = answer.status >= 400 && code !== undefined ? { error: { code: String(code), message } } : data
  if (bare === undefined) return answer
  const { headers, body } = jsonAnswer(answer.status, bare)
  return { ...answer, headers: { ...answer.headers, ...headers }, body }
}
