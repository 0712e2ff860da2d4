import type { Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { collection, onceCreated, onCreated, refuseUnknown } from './collection.ts'
import { DOCUMENTS, removeDocument, showDocument, startEmbedding, type Callback, type KeptDocument } from './document-state.ts'
import { isDocumentedId } from './documented-ids.ts'
import { kindOf } from './files.ts'
import { KNOWLEDGE, succeed, type KeptKnowledge } from './knowledge.ts'
import { pageNumbered } from './paging.ts'
import { newDigits } from './progress.ts'
import { readText } from './slices.ts'

interface Slicing extends Callback {
  knowledge_type?: number
  custom_separator?: string[]
  sentence_size?: number
}

const BY_PATH = { in: 'path', name: 'id' } as const

const TEXTS = ['txt', 'doc', 'docx', 'pdf', 'ppt', 'pptx', 'md']
const TABLES = ['xls', 'xlsx', 'csv']
/** Which kinds of file each way of slicing takes, as `DocumentUploadRequest` says. */
const KINDS: Readonly<Record<number, readonly string[]>> = { 1: TEXTS, 2: TEXTS, 3: TABLES, 5: [...TEXTS, ...TABLES], 6: ['pdf', 'ppt', 'pptx'], 7: TABLES }
/** The vendor's own words, and the code of a document with too many words. */
const UNSUPPORTED = '不支持的文档类型'
const TOO_MANY_WORDS = { embedding_code: 10002, embedding_msg: '字数超出限制' }
/** What a web page is taken to have, in bytes. */
const SIZE_OF_A_PAGE = 4096

export const documents: Readonly<Record<string, Behaviour>> = {
  'documents.upload': {
    scenarios: ['fail'],
    keepsFiles: true,
    async answer(exchange) {
      const { parameters, files, body, scenario } = exchange
      const knowledgeId = parameters['id'] ?? ''
      const slicing = body as Slicing & { word_num_limit?: string }
      const refused = await refuseKnowledge(exchange, 'id', knowledgeId)
      if (refused) return refused
      const [file] = files
      const name = file?.name || 'file'
      if (!isSupported(name, slicing.knowledge_type, false)) return succeed(exchange, { data: { successInfos: [], failedInfos: [{ fileName: name, failReason: UNSUPPORTED }] } })
      const size = file?.size ?? new TextEncoder().encode(String((body as { files?: unknown }).files)).length
      const failure = scenario === 'fail' || wordsOf(size) > Number(slicing.word_num_limit ?? Number.POSITIVE_INFINITY) ? TOO_MANY_WORDS : undefined
      const text = file?.upload ? await readText(exchange, file.upload.id, kindOf(name)) : undefined
      const { id } = await startEmbedding(exchange, { ...newDocument(knowledgeId, name, '', size, slicing, failure), text }, slicing)
      return succeed(exchange, { data: { successInfos: [{ documentId: id, fileName: name }], failedInfos: [] } })
    },
  },
  'documents.uploadUrls': {
    scenarios: ['fail'],
    async answer(exchange) {
      const { body, scenario } = exchange
      const { knowledge_id: knowledgeId, upload_detail: details } = body as { knowledge_id: string; upload_detail: (Slicing & { url: string })[] }
      const refused = await refuseKnowledge(exchange, 'knowledge_id', knowledgeId)
      if (refused) return refused
      const successInfos: object[] = []
      const failedInfos: object[] = []
      for (const { url, ...slicing } of details) {
        const name = nameIn(url)
        if (name === undefined || !isSupported(name, slicing.knowledge_type, true)) failedInfos.push({ url, failReason: UNSUPPORTED })
        else {
          const { id } = await startEmbedding(exchange, newDocument(knowledgeId, name, url, SIZE_OF_A_PAGE, slicing, scenario === 'fail' ? TOO_MANY_WORDS : undefined), slicing)
          successInfos.push({ documentId: id, url })
        }
      }
      return succeed(exchange, { data: { successInfos, failedInfos } })
    },
  },
  'documents.list': {
    answer: onceCreated<KeptDocument>(DOCUMENTS, async (records, exchange) => {
      const { query } = exchange
      const knowledgeId = query.get('knowledge_id') ?? ''
      const found = records.filter((record) => record.knowledgeId === knowledgeId)
      if (found.length === 0 && isDocumentedId(exchange.compiled, knowledgeId)) return undefined
      const refused = await refuseKnowledge(exchange, 'knowledge_id', knowledgeId)
      if (refused) return refused
      const named = found.filter(({ name }) => name.includes(query.get('word') ?? ''))
      return succeed(exchange, { data: { list: pageNumbered(named, exchange).map((record) => showDocument(record, exchange)), total: named.length } })
    }),
  },
  'documents.retrieve': {
    answer: onCreated<KeptDocument>(DOCUMENTS, BY_PATH, async (record, exchange) => {
      await collection<KeptDocument>(exchange, DOCUMENTS).put({ ...record, polls: record.polls + 1 })
      return succeed(exchange, { data: showDocument(record, exchange) })
    }),
  },
  'documents.delete': {
    answer: onCreated<KeptDocument>(DOCUMENTS, BY_PATH, async (record, exchange) => {
      await removeDocument(exchange, record)
      return succeed(exchange)
    }),
  },
  'documents.reembed': {
    answer: onCreated<KeptDocument>(DOCUMENTS, BY_PATH, async (record, exchange) => {
      await startEmbedding(exchange, { ...record, failure: undefined }, exchange.body as Callback)
      return succeed(exchange)
    }),
  },
  'documents.images': {
    answer: onCreated<KeptDocument>(DOCUMENTS, BY_PATH, (_, exchange) => succeed(exchange, { data: { images: [] } })),
  },
}

/** 1214 for a knowledge base that neither was created nor is documented. */
async function refuseKnowledge(exchange: Exchange, field: string, id: string): Promise<Answer | undefined> {
  const isKnown = isDocumentedId(exchange.compiled, id) || (await collection<KeptKnowledge>(exchange, KNOWLEDGE).get(id)) !== undefined
  return isKnown ? undefined : refuseUnknown(exchange, KNOWLEDGE, field, id)
}

function newDocument(knowledgeId: string, name: string, url: string, size: number, slicing: Slicing, failure: KeptDocument['failure']): Omit<KeptDocument, 'order'> {
  return {
    id: newDigits(19),
    knowledgeId,
    name,
    url,
    text: undefined,
    length: size,
    word_num: wordsOf(size),
    knowledge_type: slicing.knowledge_type ?? (TABLES.includes(kindOf(name)) ? 3 : 1),
    custom_separator: slicing.custom_separator ?? ['\n'],
    sentence_size: slicing.sentence_size ?? 300,
    failure,
    startedAt: 0,
    polls: 0,
    isDone: false,
  }
}

// a Chinese character, which counts as a word, has three bytes
function wordsOf(size: number): number {
  return Math.ceil(size / 3)
}

/** Whether a file of this name may be cut in this way. What has no kind is taken for a text, and at an address for a web page. */
function isSupported(name: string, knowledgeType: number | undefined, isPage: boolean): boolean {
  const kind = kindOf(name)
  const kinds = KINDS[knowledgeType ?? 5] ?? []
  return kinds.includes(kind === '' || (isPage && /^html?$/.test(kind)) ? 'txt' : kind)
}

/** The file that an address names, or undefined where it is none. */
function nameIn(url: string): string | undefined {
  if (!URL.canParse(url) || !/^https?:/.test(url)) return undefined
  return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '') || 'index.html'
}
