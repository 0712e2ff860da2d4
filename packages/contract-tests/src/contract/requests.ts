import { dereference, isObject, resolvePointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'
import type { MediaType, Operation } from '../document/operations.ts'
import type { Body, CaseRequest } from './case.ts'

/** Makes the requests of an operation's cases from its documented examples. */
export class Requests {
  readonly #document: JsonObject
  readonly #operation: Operation

  constructor(document: JsonObject, operation: Operation) {
    this.#document = document
    this.#operation = operation
  }

  /** Names of the documented request examples; one without a name where an operation has no body. */
  get examples(): (string | undefined)[] {
    const names = this.#media?.examples.map(({ name }) => name) ?? []
    return names.length > 0 ? names : [undefined]
  }

  /** The request of a named example; without a name, the first that asks for a stream or does not. */
  make(options: { example?: string | undefined; isStream?: boolean; body?: Body } = {}): CaseRequest {
    const { method, path, parameters } = this.#operation
    const query = parameters.filter((parameter) => parameter.in === 'query' && (parameter.isRequired || parameter.example !== undefined))
    const search = new URLSearchParams(query.map(({ name, example }) => [name, String(example ?? '')])).toString()
    const headers = parameters.filter((parameter) => parameter.in === 'header' && parameter.isRequired)
    const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(this.#pathValue(name)))
    const body = options.body ?? this.#body(options)
    return {
      method,
      path: search ? `${filled}?${search}` : filled,
      headers: Object.fromEntries(headers.map(({ name, example }) => [name, String(example ?? '')])),
      credentials: 'key',
      ...(body && { body }),
    }
  }

  /** The JSON body of an example, for cases that break it; undefined for forms and operations without a body. */
  json(): { value: JsonObject; schema: string } | undefined {
    const body = this.make().body
    return body?.type === 'application/json' && 'value' in body && isObject(body.value) && body.schema ? { value: body.value, schema: body.schema } : undefined
  }

  get #media(): MediaType | undefined {
    return this.#operation.body?.media[0]
  }

  #pathValue(name: string): string {
    const parameter = this.#operation.parameters.find((one) => one.in === 'path' && one.name === name)
    return String(parameter?.example ?? `any-${name}`)
  }

  #body({ example, isStream }: { example?: string | undefined; isStream?: boolean }): Body | undefined {
    const media = this.#media
    if (!media) return undefined
    const value = example === undefined ? this.#first(media, isStream ?? false) : media.examples.find(({ name }) => name === example)?.value
    if (value === undefined) return undefined
    if (media.type !== 'multipart/form-data') return { type: 'application/json', value, schema: media.schema }
    const form = isObject(value) ? value : {}
    return { type: 'multipart/form-data', value: form, schema: media.schema, encoding: media.encoding, binary: this.#binaryParts(media.schema) }
  }

  #first(media: MediaType, isStream: boolean): Json | undefined {
    const isStreaming = (value: Json) => isObject(value) && value['stream'] === true
    const fitting = media.examples.map(({ value }) => value).filter((value) => isStreaming(value) === isStream)
    // a form without an object is one that every target can read
    const plain = fitting.find((value) => media.type !== 'multipart/form-data' || !hasObject(value))
    if (fitting.length > 0 || !isStream) return plain ?? fitting[0] ?? media.examples[0]?.value
    const [first] = media.examples
    return isObject(first?.value) ? { ...first.value, stream: true } : undefined
  }

  #binaryParts(schema: string): string[] {
    const { properties } = (dereference(this.#document, resolvePointer(this.#document, schema)) ?? {}) as JsonObject
    const entries = Object.entries((properties ?? {}) as JsonObject)
    return entries.filter(([, property]) => isObject(property) && property['format'] === 'binary').map(([name]) => name)
  }
}

/** Whether a form has a member that is an object, which forms have no natural spelling for. */
export function hasObject(form: Json): boolean {
  return isObject(form) && Object.values(form).some(isObject)
}
