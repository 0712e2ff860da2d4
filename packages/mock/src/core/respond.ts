import { bytesAnswer, encode, framesAnswer, type Answer } from './answer.ts'
import type { DocumentedMedia, DocumentedResponse, Example } from './compile.ts'
import { DocumentDefect, resolve, type Header, type OpenApiDocument, type Schema } from './document.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import type { Selection } from './select.ts'
import { serialize } from './serialize.ts'
import { pace, splitEvents, type Schedule } from './stream.ts'
import type { ValidatorOf } from './validate.ts'

/** How a response is filled: with its examples, or with what is drawn from its schemas. */
export interface Filling {
  /** Drawn with this seed; by default what the document says. */
  seed?: string | undefined
}

export type Respond = (selection: Selection, filling?: Filling) => MaybePromise<Answer>

export interface RespondOptions {
  document: OpenApiDocument
  schedule: Schedule
  validatorOf: ValidatorOf
}

/** Turns a documented response into an answer: its example, a value of its schema where it has none, or no body at all. */
export function createRespond({ document, schedule, validatorOf }: RespondOptions): Respond {
  const replayed = new WeakMap<Example, Answer>()

  return ({ status, response, media, example }, { seed } = {}) => {
    const answer = media && example && seed === undefined ? replay(status, media, example) : fill(status, media, seed)
    if (response.headers.length === 0) return answer
    return andThen(answer, async ({ headers, ...rest }) => ({ ...rest, headers: { ...(await headersOf(response, seed)), ...headers } }))
  }

  async function fill(status: number, media: DocumentedMedia | undefined, seed: string | undefined): Promise<Answer> {
    if (!media) return { status, headers: status === 204 || status === 304 ? {} : { 'content-length': '0' }, body: undefined }
    if (media.isStream) return framesAnswer(status, media.type, pace((await drawEvents(media, seed)).map(encode), schedule))
    const value = media.schema ? await draw(media.schema, seed) : ''
    const bytes = serialize(media.type, value)
    if (!bytes) throw new DocumentDefect(`The document gives ${media.type} a schema of objects, which text cannot say; give it an example.`)
    return bytesAnswer(status, media.type, bytes)
  }

  /** An example never changes, so its answer is made once for the status that it has. */
  function replay(status: number, media: DocumentedMedia, example: Example): Answer {
    let answer = replayed.get(example)
    if (answer?.status !== status) replayed.set(example, (answer = Object.freeze(answerOf(status, media, example))))
    return answer
  }

  function answerOf(status: number, media: DocumentedMedia, example: Example): Answer {
    const { value } = example
    if (media.isStream && typeof value === 'string') return framesAnswer(status, media.type, pace(splitEvents(value), schedule))
    return bytesAnswer(status, media.type, example.bytes)
  }

  /** Values are drawn until one fits: a schema may forbid what its parts allow. */
  async function draw(schema: Schema, seed: string | undefined): Promise<unknown> {
    const [{ sample }, { seededRandom }] = await Promise.all([import('./sample.ts'), import('./random.ts')])
    if (seed === undefined) return sample(document, schema)
    const validate = await validatorOf(resolve(document, schema))
    let value: unknown
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      value = sample(document, schema, seededRandom(`${seed} ${attempt}`))
      if (!validate(value)) break
    }
    return value
  }

  async function drawEvents({ schema, eventSchema, eventTerminator }: DocumentedMedia, seed: string | undefined): Promise<string[]> {
    const each = eventSchema ?? (schema?.['type'] === 'string' ? undefined : schema)
    if (!each) return splitEvents(String(schema ? await draw(schema, seed) : '')).map((bytes) => new TextDecoder().decode(bytes))
    const events: string[] = []
    for (let index = 0; index < EVENTS; index++) events.push(JSON.stringify(await draw(each, seed === undefined ? undefined : `${seed} event ${index}`)))
    return [...events, ...(eventTerminator === undefined ? [] : [eventTerminator])].map((data) => `data: ${data}\n\n`)
  }

  async function headersOf({ headers }: DocumentedResponse, seed: string | undefined): Promise<Record<string, string>> {
    const sent: Record<string, string> = {}
    for (const [name, header] of headers) {
      const value = stated(header) ?? (header.schema && (await draw(header.schema, seed)))
      // only text and numbers are what a header can say
      if ((typeof value === 'string' || typeof value === 'number') && !TRANSPORT.test(name)) sent[name] = String(value).replace(/[^\x20-\x7e]+/g, encodeURIComponent)
    }
    return sent
  }

  function stated({ example, examples = {} }: Header): unknown {
    const [first] = Object.values(examples)
    return example ?? (first && resolve(document, first).value)
  }
}

// these say how the bytes really come, whatever a document says about its own server; and what is no name cannot be sent
const TRANSPORT = /^(?:content-(?:type|length|encoding)|connection|keep-alive|te|trailer|transfer-encoding|upgrade)$|[^\w!#$%&'*+.^`|~-]/

const ATTEMPTS = 50
const EVENTS = 3
