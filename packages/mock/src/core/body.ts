import type { Operation } from './compile.ts'
import { resolve, type MediaType, type OpenApiDocument, type Schema } from './document.ts'
import { findReserved, isStructured, MAX_FIELDS, propertyOf, readForm, type Field } from './form.ts'
import { excessOf, MAX_VALUES } from './json-limits.ts'
import { andThen, recover, type MaybePromise } from './maybe-promise.ts'
import { Memo } from './memo.ts'
import type { UploadedFile } from './multipart.ts'
import { onceFor } from './once.ts'
import { isJson } from './serialize.ts'
import type { Uploads } from './uploads.ts'

/** A request's body as the edge has it. */
export interface RequestBody {
  /** All bytes; undefined when there are more than `limit`. */
  bytes(limit: number): MaybePromise<Uint8Array | undefined>
  /** The bytes as they arrive. */
  stream(): AsyncIterable<Uint8Array>
}

/**
 * What was read: a value that a schema can judge, of JSON with its text, and how many bytes it was, with the files beside it; or a
 * sentence that says why it cannot be read.
 */
export type ReadBody = { value: unknown; text?: string; schema: Schema | undefined; files: UploadedFile[]; size: number } | { problem: string; isWrongType?: boolean }

const decoder = new TextDecoder()

/** How much a body may have. */
export interface BodyLimits {
  /** Bytes of a body that is no upload, and of the fields of one together. */
  maxBody: number
  /** Bytes of a file of a form. */
  maxUpload: number
  /** Values of a JSON body, all members and items counted. */
  maxValues: number
}

export const DEFAULT_BODY_LIMITS: Readonly<BodyLimits> = { maxBody: 10 * 1024 * 1024, maxUpload: 100 * 1024 * 1024, maxValues: MAX_VALUES }

/** A body whose bytes do not say what its headers promise; the message says why. */
export class UnreadableBody extends Error {}

/** `10 MB`. */
export function inMegabytes(bytes: number): string {
  return `${Number((bytes / 1024 / 1024).toPrecision(3))} MB`
}

/**
 * Reads the body of a request for this operation, by its content type.
 * @param uploads where files go; without it they are counted and let go
 */
export function readBody(operation: Operation, document: OpenApiDocument, contentType: string | undefined, body: RequestBody | undefined, limits: BodyLimits, uploads?: Uploads): MaybePromise<ReadBody> {
  if (!operation.body) return noBody()
  const found = mediaFor(operation.body.content, contentType, document)
  if (!found) return { problem: `Send the body as ${typesOf(operation.body)}, and say so in the Content-Type header; it says ${contentType ?? 'nothing'}.`, isWrongType: true }
  const { type, media } = found
  if (type.startsWith('multipart/')) return body ? readParts(contentType!, media, document, body, limits, uploads) : { problem: `The body is empty; send it as ${type}.` }
  return andThen(bytesOf(body, limits.maxBody), (bytes) => {
    if (bytes && 'problem' in bytes) return bytes
    if (bytes && bytes.length > 0) return readBytes(bytes, found, document, limits)
    return operation.body!.required ? { problem: `The body is empty; send ${typesOf(operation.body!)}.` } : noBody()
  })
}

async function readParts(contentType: string, media: MediaType, document: OpenApiDocument, body: RequestBody, limits: BodyLimits, uploads: Uploads | undefined): Promise<ReadBody> {
  const { readMultipart } = await import('./multipart.ts')
  try {
    const { fields, files } = await readMultipart(contentType, body.stream(), (field, part) => isJson(part) && isStructured(propertyOf(media, document, field), document), limits, uploads)
    const named: Field[] = [...fields, ...files.map(({ field, name }): Field => [field, name || 'file'])]
    return { value: readForm(named, media, document), schema: schemaOf(media, document), files, size: fields.reduce((sum, [, text]) => sum + String(text).length, 0) }
  } catch (error) {
    if (error instanceof UnreadableBody) return { problem: `The multipart body cannot be read: ${error.message}.` }
    throw error
  }
}

