import { jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { collection, documentedValue, onceCreated, onCreated, type Kept } from './collection.ts'
import { DOCUMENTS, removeDocument, startEmbedding, type KeptDocument } from './document-state.ts'
import { pageNumbered } from './paging.ts'
import { newDigits } from './progress.ts'

export interface KeptKnowledge extends Kept {
  embedding_id: number
  name: string
  description: string
  contextual: number
  background: string
  icon: string
}

export const KNOWLEDGE = 'knowledge base'

const BY_PATH = { in: 'path', name: 'id' } as const
/** What the document says that absent members are. */
const DEFAULTS = { description: '', contextual: 0, background: 'blue', icon: 'question' }
const MEMBERS = ['embedding_id', 'name', 'description', 'contextual', 'background', 'icon'] as const

export const knowledge: Readonly<Record<string, Behaviour>> = {
  'knowledge.create': {
    async answer(exchange) {
      const { id } = await collection<KeptKnowledge>(exchange, KNOWLEDGE).put({ id: newDigits(19), ...DEFAULTS, ...settingsOf(exchange.body) } as KeptKnowledge)
      return succeed(exchange, { data: { id } })
    },
  },
  'knowledge.list': {
    answer: onceCreated<KeptKnowledge>(KNOWLEDGE, async (records, exchange) => {
      const list = await Promise.all(pageNumbered(records, exchange).map((record) => showKnowledge(record, exchange)))
      return succeed(exchange, { data: { list, total: records.length } })
    }),
  },
  'knowledge.retrieve': {
    answer: onCreated<KeptKnowledge>(KNOWLEDGE, BY_PATH, async (record, exchange) => succeed(exchange, { data: await showKnowledge(record, exchange) })),
  },
  'knowledge.update': {
    answer: onCreated<KeptKnowledge>(KNOWLEDGE, BY_PATH, async (record, exchange) => {
      const changed = { ...record, ...settingsOf(exchange.body) }
      await collection<KeptKnowledge>(exchange, KNOWLEDGE).put(changed)
      // another model embeds all documents again, and calls back once
      const documents = changed.embedding_id === record.embedding_id ? [] : await documentsOf(exchange, record.id)
      for (const [index, document] of documents.entries()) await startEmbedding(exchange, document, index === documents.length - 1 ? (exchange.body as object) : {})
      return succeed(exchange)
    }),
  },
  'knowledge.delete': {
    answer: onCreated<KeptKnowledge>(KNOWLEDGE, BY_PATH, async (record, exchange) => {
      for (const document of await documentsOf(exchange, record.id)) await removeDocument(exchange, document)
      await collection<KeptKnowledge>(exchange, KNOWLEDGE).delete(record.id)
      return succeed(exchange)
    }),
  },
  'knowledge.capacity': {
    answer: onceCreated<KeptKnowledge>(KNOWLEDGE, async (_, exchange) => {
      const { data } = documentedValue(exchange) as { data: object }
      const documents = await collection<KeptDocument>(exchange, DOCUMENTS).list()
      return succeed(exchange, { data: { ...data, used: { word_num: sum(documents, 'word_num'), length: sum(documents, 'length') } } })
    }),
  },
}

/** The documented answer of this moment, with other members. */
export function succeed(exchange: Exchange, members: object = {}): Answer {
  return jsonAnswer(200, { ...documentedValue(exchange), ...members, timestamp: Math.floor(exchange.settings.clock.now()) })
}

async function documentsOf(exchange: Exchange, knowledgeId: string): Promise<KeptDocument[]> {
  return (await collection<KeptDocument>(exchange, DOCUMENTS).list()).filter((document) => document.knowledgeId === knowledgeId)
}

async function showKnowledge(record: KeptKnowledge, exchange: Exchange): Promise<object> {
  const documents = await documentsOf(exchange, record.id)
  return { id: record.id, ...settingsOf(record), document_size: documents.length, length: sum(documents, 'length'), word_num: sum(documents, 'word_num') }
}

function settingsOf(body: unknown): Partial<KeptKnowledge> {
  return Object.fromEntries(MEMBERS.flatMap((name) => (name in (body as object) ? [[name, (body as Record<string, unknown>)[name]]] : [])))
}

function sum(documents: KeptDocument[], member: 'length' | 'word_num'): number {
  return documents.reduce((total, document) => total + document[member], 0)
}
