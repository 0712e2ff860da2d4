import { dereference, isObject, resolvePointer } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'
import { successOf, type MediaType, type Operation } from '../document/operations.ts'
import type { Body, CaseRequest, Need } from './case.ts'

/** Makes the requests of an operation's cases from its documented examples. */
export class Requests {
  readonly #document: JsonObject
  readonly #operation: Operation
  readonly #properties: JsonObject
  /** Media types of the documented success. */
  readonly #answers: MediaType[]

  constructor(document: JsonObject, operation: Operation) {
    this.#document = document
    this.#operation = operation
    this.#properties = this.#propertiesAt(operation.body?.media[0]?.schema)
    this.#answers = successOf(operation)?.media ?? []
  }

  /** Names of the documented request examples; one without a name where an operation has no body. */
  get examples(): (string | undefined)[] {
    const names = this.#media?.examples.map(({ name }) => name) ?? []
    return names.length > 0 ? names : [undefined]
  }

  /**
   * The request of a named example; without a name, the first that is answered in the wanted media type of the success,
   * and in any but events where none is wanted.
   */
  make(options: { example?: string | undefined; answer?: MediaType | undefined; body?: Body } = {}): CaseRequest {
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

  /** The media type of the success that a request asks for. */
  answerTo({ body }: CaseRequest): MediaType | undefined {
    return this.#answerTo(body && 'value' in body ? body.value : undefined)
  }

  get #media(): MediaType | undefined {
    return this.#operation.body?.media[0]
  }

  #pathValue(name: string): string {
    const parameter = this.#operation.parameters.find((one) => one.in === 'path' && one.name === name)
    return String(parameter?.example ?? `any-${name}`)
  }

  #body({ example, answer }: { example?: string | undefined; answer?: MediaType | undefined }): Body | undefined {
    const media = this.#media
    if (!media) return undefined
    const value = example === undefined ? this.#first(media, answer) : media.examples.find(({ name }) => name === example)?.value
    if (value === undefined) return undefined
    if (media.type !== 'multipart/form-data') return { type: 'application/json', value, schema: media.schema }
    const form = isObject(value) ? value : {}
    return { type: 'multipart/form-data', value: form, schema: media.schema, encoding: media.encoding, binary: this.#binaryParts() }
  }

  #first(media: MediaType, answer: MediaType | undefined): Json | undefined {
    const values = media.examples.map(({ value }) => value)
    const fitting = values.filter((value) => (answer ? this.#answerTo(value) === answer : !this.#answerTo(value)?.events))
    // a form without an object is one that every target can read
    const plain = fitting.find((value) => media.type !== 'multipart/form-data' || !hasObject(value))
    return plain ?? fitting[0] ?? (answer ? this.#asking(values[0], answer) : values[0])
  }

  #answerTo(value: Json | undefined): MediaType | undefined {
    const [events] = this.#answers.filter((media) => media.events)
    const whole = this.#answers.filter((media) => !media.events)
    if (events && (whole.length === 0 || this.#member(value, 'stream') === true)) return events
    // where files of several kinds may come, a member such as `response_format` has the name of one
    const named = Object.keys(this.#properties).map((name) => this.#member(value, name))
    return whole.find(({ type }) => named.includes(subtypeOf(type))) ?? whole[0]
  }

  /** A member of a body, or the value that counts when it is absent. */
  #member(value: Json | undefined, name: string): Json | undefined {
    const given = isObject(value) ? value[name] : undefined
    return given ?? this.#property(name)['default']
  }

  /** An example changed so that it asks for a media type that no example asks for. */
  #asking(value: Json | undefined, { type, events }: MediaType): Json | undefined {
    if (!isObject(value)) return value
    const isStream = events !== undefined
    const format = Object.keys(this.#properties).find((name) => knownValues(this.#property(name)).includes(subtypeOf(type)))
    const hasStream = Object.hasOwn(this.#properties, 'stream') && (this.#member(value, 'stream') ?? false) !== isStream
    return { ...value, ...(hasStream && { stream: isStream }), ...(format !== undefined && { [format]: subtypeOf(type) }) }
  }

  #binaryParts(): string[] {
    const isBinary = (property: JsonObject) => property['format'] === 'binary'
    return Object.keys(this.#properties).filter((name) => {
      const property = this.#property(name)
      const items = dereference(this.#document, property['items'])
      return isBinary(property) || (isObject(items) && isBinary(items))
    })
  }

  #property(name: string): JsonObject {
    const property = dereference(this.#document, this.#properties[name])
    return isObject(property) ? property : {}
  }

  #propertiesAt(pointer: string | undefined): JsonObject {
    const schema = pointer === undefined ? undefined : dereference(this.#document, resolvePointer(this.#document, pointer))
    return isObject(schema) && isObject(schema['properties']) ? schema['properties'] : {}
  }
}

/** What a target must be able to do to read a form. */
export function formNeeds({ body }: CaseRequest): Need[] {
  if (body?.type !== 'multipart/form-data') return []
  const { value, encoding } = body
  const hasBareList = Object.entries(value).some(([name, member]) => Array.isArray(member) && encoding[name] === undefined)
  return [...(hasObject(value) ? ['form-objects' as const] : []), ...(hasBareList ? ['form-lists' as const] : [])]
}

/** Whether a form has a member that is an object, which forms have no natural spelling for. */
function hasObject(form: Json): boolean {
  return isObject(form) && Object.values(form).some(isObject)
}

function subtypeOf(type: string): string {
  return type.slice(type.indexOf('/') + 1)
}

function knownValues({ 'x-known-values': known, enum: values }: JsonObject): Json[] {
  return [known, values].flatMap((list) => (Array.isArray(list) ? list : [])).map((item) => (isObject(item) ? (item['value'] ?? null) : item))
}
