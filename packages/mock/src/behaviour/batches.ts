import { encode, jsonAnswer, type Answer } from '../core/answer.ts'
import type { Behaviour, Exchange } from '../core/behaviour.ts'
import { bodySchema } from '../core/compile.ts'
import { knownValues, type Schema } from '../core/document.ts'
import { findInput, readBatch, type BatchError, type BatchLine } from './batch-input.ts'
import { collection, onceCreated, onCreated, refuseUnknown, type Kept } from './collection.ts'
import { isDocumentedId } from './documented-ids.ts'
import { FILES, keepFile, newFileId, removeFile, type KeptFile } from './files.ts'
import { pageAfter } from './paging.ts'
import { newDigits, progressOf, type Lasting } from './progress.ts'

interface KeptBatch extends Kept, Lasting {
  /** What the client sent. */
  endpoint: string
  input_file_id: string
  metadata: unknown
  isInputDeleted: boolean
  /** How it ends: worked through when it is begun, shown when it is over. */
  errors: BatchError[]
  end: 'completed' | 'failed' | 'expired'
  total: number
  output: Result
  failed: Result
  /** When it entered the states that it has been in. */
  entered: Partial<Record<State, number>>
  state: State
}

/** A file of answers, which is there once the batch is over. */
interface Result {
  id: string
  upload: string
  bytes: number
  lines: number
}

type State = 'validating' | 'in_progress' | 'finalizing' | 'completed' | 'failed' | 'expired' | 'cancelling' | 'cancelled'

const OPERATIONS: Readonly<Record<string, string>> = {
  '/v4/chat/completions': 'chat.completions.create',
  '/v4/embeddings': 'embeddings.create',
  '/v4/images/generations': 'images.generations.create',
}

const BATCHES = 'batch'
const BY_PATH = { in: 'path', name: 'batch_id' } as const

export const batches: Readonly<Record<string, Behaviour>> = {
  'batches.create': {
    scenarios: ['fail', 'expire'],
    async answer(exchange) {
      const refused = await refuseBatch(exchange)
      return refused ?? jsonAnswer(200, showBatch(await beginBatch(exchange)))
    },
  },
  'batches.list': {
    answer: onceCreated<KeptBatch>(BATCHES, async (records, exchange) => {
      const paged = pageAfter(BATCHES, await Promise.all(records.map((record) => advance(record, exchange))), exchange)
      if ('status' in paged) return paged
      const data = paged.page.map(showBatch)
      return jsonAnswer(200, { object: 'list', data, first_id: paged.page[0]?.id ?? null, last_id: paged.page.at(-1)?.id ?? null, has_more: paged.hasMore })
    }),
  },
  'batches.retrieve': {
    answer: onCreated<KeptBatch>(BATCHES, BY_PATH, async (record, exchange) => {
      const now = await advance(record, exchange)
      await collection<KeptBatch>(exchange, BATCHES).put({ ...now, polls: now.polls + 1 })
      return jsonAnswer(200, showBatch(now))
    }),
  },
  'batches.cancel': {
    answer: onCreated<KeptBatch>(BATCHES, BY_PATH, async (record, exchange) => {
      const now = await advance(record, exchange)
      if (now.state === 'completed' || now.state === 'failed' || now.state === 'expired') {
        return exchange.complain({ code: '1214', values: { field: 'batch_id' }, hint: `The batch is ${now.state}: there is nothing left to cancel.` })
      }
      const cancelled = now.state === 'cancelled' || now.state === 'cancelling' ? now : await enter(now, ['cancelling'], exchange)
      return jsonAnswer(200, showBatch(cancelled))
    }),
  },
}

async function refuseBatch(exchange: Exchange): Promise<Answer | undefined> {
  const { body, operation, compiled, complain } = exchange
  const { input_file_id: id, endpoint } = body as { input_file_id: string; endpoint: string }
  const { properties } = (bodySchema(operation, compiled.document) ?? {}) as { properties?: Record<string, Schema> }
  const endpoints = knownValues(properties?.['endpoint']) ?? []
  if (!endpoints.includes(endpoint)) return complain({ code: '1214', values: { field: 'endpoint' }, hint: `endpoint has to be one of ${endpoints.join(', ')}.` })
  const file = await findInput(exchange)
  if (!file && !isDocumentedId(compiled, id)) return refuseUnknown(exchange, FILES, 'input_file_id', id)
  if (file && file.purpose !== 'batch') return complain({ code: '1214', values: { field: 'input_file_id' }, hint: `The file was uploaded for ${file.purpose}; upload it with the purpose batch.` })
  return undefined
}

