import type { Exchange } from '../core/behaviour.ts'
import { collection, type Kept } from './collection.ts'
import { progressOf, type Lasting } from './progress.ts'

/** A document of a knowledge base. */
export interface KeptDocument extends Kept, Lasting {
  knowledgeId: string
  name: string
  url: string
  /** What was uploaded, where it is text. */
  text: string | undefined
  length: number
  word_num: number
  knowledge_type: number
  custom_separator: string[]
  sentence_size: number
  /** Why its embedding fails, if it does. */
  failure: { embedding_code: number; embedding_msg: string } | undefined
  /** The embedding ended by itself, without being asked for. */
  isDone: boolean
}

/** Where a request wants to be told that an embedding has ended. */
export interface Callback {
  callback_url?: string
  callback_header?: Record<string, unknown>
}

export const DOCUMENTS = 'document'

/** Who waits for a callback does not poll, so an embedding that has one ends by itself. */
const SOON = 100

/** Begins the embedding of a document, and calls back when it has ended. */
export async function startEmbedding(exchange: Exchange, document: Omit<KeptDocument, 'order'> & { order?: number }, { callback_url: url, callback_header: headers = {} }: Callback): Promise<KeptDocument> {
  const { clock, taskMs, callbacks } = exchange.settings
  const documents = collection<KeptDocument>(exchange, DOCUMENTS)
  const kept = await documents.put({ ...document, startedAt: clock.now(), polls: 0, isDone: false })
  const refusal = url ? callbacks.refusal(url) : undefined
  if (refusal !== undefined) exchange.remarks.push(refusal)
  else if (url) {
    callbacks.send(url, headers, Number.isFinite(taskMs) ? taskMs : SOON, async () => {
      const current = await documents.get(kept.id)
      if (!current) return undefined
      await documents.put({ ...current, isDone: true })
      return showDocument({ ...current, isDone: true }, exchange)
    })
  }
  return kept
}

export async function removeDocument(exchange: Exchange, { id }: KeptDocument): Promise<void> {
  await collection<KeptDocument>(exchange, DOCUMENTS).delete(id)
}

/** Whether its embedding has ended well, so that it is found. */
export function isEmbedded(document: KeptDocument, settings: Exchange['settings']): boolean {
  return isOver(document, settings) && !document.failure
}

function isOver(document: KeptDocument, settings: Exchange['settings']): boolean {
  return document.isDone || progressOf(document, settings) >= 1
}

/** A document as the API shows it: `embedding_stat` is 0 while it is embedded, then 1, or 2 with the reason. */
export function showDocument(document: KeptDocument, { settings }: Exchange): Record<string, unknown> {
  const { id, knowledge_type, custom_separator, sentence_size, length, word_num, name, url, failure } = document
  const isReady = isOver(document, settings)
  return {
    id,
    knowledge_type,
    custom_separator,
    sentence_size,
    length,
    word_num: isReady ? word_num : 0,
    name,
    url,
    embedding_stat: isReady ? (failure ? 2 : 1) : 0,
    ...(isReady && failure && { failInfo: failure }),
  }
}
