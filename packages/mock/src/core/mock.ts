import { annotate, bytesAnswer, framesAnswer, jsonAnswer, type Answer, type Frame } from './answer.ts'
import type { Behaviour, Behaviours, Exchange, Settings } from './behaviour.ts'
import { MAX_FILE, readBody, type RequestBody } from './body.ts'
import { bodySchema, compile, type Example, type Operation } from './compile.ts'
import { complain, refuse, type Complaint } from './complaint.ts'
import { createGuard } from './credentials.ts'
import type { OpenApiDocument, Schema } from './document.ts'
import { isolation } from './isolation.ts'
import { discard } from './multipart.ts'
import { checkParameters } from './parameters.ts'
import { lastUserText, readPreference, splitPrefix } from './prefer.ts'
import { createRouter } from './route.ts'
import { isDue } from './scenario.ts'
import { select, selectDefault, type Selection } from './select.ts'
import { pace, splitEvents } from './stream.ts'
import { createValidators, type Violation } from './validate.ts'

/** A request in plain values, as every edge can say it. */
export interface MockRequest {
  method: string
  /** The path as it was sent, without the query. */
  path: string
  /** What stands after `?`. */
  query?: string | undefined
  /** By name in lower case. */
  headers: Record<string, string | undefined>
  body?: RequestBody | undefined
}

export interface CoreOptions extends Settings {
  keys: readonly string[] | undefined
  strictJwt: boolean
  /** Told of a defect of the mock itself; the client only gets the documented answer for a failed server. */
  onFailure: (error: unknown) => void
}

