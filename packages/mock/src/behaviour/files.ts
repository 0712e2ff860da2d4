import { jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { bodySchema } from '../core/compile.ts'
import { knownValues, type Schema } from '../core/document.ts'
import { collection, documentedValue, onceCreated, onCreated, type Kept } from './collection.ts'
import { pageAfter } from './paging.ts'

/** A file as it is kept; its bytes are among the uploads. */
export interface KeptFile extends Kept {
  upload: string
  bytes: number
  created_at: number
  purpose: string
  fileName: string
}

export const FILES = 'file'

interface PurposeLimits {
  kinds: readonly string[]
  megabytes: number
  /** Where it differs, the limit of images. */
  imageMegabytes?: number
  /** How many files there may be. */
  most: number
}

const DOCUMENTS = ['pdf', 'docx', 'doc', 'xls', 'xlsx', 'txt', 'png', 'jpg', 'jpeg', 'csv'] as const
const IMAGES = ['png', 'jpg', 'jpeg']

/** What the document says of each purpose, in `FileUploadRequest` and `VoiceCloneRequest`. */
const LIMITS: Readonly<Record<string, PurposeLimits>> = {
  batch: { kinds: ['jsonl'], megabytes: 100, most: 1000 },
  'code-interpreter': { kinds: DOCUMENTS, megabytes: 20, imageMegabytes: 5, most: 100 },
  agent: { kinds: DOCUMENTS, megabytes: 20, imageMegabytes: 5, most: 1000 },
  'voice-clone-input': { kinds: ['mp3', 'wav'], megabytes: 10, most: Number.POSITIVE_INFINITY },
}

const BY_PATH = { in: 'path', name: 'file_id' } as const

export const files: Readonly<Record<string, Behaviour>> = {
  'files.create': {
    keepsFiles: true,
    async answer(exchange) {
      const { purpose } = exchange.body as { purpose: string }
      const kept = await collection<KeptFile>(exchange, FILES).list()
      const refused = refuseFile(exchange, purpose, kept)
      if (refused) return refused
      const [file] = exchange.files.splice(0, 1)
      return jsonAnswer(200, showFile(await keepFile(exchange, { purpose, fileName: file?.name || 'file', upload: file?.upload?.id ?? '', bytes: file?.size ?? 0 })))
    },
  },
  'files.list': {
    answer: onceCreated<KeptFile>(FILES, (records, exchange) => {
      const purpose = exchange.query.get('purpose')
      const paged = pageAfter(FILES, records.filter((record) => record.purpose === purpose), exchange)
      return 'status' in paged ? paged : jsonAnswer(200, { object: 'list', data: paged.page.map(showFile), has_more: paged.hasMore })
    }),
  },
  'files.delete': {
    answer: onCreated<KeptFile>(FILES, BY_PATH, async (record, exchange) => {
      await removeFile(exchange, record)
      return jsonAnswer(200, { ...documentedValue(exchange), id: record.id })
    }),
  },
  'files.content': {
    answer: onCreated<KeptFile>(FILES, BY_PATH, ({ upload, bytes }, { settings }) => ({
      status: 200,
      headers: { 'content-type': 'application/octet-stream', 'content-length': String(bytes) },
      body: settings.uploads.read(upload),
    })),
  },
}

/** Keeps the record of a file whose bytes are kept already. */
export function keepFile(exchange: Exchange, file: Pick<KeptFile, 'purpose' | 'fileName' | 'upload' | 'bytes'> & { id?: string }): Promise<KeptFile> {
  const now = new Date(exchange.settings.clock.now())
  const id = file.id ?? newFileId(now)
  return collection<KeptFile>(exchange, FILES).put({ ...file, id, created_at: Math.floor(now.getTime() / 1000) })
}

export async function removeFile(exchange: Exchange, { id, upload }: KeptFile): Promise<void> {
  await collection<KeptFile>(exchange, FILES).delete(id)
  await exchange.settings.uploads.delete(upload)
}

export function newFileId(now: Date): string {
  return `${now.toISOString().slice(0, 10).replaceAll('-', '')}_${crypto.randomUUID()}`
}

function showFile({ id, bytes, created_at, purpose, fileName }: KeptFile): object {
  return { id, bytes, created_at, object: 'file', purpose, fileName }
}

function refuseFile({ operation, compiled, files: uploaded, complain }: Exchange, purpose: string, kept: KeptFile[]): Answer | undefined {
  const refuse = (field: string, hint: string) => complain({ code: '1214', values: { field }, hint })
  const { properties } = (bodySchema(operation, compiled.document) ?? {}) as { properties?: Record<string, Schema> }
  const purposes = knownValues(properties?.['purpose']) ?? []
  if (!purposes.includes(purpose)) return refuse('purpose', `purpose has to be one of ${purposes.join(', ')}.`)
  const [file] = uploaded
  if (!file) return refuse('file', 'file has to be a part with a file name.')
  const limits = LIMITS[purpose]
  if (!limits) return undefined
  const kind = kindOf(file.name)
  if (!limits.kinds.includes(kind)) return refuse('file', `A file for ${purpose} has to be ${limits.kinds.join(', ')}; its name is ${JSON.stringify(file.name)}.`)
  const megabytes = (IMAGES.includes(kind) ? limits.imageMegabytes : undefined) ?? limits.megabytes
  if (file.size > megabytes * 1024 * 1024) return refuse('file', `A ${kind} for ${purpose} may have ${megabytes} MB.`)
  if (kept.filter((record) => record.purpose === purpose).length >= limits.most) return refuse('purpose', `There are ${limits.most} files for ${purpose} already; delete those that are done.`)
  return undefined
}

/** What a file is, by the end of its name; empty where the name has none. */
export function kindOf(name: string): string {
  return /\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
}
