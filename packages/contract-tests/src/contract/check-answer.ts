import { isObject } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'
import type { BusinessCode, MediaType, ResponseObject } from '../document/operations.ts'
import { checkStream } from './check-stream.ts'
import type { Checker } from './checker.ts'
import { codeOf } from './example-cases.ts'
import { show } from './finding.ts'
import type { Target } from './target.ts'

/** Judges an answer: status, headers, body, and for errors the business code. Returns the body as JSON, if it is that. */
export async function checkAnswer(checker: Checker, response: Response, target: Target): Promise<Json | undefined> {
  const { expect } = checker.case
  checker.status = response.status
  const allowed: number[] = expect.isInvalidBody ? [...target.capabilities.validationStatus] : [expect.status]
  if (!allowed.includes(response.status)) checker.find('status', 'status', allowed.join(' or '), String(response.status))

  const documented = checker.operation.responses.find(({ status }) => status === response.status)
  if (!documented) {
    if (allowed.includes(response.status)) checker.find('status', 'status', 'a documented status', String(response.status), 'warning')
    await response.body?.cancel()
    return undefined
  }
  checkHeaders(checker, response, documented)
  const media = checkMediaType(checker, response, documented)
  if (media?.events) return void (await checkStream(checker, response, media, documented))
  const judged = media ?? documented.media[0]
  if (judged?.isBinary) return void checkBytes(checker, await bytesOf(checker, response), target)
  return checkBody(checker, await bodyOf(checker, response), judged, documented, target)
}

function checkMediaType(checker: Checker, response: Response, documented: ResponseObject): MediaType | undefined {
  const header = response.headers.get('content-type')
  const [type = '', ...parameters] = (header ?? '').split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8).replaceAll('"', '')
  if (charset !== undefined && charset !== 'utf-8') checker.find('content-type', 'header content-type', 'charset=utf-8 or none', `charset=${charset}`)
  const { media, status } = checker.case.expect
  const expected = documented.status === status ? media : (documented.media[0]?.type ?? media)
  if (type !== expected) checker.find('content-type', 'header content-type', expected, header === null ? 'nothing' : type)
  return documented.media.find((one) => one.type === type)
}

function checkHeaders(checker: Checker, response: Response, documented: ResponseObject): void {
  for (const { name, isRequired, schema } of documented.headers) {
    const value = response.headers.get(name)
    if (value === null) {
      if (isRequired) checker.find('header', `header ${name}`, 'a header', 'nothing')
      continue
    }
    const readings: Json[] = [value, ...(Number.isNaN(Number(value)) ? [] : [Number(value)])]
    if (readings.every((reading) => checker.contract.validator.errors(schema, reading).length > 0)) checker.find('header', `header ${name}`, 'a value that fits its schema', show(value))
  }
}

async function bytesOf(checker: Checker, response: Response): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(await response.arrayBuffer())
  return bytes.length === 0 ? void checker.find('body', '', 'a body', 'an empty one') : bytes
}

/** A file is compared as base64, which is how the document shows it. */
function checkBytes(checker: Checker, bytes: Uint8Array | undefined, target: Target): void {
  if (!bytes) return
  const answer = Buffer.from(bytes)
  const found = target.capabilities.binary ? answer.toString('base64') : answer.toString('utf8').trimEnd()
  const { expect, request } = checker.case
  const documented = checker.operation.responses.flatMap(({ status, media }) => (status === checker.status ? media : []))
  // without a wish a target may answer any bytes, but not the base64 of an example
  const isEncoded = target.capabilities.binary && documented.some(({ examples }) => examples.some(({ value }) => value === answer.toString('utf8')))
  if (isEncoded) return checker.find('body', '', 'the bytes of a file', 'their base64')
  if (request.prefer && expect.example !== undefined && checker.status === expect.status) checker.example(expect.example, found)
}

async function bodyOf(checker: Checker, response: Response): Promise<Json | undefined> {
  const bytes = await bytesOf(checker, response)
  if (!bytes) return undefined
  let text = ''
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return JSON.parse(text) as Json
  } catch {
    return void checker.find('body', '', 'JSON', text ? `"${text.slice(0, 60)}"` : 'bytes that are not UTF-8')
  }
}

function checkBody(checker: Checker, body: Json | undefined, media: MediaType | undefined, documented: ResponseObject, target: Target): Json | undefined {
  if (body === undefined) return undefined
  const { expect } = checker.case
  if (media) checker.value(media.schema, body)
  if (expect.example !== undefined && documented.status === expect.status) checker.example(expect.example, body)
  if (documented.envelope) checkError(checker, body, documented, target)
  return body
}

function checkError(checker: Checker, body: Json, documented: ResponseObject, target: Target): void {
  const { expect, request } = checker.case
  const pointer = isObject(body) && isObject(body['error']) ? '/error' : ''
  const code = codeOf(body)
  if (code === undefined) return void (expect.codes && checker.find('code', `${pointer}/code`, expect.codes.join(' or '), 'nothing'))
  const entry = checker.contract.codes.get(code)
  const examples = documented.media.flatMap((media) => media.examples.map(({ value }) => codeOf(value)))
  // a status without a business code repeats itself in its example
  if (!entry && examples.includes(code)) return
  if (!entry) return checker.find('code', `${pointer}/code`, 'a documented business code', show(code), 'warning')
  if (expect.codes && !expect.codes.includes(code)) checkOtherCode(checker, entry, expect.codes, `${pointer}/code`, target)
  if (target.capabilities.codes === 'any') return

  const message = messageOf(body)
  if (!isDocumented(entry, message)) checker.find('message', `${pointer}/message`, `the documented text of ${code}, "${entry.message}"`, show(message))
  const names = request.prefer ? undefined : expect.names
  if (names && !names.some((name) => message.includes(name))) checker.find('message', `${pointer}/message`, `a text that names ${names.join(' or ')}`, show(message))
}

function checkOtherCode(checker: Checker, entry: BusinessCode, codes: string[], pointer: string, target: Target): void {
  const { prefer } = checker.case.request
  if (target.capabilities.codes === 'exact' || prefer) return checker.find('code', pointer, codes.join(' or '), show(entry.code))
  // the live gateway answers "401" where the documents have codes of their own; Prism answers with its first example
  if (target.capabilities.prefer) return
  checker.find('code', pointer, codes.join(' or '), show(entry.code), 'warning')
}

function messageOf(body: Json): string {
  const { error, message } = body as JsonObject
  const text = typeof error === 'object' && error !== null ? (error as JsonObject)['message'] : message
  return typeof text === 'string' ? text : ''
}

/** Whether a message is one of the code's documented texts, with something in the place of each placeholder. */
function isDocumented({ message, messages }: BusinessCode, text: string): boolean {
  return [message, ...(messages ?? []).map((one) => one.text)].some((template) => {
    const parts = template.split(/\$?\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    // a target may add a hint of its own after the text
    return new RegExp(`^${parts.join('[\\s\\S]+?')}`).test(text)
  })
}
