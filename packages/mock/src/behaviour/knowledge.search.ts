import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { collection, refuseUnknown } from './collection.ts'
import { DOCUMENTS, isEmbedded, type KeptDocument } from './document-state.ts'
import { isDocumentedId } from './documented-ids.ts'
import { KNOWLEDGE, succeed, type KeptKnowledge } from './knowledge.ts'
import { similarity, slicesOf, wordsOf } from './slices.ts'

interface Search {
  query: string
  knowledge_ids: string[]
  document_ids?: string[]
  top_k?: number
  fractional_threshold?: number
}

interface Found {
  text: string
  score: number
  metadata: object
}

/** What the document says that absent members are. */
const DEFAULT_TOP_K = 8

/** Finds slices of the documents that were uploaded; a knowledge base of the document's examples without any has its documented slices. */
export const knowledgeSearch: Behaviour = {
  async answer(exchange) {
    const { query, knowledge_ids: ids, document_ids: only, top_k: most = DEFAULT_TOP_K, fractional_threshold: least = 0 } = exchange.body as Search
    const unknown = await firstUnknown(exchange, ids)
    if (unknown !== undefined) return refuseUnknown(exchange, KNOWLEDGE, 'knowledge_ids', unknown)
    const documents = (await collection<KeptDocument>(exchange, DOCUMENTS).list()).filter(({ knowledgeId }) => ids.includes(knowledgeId))
    if (documents.length === 0 && ids.every((id) => isDocumentedId(exchange.compiled, id))) return undefined
    const words = wordsOf(query)
    const found = documents
      .filter((document) => isEmbedded(document, exchange.settings) && (only === undefined || only.includes(document.id)))
      .flatMap((document) => slicesOf(document).map((text, index): Found => ({ text, score: similarity(words, text), metadata: metadataOf(document, index) })))
      .filter(({ score }) => score > 0 && score >= least)
      .sort((a, b) => b.score - a.score)
    return succeed(exchange, { data: found.slice(0, most) })
  },
}

async function firstUnknown(exchange: Exchange, ids: readonly string[]): Promise<string | undefined> {
  for (const id of ids) if (!isDocumentedId(exchange.compiled, id) && !(await collection<KeptKnowledge>(exchange, KNOWLEDGE).get(id))) return id
  return undefined
}

function metadataOf({ id, knowledgeId, name, url }: KeptDocument, index: number): object {
  return { _id: `${id}_${index}`, knowledge_id: knowledgeId, doc_id: id, doc_name: name, doc_url: url, contextual_text: '' }
}
