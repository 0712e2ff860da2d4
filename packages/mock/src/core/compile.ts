import { encode } from './answer.ts'
import { METHODS, referencesIn, resolve, type MediaType, type OpenApiDocument, type OperationObject, type Parameter, type PathItem, type RequestBodyObject, type Header, type Response, type Schema, type SecurityRequirement, type Server } from './document.ts'
import { propertyOf } from './form.ts'
import { isJson, serialize } from './serialize.ts'

/** A document in the form in which requests ask for it. */
export interface Compiled {
  document: OpenApiDocument
  operations: Operation[]
  /** Path prefixes of all servers, the most general first: `/api`, `/api/coding`. */
  bases: string[]
  /** Whether paths are served without such a prefix too, as Prism does: not those of the API with business codes, whose clients know its bases. */
  isBare: boolean
}

/** An operation in the form in which requests ask for it. What it answers is made out when it is first asked for. */
export class Operation {
  readonly id: string
  readonly method: string
  /** The path template below a base. */
  readonly path: string
  /** The bases that serve this operation. */
  readonly bases: string[]
  readonly isDeprecated: boolean
  /** Any one of these lets a request in; none means that nothing is asked for. */
  readonly security: SecurityRequirement[]
  /** Whether it takes no request without credentials. */
  readonly isSecured: boolean
  readonly parameters: Parameter[]
  readonly body: { required: boolean; content: Map<string, MediaType> } | undefined
  readonly #document: OpenApiDocument
  readonly #responses: NonNullable<OperationObject['responses']>
  #answers: Answers | undefined

  constructor(document: OpenApiDocument, path: string, item: PathItem, method: string, operation: OperationObject) {
    const requestBody = operation.requestBody && resolve<RequestBodyObject>(document, operation.requestBody)
    const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((parameter) => resolve<Parameter>(document, parameter))
    this.id = operation.operationId ?? `${method.toUpperCase()} ${path}`
    this.method = method.toUpperCase()
    this.path = path
    this.bases = basesOf(operation.servers ?? item.servers ?? document.servers)
    this.isDeprecated = operation.deprecated ?? false
    this.security = operation.security ?? document.security ?? []
    this.isSecured = this.security.length > 0 && this.security.every((requirement) => Object.keys(requirement).length > 0)
    // an operation's parameter replaces the path item's of the same place and name
    this.parameters = [...new Map(parameters.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter])).values()]
    this.body = requestBody && { required: requestBody.required ?? false, content: new Map(Object.entries(requestBody.content)) }
    this.#document = document
    this.#responses = operation.responses ?? {}
  }

  /**
   * What `stream` is where a request does not say: the default of its schema. Where a success has only events it is `always`, and
   * undefined where a body has no such member, so that `Accept` alone chooses.
   */
  get stream(): boolean | 'always' | undefined {
    return this.#answer().stream
  }

  get responses(): DocumentedResponse[] {
    return this.#answer().responses
  }

  /** The responses, and before all others the one for who asks for none in particular: the lowest success, `default`, or the first. */
  get ranked(): DocumentedResponse[] {
    return this.#answer().ranked
  }

  #answer(): Answers {
    if (!this.#answers) {
      const document = this.#document
      const responses = Object.entries(this.#responses).map(([status, response]) => compileResponse(document, status, resolve<Response>(document, response)))
      this.#answers = { responses, ranked: rank(responses), stream: streamOf(document, this.body?.content, responses) }
    }
    return this.#answers
  }
}

type Answers = Pick<Operation, 'responses' | 'ranked' | 'stream'>

export interface DocumentedResponse {
  /** As the document writes it: `200`, `4XX`, `default`. */
  status: string
  headers: [name: string, header: Header][]
  media: DocumentedMedia[]
}

export interface DocumentedMedia {
  /** The one that an answer has. */
  type: string
  /** Whether the document leaves it open. */
  isOpen: boolean
  isStream: boolean
  /** Whether a document can give its bytes only in Base64. */
  isBinary: boolean
  schema: Schema | undefined
  /** What each event of a stream is. */
  eventSchema: Schema | undefined
  /** The data of the event that ends a stream. */
  eventTerminator: string | undefined
  examples: Example[]
}

/** A named example; its bytes are made when they are first asked for, and never change. */
export class Example {
  readonly name: string
  readonly value: unknown
  readonly #type: string
  readonly #isBinary: boolean
  #bytes: Uint8Array | undefined

  constructor(name: string, value: unknown, type: string, isBinary: boolean) {
    this.name = name
    this.value = value
    this.#type = type
    this.#isBinary = isBinary
  }

  get bytes(): Uint8Array {
    this.#bytes ??= this.#toBytes()
    return this.#bytes
  }

