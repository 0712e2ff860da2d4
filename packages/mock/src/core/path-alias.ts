import { jsonAnswer, type Answer } from './answer.ts'
import type { Operation } from './compile.ts'

/** Another path by which clients call an operation. */
export interface PathAlias {
  /** The path template below a base; its parameters are those of the operation's own path. */
  path: string
  operationId: string
  /** Who sends requests there. */
  clients: string
  /** Whether a success is only what the documented one has in its member `data`. */
  answersData?: boolean
}

export function aliasRemark({ path, clients }: PathAlias, { id, method, bases, path: documented }: Operation): string {
  return `${bases[0]}${path} is taken for ${id}, which is documented as ${method} ${bases[0]}${documented}; it is the path of ${clients}.`
}

/** A success as a client of this alias reads it. */
export function answerOf({ answersData }: PathAlias, answer: Answer): Answer {
  if (!answersData || !(answer.body instanceof Uint8Array)) return answer
  const { data } = JSON.parse(new TextDecoder().decode(answer.body)) as { data?: unknown }
  if (data === undefined) return answer
  const { headers, body } = jsonAnswer(answer.status, data)
  return { ...answer, headers: { ...answer.headers, ...headers }, body }
}