/** The mock itself: from a request to an answer. It knows a document and behaviours, and no transport. */
export function createCore(document: OpenApiDocument, behaviours: Behaviours, options: CoreOptions): (request: MockRequest) => Promise<Answer> {
  const compiled = compile(document)
  const route = createRouter(compiled)
  const guard = createGuard({ keys: options.keys, strictJwt: options.strictJwt, now: () => options.clock.now() })
  const validatorOf = createValidators(document)
  const framesOf = new WeakMap<Example, Frame[]>()

  return async (request) => {
    const { prefix, path } = splitPrefix(request.path)
    const found = route(request.method, path)
    if (!found.operation) return notFound(found, request.path)
    const { operation, parameters } = found
    try {
      return await answer(request, prefix, operation, parameters)
    } catch (error) {
      if (isAbort(error)) throw error
      options.onFailure(error)
      return complain(document, operation, { code: '500', status: 500, hint: 'The mock itself failed on this request; please report it with the request.' })
    }
  }

  async function answer(request: MockRequest, prefix: string | undefined, operation: Operation, parameters: Record<string, string>): Promise<Answer> {
    const object = (complaint: Complaint) => complain(document, operation, complaint)
    const remarks: string[] = []

    const verdict = operation.isSecured ? await guard(request.headers['authorization']) : ({ isAccepted: true, id: '' } as const)
    if (!verdict.isAccepted) return object({ code: verdict.code, status: 401, hint: verdict.hint, isSaid: verdict.code === '1002' })
    if ('remark' in verdict && verdict.remark) remarks.push(verdict.remark)

    const behaviour = behaviours[operation.id] ?? {}
    const query = new URLSearchParams(request.query ?? '')
    const outside = await checkParameters(operation, document, { path: parameters, query, header: request.headers }, validatorOf)
    if (outside) return object(toComplaint(outside))

    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (request.body && encoding !== 'identity') return object({ code: '1210', hint: `The mock reads no body with Content-Encoding ${encoding}; send it plain.`, isSaid: true })
    const read = await readBody(operation, document, request.headers['content-type'], request.body, behaviour.keepsFiles ? options.uploads : undefined)
    if ('problem' in read) return object({ code: '1210', hint: read.problem, isSaid: true })
    try {
      const refused = await refuseBody(behaviour, read, remarks, object)
      if (refused) return refused
      const tooLarge = read.files.find(({ size }) => size > MAX_FILE)
      if (tooLarge) return refuseFile(operation) ?? object({ code: '1214', values: { field: tooLarge.field }, hint: FILE_HINT })

      const exchange: Exchange = {
        operation,
        compiled,
        parameters,
        query,
        body: read.value,
        files: read.files,
        isStream: wantsStream(read.value, operation),
        scope: isolation(request, verdict.id),
        scenario: undefined,
        settings: options,
        remarks,
        validatorOf,
        complain: object,
        replay: (name) => replayNamed(exchange.operation, name, exchange.isStream),
        perform: (id, body) => perform(exchange, id, body),
      }
      const answered = await choose(exchange, request, prefix)
      return remarks.length > 0 ? annotate(answered, 'x-mock-remark', remarks.join(' ')) : answered
    } finally {
      if (read.files.length > 0) await discard(read.files, options.uploads)
    }
  }

  /** The answer to a body that does not fit, once it is repaired as far as the API repairs it. */
  async function refuseBody(behaviour: Behaviour, { value, schema }: { value: unknown; schema: Schema | undefined }, remarks: string[], complainOf: (complaint: Complaint) => Answer): Promise<Answer | undefined> {
    if (behaviour.tolerate) remarks.push(...behaviour.tolerate(value))
    const violation = schema && (await validatorOf(schema))(value)
    return violation && complainOf(toComplaint(violation))
  }

  async function perform(outer: Exchange, id: string, body: unknown): Promise<Answer> {
    const operation = compiled.operations.find((candidate) => candidate.id === id)
    if (!operation) return refuse(outer.operation, 501, `The document has no operation ${id}.`)
    const object = (complaint: Complaint) => complain(document, operation, complaint)
    const refused = await refuseBody(behaviours[id] ?? {}, { value: body, schema: bodySchema(operation, document) }, [], object)
    return refused ?? behave({ ...outer, operation, parameters: {}, query: new URLSearchParams(), body, files: [], isStream: false, scenario: undefined, complain: object, replay: (name) => replayNamed(operation, name, false) })
  }

  function replayNamed(operation: Operation, name: string, isStream: boolean): Answer | undefined {
    const selection = select(operation, { status: '200', example: name, text: name }, isStream)
    return typeof selection === 'string' || selection.media.isStream !== isStream ? undefined : replay(selection)
  }

  /** `Prefer`, then scenario, then behaviour, then the documented example. */
  async function choose(exchange: Exchange, request: MockRequest, prefix: string | undefined): Promise<Answer> {
    const { operation, body, isStream, query, scope } = exchange
    const behaviour = behaviours[operation.id] ?? {}
    const preference = readPreference({ header: request.headers['prefer'], query, prefix, message: lastUserText(body) })
    if (preference?.problem) return refuse(operation, 400, preference.problem)
    if (preference && (await isDue(options.store, `${scope}:${operation.id}`, preference))) {
      const scenario = preference.example
      if (!scenario || !behaviour.scenarios?.includes(scenario)) {
        const selection = select(operation, preference, isStream)
        return typeof selection === 'string' ? refuse(operation, 404, selection) : replay(selection)
      }
      exchange.scenario = scenario
    }
    return behave(exchange)
  }

  async function behave(exchange: Exchange): Promise<Answer> {
    const { operation, isStream } = exchange
    const behaved = await behaviours[operation.id]?.answer?.(exchange)
    if (behaved) return behaved
    const selection = selectDefault(operation, isStream)
    return selection ? replay(selection) : refuse(operation, 501, `The document has no example for ${operation.id}.`)
  }

  function replay({ status, media, example }: Selection): Answer {
    if (!media.isStream || typeof example.value !== 'string') return bytesAnswer(status, media.type, example.bytes)
    let frames = framesOf.get(example)
    if (!frames) framesOf.set(example, (frames = pace(splitEvents(example.value), options.schedule)))
    return framesAnswer(status, media.type, frames)
  }

  /** The API has no business code for it, only an HTTP status. */
  function refuseFile(operation: Operation): Answer | undefined {
    const selection = select(operation, { status: '435', text: '' }, false)
    return typeof selection === 'string' ? undefined : annotate(replay(selection), 'x-mock-hint', FILE_HINT)
  }
}

const FILE_HINT = 'A file may have 100 MB.'

function toComplaint({ kind, field, expected }: Violation): Complaint {
  if (field === '') return { code: '1210', hint: `The body ${expected}.`, isSaid: true }
  return { code: kind === 'missing' ? '1213' : '1214', values: { field }, hint: kind === 'missing' ? `${field} is missing.` : `${field} ${expected}.` }
}

// the client has gone, so no answer is needed
function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function wantsStream(body: unknown, { stream }: Operation): boolean {
  if (stream === 'always') return true
  return typeof body === 'object' && body !== null && 'stream' in body && typeof body.stream === 'boolean' ? body.stream : stream
}

// the shape in which the API's gateway answers for a path that it does not know
function notFound({ status, hint, allow }: { status: 404 | 405; hint: string; allow?: string }, path: string): Answer {
  const answer = annotate(jsonAnswer(status, { status, error: status === 404 ? 'Not Found' : 'Method Not Allowed', message: hint, path }), 'x-mock-hint', hint)
  return allow ? { ...answer, headers: { ...answer.headers, allow } } : answer
}
