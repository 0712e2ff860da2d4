import { encode } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import { resolve, type ExampleObject } from '../core/document.ts'
import { isSuccess } from '../core/compile.ts'
import { excessOf } from '../core/json-limits.ts'
import { collection } from './collection.ts'
import { FILES, type KeptFile } from './files.ts'

/** One request of a batch. */
export interface BatchLine {
  customId: string
  body: unknown
}

/** What is wrong with the file of a batch. */
export interface BatchError {
  code: string
  line: number
  message: string
  param: string | null
}

const MOST_LINES: Readonly<Record<string, number>> = { '/v4/embeddings': 10_000 }
const MOST = 50_000
/** The answer to a batch shows the first few errors. */
const MOST_ERRORS = 100

/** The requests of a batch's file, or what is wrong with it line by line. */
export async function readBatch(exchange: Exchange, file: KeptFile | undefined, endpoint: string): Promise<{ lines: BatchLine[]; errors: BatchError[] }> {
  const lines: BatchLine[] = []
  const errors: BatchError[] = []
  const ids = new Set<string>()
  let model: unknown
  let number = 0
  for await (const text of linesOf(file ? exchange.settings.uploads.read(file.upload) : documentedFile(exchange))) {
    number++
    if (text.trim() === '') continue
    const wrong = (param: string | null, code = '1214') => errors.push({ code, line: number, message: messageOf(exchange, code, param ?? ''), param })
    const request = parseLine(text)
    if (!request) wrong(null, '1210')
    else if (typeof request['custom_id'] !== 'string' || request['custom_id'] === '' || ids.has(request['custom_id'])) wrong('custom_id', request['custom_id'] === undefined ? '1213' : '1214')
    else if (request['method'] !== 'POST') wrong('method')
    else if (request['url'] !== endpoint) wrong('url')
    else if (typeof request['body'] !== 'object' || request['body'] === null) wrong('body', request['body'] === undefined ? '1213' : '1214')
    else {
      const of = (request['body'] as { model?: unknown }).model
      model ??= of
      if (of !== model) wrong('body.model')
      ids.add(request['custom_id'])
      lines.push({ customId: request['custom_id'], body: request['body'] })
    }
    if (lines.length > (MOST_LINES[endpoint] ?? MOST)) wrong(null, '1210')
    if (errors.length >= MOST_ERRORS || lines.length > MOST) break
  }
  if (number === 0) errors.push({ code: '1210', line: 1, message: messageOf(exchange, '1210', ''), param: null })
  return { lines, errors }
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytes) {
    // only what is new is looked through: a line may be as long as the file
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n')
    rest += first
    for (const next of others) {
      yield rest
      rest = next
    }
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

function parseLine(text: string): Record<string, unknown> | undefined {
  if (excessOf(encode(text))) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function messageOf({ compiled }: Exchange, code: string, field: string): string {
  return compiled.document['x-business-codes']?.[`c${code}`]?.message.replace(/\$?\{\w+\}/, field) ?? code
}

/** The file of the documented batch is the one of the documented upload. */
async function* documentedFile({ compiled: { operations, document }, body }: Exchange): AsyncIterable<Uint8Array> {
  const upload = operations.find(({ id }) => id === 'files.create')
  const answers = upload?.responses.filter(({ status }) => isSuccess(status)).flatMap(({ media }) => media.flatMap(({ examples }) => examples)) ?? []
  const name = answers.find(({ value }) => (value as { id?: string }).id === (body as { input_file_id: string }).input_file_id)?.name
  const request = upload?.body?.content.values().next().value?.examples?.[name ?? '']
  if (request) yield new TextEncoder().encode((resolve<ExampleObject>(document, request).value as { file: string }).file)
}

/** The file that a batch names, `undefined` where it is only documented. */
export function findInput(exchange: Exchange): Promise<KeptFile | undefined> {
  return collection<KeptFile>(exchange, FILES).get((exchange.body as { input_file_id: string }).input_file_id)
}