function readBytes(bytes: Uint8Array, body: BodyMedia, document: OpenApiDocument, { maxValues }: BodyLimits): ReadBody {
  const { type, media } = body
  if (type === 'application/x-www-form-urlencoded') return readFields(decoder.decode(bytes), bytes.length, media, document)
  if (!body.isJson) return { value: bytes, schema: undefined, files: [], size: bytes.length }
  const excess = excessOf(bytes, maxValues)
  if (excess) return { problem: `The body ${excess}.` }
  const text = decoder.decode(bytes)
  try {
    return { value: JSON.parse(text), text, schema: schemaOf(media, document), files: [], size: bytes.length }
  } catch (error) {
    return { problem: `The body is not JSON: ${(error as Error).message}.` }
  }
}

function readFields(text: string, size: number, media: MediaType, document: OpenApiDocument): ReadBody {
  // counted before any of them is made
  if (text.split('&', MAX_FIELDS + 1).length > MAX_FIELDS) return { problem: `The form has more than ${MAX_FIELDS} fields.` }
  const reserved = findReserved(text, media)
  if (reserved !== undefined) return { problem: `${reserved} has reserved characters; percent-encode them.` }
  return { value: readForm([...new URLSearchParams(text)], media, document), schema: schemaOf(media, document), files: [], size }
}

/** All bytes of a body, or a sentence that says why they cannot be had. */
export function bytesOf(body: RequestBody | undefined, limit: number): MaybePromise<Uint8Array | { problem: string } | undefined> {
  if (!body) return undefined
  return recover<Uint8Array | { problem: string }>(
    () => andThen(body.bytes(limit), (bytes) => bytes ?? { problem: `The body is larger than ${inMegabytes(limit)}.` }),
    (error) => {
      if (error instanceof UnreadableBody) return { problem: error.message }
      throw error
    },
  )
}

function schemaOf({ schema }: MediaType, document: OpenApiDocument): Schema | undefined {
  return schema && resolve(document, schema)
}

function noBody(): ReadBody {
  return { value: undefined, schema: undefined, files: [], size: 0 }
}

function typesOf({ content }: NonNullable<Operation['body']>): string {
  return [...content.keys()].join(' or ')
}

/** What a body is, by its Content-Type header and the document. */
interface BodyMedia {
  type: string
  media: MediaType
  isJson: boolean
}

type Content = NonNullable<Operation['body']>['content']

const known = onceFor<Content, Memo<BodyMedia | undefined>>(() => new Memo(100))

function mediaFor(content: Content, contentType: string | undefined, document: OpenApiDocument): BodyMedia | undefined {
  const find = () => {
    const found = findMedia(content, contentType, document)
    return found && { type: found[0], media: found[1], isJson: isJson(found[0]) }
  }
  return contentType === undefined ? find() : known(content).get(contentType, find)
}

// a body without a content type is taken for what the operation names first, a form excepted: its boundary stands in the header
function findMedia(content: Content, contentType: string | undefined, document: OpenApiDocument): [string, MediaType] | undefined {
  if (contentType === undefined) return [...content].find(([type]) => !type.startsWith('multipart/'))
  const given = withoutParameters(contentType)
  const exact = content.get(contentType) ?? content.get(given)
  if (exact) return [given, exact]
  const entries = [...content].map(([type, media]): [string, MediaType] => [withoutParameters(type), media])
  const alike = entries.find(([type]) => type === given) ?? entries.find(([type]) => isJson(type) && isJson(given))
  if (alike) return alike
  const range = entries.find(([type]) => type === '*/*' || type === `${given.split('/')[0]}/*`)
  // what has no members is taken as it is, whatever it calls itself
  return range && isStructured(range[1].schema, document) ? [given, range[1]] : range
}

function withoutParameters(type: string): string {
  return type.split(';', 1)[0]!.trim().toLowerCase()
}