async function beginBatch(exchange: Exchange): Promise<KeptBatch> {
  const { body, scenario, settings } = exchange
  const { input_file_id, endpoint, metadata = null, auto_delete_input_file: isInputDeleted = true } = body as { input_file_id: string; endpoint: string; metadata?: unknown; auto_delete_input_file?: boolean }
  const id = `batch_${newDigits(19)}`
  const { lines, errors } = await readBatch(exchange, await findInput(exchange), endpoint)
  const isRefused = errors.length > 0 || scenario === 'fail'
  const { output, failed } = await workThrough(exchange, id, endpoint, isRefused ? [] : lines)
  const now = settings.clock.now()
  return collection<KeptBatch>(exchange, BATCHES).put({
    id,
    startedAt: now,
    polls: 0,
    endpoint,
    input_file_id,
    metadata,
    isInputDeleted,
    errors,
    end: isRefused ? 'failed' : scenario === 'expire' ? 'expired' : 'completed',
    total: lines.length,
    output,
    failed,
    entered: { validating: now },
    state: 'validating',
  })
}

/** Sends each request of a batch to its operation. The answers are kept until the batch is over. */
async function workThrough(exchange: Exchange, id: string, endpoint: string, lines: BatchLine[]): Promise<{ output: Result; failed: Result }> {
  const now = new Date(exchange.settings.clock.now())
  const open = () => ({ id: newFileId(now), file: exchange.settings.uploads.open(), bytes: 0, lines: 0 })
  const [output, failed] = [open(), open()]
  for (const { customId, body } of lines) {
    const { status, body: bytes } = await exchange.perform(OPERATIONS[endpoint]!, body)
    const answer = JSON.parse(new TextDecoder().decode(bytes as Uint8Array)) as object
    const line = encode(`${JSON.stringify({ response: { status_code: status, body: { ...answer, ...(status === 200 && { request_id: customId }) } }, custom_id: customId, id })}\n`)
    const target = status === 200 ? output : failed
    target.bytes += line.length
    target.lines++
    await target.file.write(line)
  }
  const close = async ({ file, ...result }: ReturnType<typeof open>) => {
    await file.end()
    if (result.lines === 0) await exchange.settings.uploads.delete(file.id)
    return { ...result, upload: file.id }
  }
  return { output: await close(output), failed: await close(failed) }
}

/** The batch as it stands now, with the files of one that has ended. */
async function advance(record: KeptBatch, exchange: Exchange): Promise<KeptBatch> {
  const { state } = record
  if (state === 'completed' || state === 'failed' || state === 'expired' || state === 'cancelled') return record
  if (state === 'cancelling') return enter(record, ['cancelled'], exchange)
  const progress = progressOf(record, exchange.settings)
  // a file that is wrong is never begun
  if (record.end === 'failed') return progress < 1 ? record : enter(record, ['failed'], exchange)
  if (progress < 0.5) return enter(record, ['in_progress'], exchange)
  if (progress < 1) return enter(record, ['in_progress', 'finalizing'], exchange)
  if (record.end === 'expired') return enter(record, ['in_progress', 'expired'], exchange)
  await revealFiles(record, exchange)
  return enter(record, ['in_progress', 'finalizing', 'completed'], exchange)
}

async function enter(record: KeptBatch, states: State[], exchange: Exchange): Promise<KeptBatch> {
  const now = exchange.settings.clock.now()
  const entered = { ...Object.fromEntries(states.map((state) => [state, now])), ...record.entered }
  return collection<KeptBatch>(exchange, BATCHES).put({ ...record, entered, state: states.at(-1)! })
}

async function revealFiles({ output, failed, input_file_id, isInputDeleted }: KeptBatch, exchange: Exchange): Promise<void> {
  for (const [name, { id, upload, bytes, lines }] of [['batch_output.jsonl', output], ['batch_error.jsonl', failed]] as const) {
    if (lines > 0) await keepFile(exchange, { id, upload, bytes, purpose: 'batch', fileName: name })
  }
  const input = isInputDeleted ? await collection<KeptFile>(exchange, FILES).get(input_file_id) : undefined
  if (input) await removeFile(exchange, input)
}

function showBatch(record: KeptBatch): object {
  const { id, endpoint, input_file_id, metadata, state, entered, output, failed, errors, total } = record
  const isOver = state === 'completed'
  const isCounted = entered.in_progress !== undefined
  const at = (name: State) => (entered[name] === undefined ? null : Math.floor(entered[name]))
  return {
    id,
    object: 'batch',
    completion_window: '24h',
    endpoint,
    input_file_id,
    metadata,
    status: state,
    output_file_id: isOver && output.lines > 0 ? output.id : null,
    error_file_id: isOver && failed.lines > 0 ? failed.id : null,
    errors: state === 'failed' ? { object: 'list', data: errors } : null,
    created_at: at('validating'),
    in_progress_at: at('in_progress'),
    expires_at: null,
    finalizing_at: at('finalizing'),
    completed_at: at('completed'),
    failed_at: at('failed'),
    expired_at: at('expired'),
    cancelling_at: at('cancelling'),
    cancelled_at: at('cancelled'),
    request_counts: isCounted ? { completed: isOver ? output.lines : 0, failed: isOver ? failed.lines : 0, total } : { completed: null, failed: null, total: null },
  }
}