  #toBytes(): Uint8Array {
    if (typeof this.value === 'string' && this.#isBinary) return fromBase64(this.value) ?? encode(this.value)
    // an example that its type cannot say is served all the same
    return serialize(this.#type, this.value) ?? encode(JSON.stringify(this.value))
  }
}

/** Whether a document can give the bytes of a media type only in Base64: a string that is neither JSON nor text. */
function isInBase64(type: string, schema: Schema | undefined): boolean {
  if (isJson(type) || type.startsWith('text/') || schema?.['type'] !== 'string') return false
  return schema['format'] === undefined || schema['format'] === 'binary'
}

// of a document whose example is no Base64 the text is served
function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

export function isSuccess(status: string): boolean {
  return status.startsWith('2')
}

export function compile(document: OpenApiDocument): Compiled {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, given]) => {
    const item = resolve<PathItem>(document, given)
    return METHODS.flatMap((method) => {
      const operation = item[method]
      return operation ? [new Operation(document, path, item, method, operation)] : []
    })
  })
  const bases = new Set([...basesOf(document.servers), ...operations.flatMap((operation) => operation.bases)])
  return { document, operations, bases: [...bases], isBare: !('x-business-codes' in document) }
}

function rank(responses: DocumentedResponse[]): DocumentedResponse[] {
  const [lowest] = responses.filter(({ status }) => isSuccess(status)).sort((a, b) => (a.status < b.status ? -1 : 1))
  const usual = lowest ?? responses.find(({ status }) => status === 'default') ?? responses[0]
  return usual ? [usual, ...responses.filter((response) => response !== usual)] : []
}

/**
 * A document that nobody has tried: its references are followed, and what its operations answer is made out at once.
 * @throws a sentence when a reference leads nowhere, or out of the document
 */
export function compileUntried(document: OpenApiDocument): Compiled {
  for (const { $ref, path } of referencesIn(document)) {
    try {
      resolve(document, { $ref })
    } catch (error) {
      throw new Error(`${(error as Error).message}: ${path.slice(0, -1).join(' ')}`, { cause: error })
    }
  }
  const compiled = compile(document)
  for (const operation of compiled.operations) void operation.responses
  return compiled
}

function streamOf(document: OpenApiDocument, content: ReadonlyMap<string, MediaType> | undefined, responses: DocumentedResponse[]): Operation['stream'] {
  const media = responses.find(({ status }) => isSuccess(status))?.media ?? []
  if (media.length > 0 && media.every(({ isStream }) => isStream)) return 'always'
  const members = [...(content?.values() ?? [])].map((body) => propertyOf(body, document, 'stream')).filter((member) => member !== undefined)
  return members.length === 0 ? undefined : members.some((member) => member['default'] === true)
}

function compileResponse(document: OpenApiDocument, status: string, response: Response): DocumentedResponse {
  const media = Object.entries(response.content ?? {}).map(([written, content]) => {
    const schema = content.schema && resolve(document, content.schema)
    const named = Object.entries(content.examples ?? {}).map(([name, example]): [string, unknown] => [name, resolve(document, example).value])
    const values = [...named, ['example', content.example] as const].filter(([, value]) => value !== undefined)
    const type = concreteType(written, schema, values[0]?.[1])
    const isBinary = isInBase64(type, schema)
    return {
      type,
      isOpen: written === '*/*',
      isStream: type.startsWith('text/event-stream'),
      isBinary,
      schema,
      eventSchema: content['x-event-schema'],
      eventTerminator: content['x-event-terminator'],
      examples: values.map(([name, value]) => new Example(name, value, type, isBinary)),
    }
  })
  const headers = Object.entries(response.headers ?? {}).map(([name, header]): [string, Header] => [name.toLowerCase(), resolve<Header>(document, header)])
  return { status, headers, media }
}

/** A document may leave the type open, an answer may not: text is text, and all else JSON. */
function concreteType(written: string, schema: Schema | undefined, example: unknown): string {
  if (written === 'text/*') return 'text/plain'
  if (written === 'application/*') return 'application/json'
  if (written !== '*/*') return written
  const isText = example === undefined ? schema === undefined || schema['type'] === 'string' : typeof example === 'string'
  return isText ? 'text/plain' : 'application/json'
}

/** The path of the document's first server: below it every operation can be asked for. */
export function firstBase(document: OpenApiDocument): string {
  return basesOf(document.servers)[0]!
}

function basesOf(servers: Server[] = []): string[] {
  return servers.length > 0 ? [...new Set(servers.map(basePath))] : ['']
}

function basePath({ url, variables = {} }: Server): string {
  const filled = url.replace(/\{([^}]+)\}/g, (_, name: string) => variables[name]?.default ?? '')
  // some write a server that nobody knows as `https://`, which is no URL
  const path = filled.replace(/^(?:[^/?#]*:)?\/\/[^/?#]*/, '')
  return new URL(path.replace(/^\/*/, '/'), 'http://mock.invalid').pathname.replace(/\/+$/, '')
}

/** The schema a request body of this type has to fit, or undefined where the document gives none. */
export function bodySchema(operation: Operation, document: OpenApiDocument): Schema | undefined {
  const schema = operation.body?.content.values().next().value?.schema
  return schema && resolve(document, schema)
}
