import { isStructured, propertyOf } from '../src/core/form.ts'
import { resolve, type OpenApiDocument, type Parameter } from '../src/core/document.ts'
import type { DocumentedAnswer } from './answers.ts'
import type { Credentials } from './credentials.ts'
import { isJsonType, readJson } from './json.ts'
import type { Entry } from './reference.ts'
import { fileMembers, type Variant } from './variants.ts'

/** What the form says. */
export interface Values {
  base: string
  parameters: Record<string, string>
  variant: Variant | undefined
  body: string
  /** Chosen files, by the member of the form. */
  files: ReadonlyMap<string, readonly File[]>
  answer: DocumentedAnswer | undefined
  /** What shall go wrong: terms of `Prefer`. */
  fault: string
}

export interface PreparedRequest {
  method: string
  url: string
  headers: Record<string, string>
  /** Text, or the parts of a form. */
  body: string | [name: string, value: string | File][] | undefined
}

export function prepare({ operation }: Entry, document: OpenApiDocument, credentials: Credentials, values: Values): PreparedRequest {
  const query = new URLSearchParams()
  const headers: Record<string, string> = { ...values.answer?.headers }
  const wishes = [values.answer?.headers.Prefer, values.fault].filter(Boolean).join(', ')
  if (wishes !== '') headers['Prefer'] = wishes
  credentials.apply(headers, query)
  let path = operation.path
  for (const parameter of operation.parameters) {
    const value = values.parameters[parameter.name] ?? ''
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value))
    else if (value !== '' && parameter.in === 'query') for (const item of itemsOf(parameter, value, document)) query.append(parameter.name, item)
    else if (value !== '' && parameter.in === 'header') headers[parameter.name] = value
  }
  const body = values.variant && bodyOf(values.variant, values, document)
  // the browser writes the type of a form itself, with its boundary
  if (values.variant && typeof body === 'string') headers['Content-Type'] = values.variant.type
  const search = query.size > 0 ? `?${query}` : ''
  return { method: operation.method, url: `${location.origin}${values.base}${path}${search}`, headers, body }
}

/** What `fetch` takes as the body. */
export function payloadOf({ body }: PreparedRequest): string | FormData | undefined {
  if (!Array.isArray(body)) return body
  const form = new FormData()
  for (const [name, value] of body) form.append(name, value)
  return form
}

function itemsOf({ schema = {} }: Parameter, value: string, document: OpenApiDocument): string[] {
  return resolve(document, schema)['type'] === 'array' ? value.split(',').map((item) => item.trim()) : [value]
}

function bodyOf(variant: Variant, { body, files }: Values, document: OpenApiDocument): PreparedRequest['body'] {
  const isForm = variant.type.startsWith('multipart/')
  const value = isForm || variant.type === 'application/x-www-form-urlencoded' ? readJson(body) : undefined
  // what is no object is sent as it was typed, for the server to judge
  if (typeof value !== 'object' || value === null) return body
  const binary = new Set(fileMembers(variant, document).map(({ name }) => name))
  const fields = Object.entries({ ...value, ...Object.fromEntries(files) }).flatMap(([name, member]): [string, string | File][] => {
    const isList = Array.isArray(member) && (binary.has(name) || !isStructuredItem(variant, name, document))
    const items: unknown[] = isList ? member : [member]
    return items.map((item) => [name, binary.has(name) ? fileOf(item) : fieldText(item)])
  })
  return isForm ? fields : new URLSearchParams(fields as [string, string][]).toString()
}

/** Whether the members of a list are objects, so that the list is sent as JSON. */
function isStructuredItem({ media }: Variant, name: string, document: OpenApiDocument): boolean {
  const schema = propertyOf(media, document, name)
  return media.encoding?.[name]?.contentType === 'application/json' || isStructured(schema?.['items'] as Parameter['schema'], document)
}

function fieldText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function fileOf(value: unknown): File {
  if (value instanceof File) return value
  const text = fieldText(value)
  return new File([text], `document.${kindOf(text)}`)
}

// servers judge a file by its name; an example says what its text stands for: lines of JSON, or `<the bytes of an mp3 recording>`
function kindOf(text: string): string {
  return text.startsWith('{') ? 'jsonl' : (/<the bytes of an? (\w+)/.exec(text)?.[1] ?? 'txt')
}

/** Why a body is none of its type, for the person who types it. */
export function complaintAbout({ type }: Variant, text: string): string {
  if (!isJsonType(type) && !type.startsWith('multipart/')) return ''
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    return `Not JSON yet: ${(error as Error).message}`
  }
}
