import { bytesAnswer, encode, framesAnswer, type Answer, type Frame } from './answer.ts'
import type { DocumentedMedia, DocumentedResponse, Example } from './compile.ts'
import { resolve, type Header, type OpenApiDocument, type Schema } from './document.ts'
import type { Selection } from './select.ts'
import { serialize } from './serialize.ts'
import { pace, splitEvents, type Schedule } from './stream.ts'
import type { Validate } from './validate.ts'

/** How a response is filled: with its examples, or with what is drawn from its schemas. */
export interface Filling {
  /** Drawn with this seed; by default what the document says. */
  seed?: string | undefined
}

/** A document that asks for what cannot be sent; the message says what to change in it. */
export class DocumentDefect extends Error {}

export type Respond = (selection: Selection, filling?: Filling) => Promise<Answer>

export interface RespondOptions {
  document: OpenApiDocument
  schedule: Schedule
  validatorOf(schema: Schema): Promise<Validate>
}

/** Turns a documented response into an answer: its example, a value of its schema where it has none, or no body at all. */
export function createRespond({ document, schedule, validatorOf }: RespondOptions): Respond {
  const framesOf = new WeakMap<Example, Frame[]>()

  return async ({ status, response, media, example }, { seed } = {}) => {
    const headers = response.headers.length > 0 ? await headersOf(response, seed) : undefined
    const answer = await bodyOf(status, media, seed === undefined ? example : undefined, seed)
    return headers ? { ...answer, headers: { ...headers, ...answer.headers } } : answer
  }

  async function bodyOf(status: number, media: DocumentedMedia | undefined, example: Example | undefined, seed: string | undefined): Promise<Answer> {
    if (!media) return { status, headers: status === 204 || status === 304 ? {} : { 'content-length': '0' }, body: undefined }
    if (example) return replay(status, media, example)
    if (media.isStream) return framesAnswer(status, media.type, pace((await drawEvents(media, seed)).map(encode), schedule))
    const value = media.schema ? await draw(media.schema, seed) : ''
    const bytes = serialize(media.type, value)
    if (!bytes) throw new DocumentDefect(`The document gives ${media.type} a schema of objects, which text cannot say; give it an example.`)
    return bytesAnswer(status, typeOf(media, value), bytes)
  }

  function replay(status: number, media: DocumentedMedia, example: Example): Answer {
    if (!media.isStream || typeof example.value !== 'string') return bytesAnswer(status, typeOf(media, example.value), example.bytes)
    let frames = framesOf.get(example)
    if (!frames) framesOf.set(example, (frames = pace(splitEvents(example.value), schedule)))
    return framesAnswer(status, media.type, frames)
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
      // only text and numbers are what a header can say, and the body has its own type and length
      if ((typeof value === 'string' || typeof value === 'number') && !/^content-(?:type|length)$/.test(name)) sent[name] = String(value).replace(/[^\x20-\x7e]+/g, encodeURIComponent)
    }
    return sent
  }

  function stated({ example, examples = {} }: Header): unknown {
    const [first] = Object.values(examples)
    return example ?? (first && resolve(document, first).value)
  }
}

const ATTEMPTS = 50
const EVENTS = 3

// a document may leave the type open, an answer may not
function typeOf({ type }: DocumentedMedia, value: unknown): string {
  if (type !== '*/*') return type
  return typeof value === 'string' ? 'text/plain' : 'application/json'
}
