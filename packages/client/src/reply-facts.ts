import { isRecord } from './envelope.ts'

/** What a reply says of itself, read from the whole of it or from its events one after the other. */
export class ReplyFacts {
  /** The id of the reply. */
  id: string | undefined
  /** The model that answered. */
  model: string | undefined
  /** What is billed, in the members that the server sent. */
  usage: Readonly<Record<string, unknown>> | undefined
  /** Why each choice stopped. */
  finishReasons: string[] = []
  requestId: string | undefined

  read(reply: unknown): void {
    if (!isRecord(reply)) return
    const { id, model, usage, choices, request_id: requestId } = reply
    if (typeof id === 'string') this.id = id
    if (typeof model === 'string') this.model = model
    if (typeof requestId === 'string') this.requestId = requestId
    if (isRecord(usage)) this.usage = usage
    if (!Array.isArray(choices)) return
    for (const { finish_reason: reason } of choices.filter(isRecord)) if (reason && typeof reason === 'string') this.finishReasons.push(reason)
  }
}
