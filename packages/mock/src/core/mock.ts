import { annotate, isFrames, type Answer } from './answer.ts'
import type { Behaviours, Settings } from './behaviour.ts'
import { compile, compileUntried, type Operation } from './compile.ts'
import { businessRefusals } from './complaint.ts'
import { createCounters } from './counters.ts'
import { createGuard } from './credentials.ts'
import { DocumentDefect, type OpenApiDocument } from './document.ts'
import { readyRules, type FaultRule } from './fault-rule.ts'
import { ImpossibleFault, inject } from './inject.ts'
import { isolation } from './isolation.ts'
import { createJournal, type Journal, type JournalEntry, type JournalRecord } from './journal.ts'
import { createTranslate } from './language.ts'
import { createLimits, type LimitOptions } from './limits.ts'
import { andThen, firstOf, recover, type MaybePromise } from './maybe-promise.ts'
import { readCookies } from './parameters.ts'
import type { Engine, MockRequest, Passage } from './passage.ts'
import { aliasRemark, answerOf, type PathAlias } from './path-alias.ts'
import { readPreference, splitPrefix } from './prefer.ts'
import { problemRefusals } from './problem.ts'
import { createRespond } from './respond.ts'
import { createRouter } from './route.ts'
import { select } from './select.ts'
import { steps } from './steps/index.ts'
import type { Preference } from './trigger.ts'
import { upgrade } from './upgrade.ts'
import { discard, UploadFailure } from './uploads.ts'
import { createValidators, type Precompiled } from './validate.ts'

export type { MockRequest } from './passage.ts'

export interface CoreOptions extends Settings, LimitOptions {
  /** Validators of the document's schemas, where they are there in code. */
  precompiled: (() => Promise<Precompiled>) | undefined
  /** Whether the document is known to be whole, so that it need not be looked through. */
  isTried: boolean
  /** Other paths by which operations may be called. */
  aliases: readonly PathAlias[]
  keys: readonly string[] | undefined
  strictJwt: boolean
  faults: readonly FaultRule[]
  /** How many requests are written down. */
  journal: number
  /** Told of each request once its answer is over. */
  onRequest: ((entry: JournalEntry) => void) | undefined
  /** Answers before the mock itself does, or hands the request on. */
  first: ((request: MockRequest, handOn: HandOn) => Promise<Answer>) | undefined
  /** Told of a defect of the mock itself, for which the client gets the documented answer of a failed server, and of what `onRequest` throws. */
  onFailure: (error: unknown) => void
}

/** Lets the mock itself answer. */
export type HandOn = (request: MockRequest) => MaybePromise<Answer>

export interface Core {
  handle(request: MockRequest): MaybePromise<Answer>
  /** The requests that were written down, the first first. */
  requests: Journal['entries']
  /** Forgets counts and requests, and begins again the sequence of answers that are drawn. */
  reset(): void
}

/** The mock itself: from a request to an answer. It knows a document and behaviours, and no transport. */
export function createCore(given: OpenApiDocument, behaviours: Behaviours, options: CoreOptions): Core {
  const document = upgrade(given)
  let drawn = 0
  const engine = createEngine(document, behaviours, options, () => `${options.seed} ${drawn++}`)
  const route = createRouter(engine.compiled, options.aliases)
  const translate = createTranslate(document)

  const journal = createJournal({ limit: options.journal, clock: options.clock, onSettled: options.onRequest && tell })

  return {
    reset() {
      drawn = 0
      engine.counters.clear()
      engine.limits?.clear()
      journal.clear()
    },
    requests: journal.entries,
    handle(request) {
      const record = journal.begin(request)
      return recover(
        () => andThen(options.first ? options.first(request, (again) => answerTo(again, record)) : answerTo(request, record), (answer) => written(answer, record)),
        (error) => {
          record.settle({ frames: 0, isAborted: true })
          throw error
        },
      )
    },
  }

  // it may be called by a timer, where nobody catches what it throws
  function tell(entry: JournalEntry): void {
    try {
      options.onRequest!(entry)
    } catch (error) {
      options.onFailure(error)
    }
  }

  function written(answer: Answer, record: JournalRecord): Answer {
    record.answered(answer)
    if (isFrames(answer.body) || answer.delay !== undefined) return { ...answer, settle: (delivery) => record.settle(delivery) }
    record.settle({ frames: 0, isAborted: false })
    return answer
  }

  function answerTo(request: MockRequest, record: JournalRecord): MaybePromise<Answer> {
    const { prefix, path } = splitPrefix(request.path)
    const found = route(request.method, path)
    if (!found.operation) return found.status === 204 ? { status: 204, headers: { allow: found.allow }, body: undefined } : engine.refusals.misdirected(found, request.path)
    const { operation, alias, parameters } = found
    record.entry.operationId = operation.id
    const places = { path: parameters, query: request.query ? new URLSearchParams(request.query) : NO_QUERY, header: request.headers, cookie: readCookies(request.headers['cookie']) }
    const remarks = alias ? [aliasRemark(alias, operation)] : []
    const passage: Passage = { request, operation, alias, places, preference: undefined, fault: undefined, scope: isolation(request, ''), body: undefined, files: [], scenario: undefined, selection: undefined, remarks, record }
    return recover(
      () => {
        passage.preference = readPreference({ header: request.headers['prefer'], query: places.query, prefix })
        const answered = andThen(firstOf(steps, (step) => step(passage, engine)), (answer) => conclude(passage, answer))
        return andThen(answered, (answer) => andThen(letGo(passage), () => answer))
      },
      (error) => andThen(letGo(passage), () => fail(error, operation)),
    )
  }

  function conclude(passage: Passage, answer: Answer | undefined): MaybePromise<Answer> {
    const { request, operation, alias, fault } = passage
    if (!answer) throw new Error(`no step answered ${operation.id}`)
    const told = isError(passage, answer) ? translate(answer, request.headers['accept-language']) : answer
    const read = alias ? answerOf(alias, told) : told
    return andThen(fault ? withFault(passage, fault, read) : read, (whole) => finish(passage, whole))
  }

  function letGo({ files }: Passage): MaybePromise<void> {
    if (files.length > 0) return discard(files, options.uploads)
  }

  function withFault({ operation, selection, request }: Passage, fault: Preference, answer: Answer): Promise<Answer> {
    return inject(answer, fault, {
      terminator: selection?.media?.eventTerminator,
      async errorOf(code) {
        const error = select(operation, { example: `c${code}` })
        const { body } = 'refused' in error ? {} : translate(await engine.respond(error), request.headers['accept-language'])
        return body instanceof Uint8Array ? body : undefined
      },
    })
  }

  function finish({ operation, remarks }: Passage, answer: Answer): Answer {
    const dated = operation.isDeprecated ? { ...answer, headers: { deprecation: 'true', ...answer.headers } } : answer
    return annotate(dated, 'x-mock-remark', remarks.join(' '))
  }

  function fail(error: unknown, operation: Operation): MaybePromise<Answer> {
    // the client has gone, so no answer is needed
    if (error instanceof Error && error.name === 'AbortError') throw error
    if (error instanceof ImpossibleFault) return engine.refusals.refuse(operation, 400, error.message)
    if (error instanceof DocumentDefect || error instanceof UploadFailure) return engine.refusals.refuse(operation, 500, error.message)
    options.onFailure(error)
    return engine.refusals.complain(operation, { code: '500', statuses: [500], hint: 'The mock itself failed on this request; please report it with the request.' })
  }
}

// nobody changes it
const NO_QUERY = new URLSearchParams()

// some errors come with status 200: then the name of the example tells
function isError({ selection }: Passage, { status }: Answer): boolean {
  return status >= 400 || /^c\d+$/.test(selection?.example?.name ?? '')
}

/** An API with a catalogue of business codes is judged by its own rules; any other by what its document says. */
function createEngine(document: OpenApiDocument, behaviours: Behaviours, options: CoreOptions, nextSeed: () => string): Engine {
  const compiled = options.isTried ? compile(document) : compileUntried(document)
  const validatorOf = createValidators(document, options.precompiled)
  const respond = createRespond({ document, schedule: options.schedule, validatorOf })
  const business = businessRefusals(document)
  const isBusiness = 'x-business-codes' in document
  const rules = readyRules(options.faults, compiled.operations, isBusiness ? behaviours : {})
  const shared = { compiled, settings: options, complain: business.complain, validatorOf, respond, nextSeed, rules, counters: createCounters(), limits: createLimits(options, options.clock) }
  if (!isBusiness) return { ...shared, behaviours: {}, refusals: problemRefusals(respond), guard: undefined }
  const guard = createGuard({ keys: options.keys, strictJwt: options.strictJwt, now: () => options.clock.now() })
  return { ...shared, behaviours, refusals: business, guard }
}
