import { checkFixtures } from './behaviour/chat-fixtures.ts'
import { behaviours } from './behaviour/index.ts'
import { bundledDocument } from './bundled.ts'
import { createCallbacks } from './callbacks.ts'
import { createReplayer, type Replay, type UnusedInteraction } from './cassette/replay.ts'
import { unpacking } from './content-encoding.ts'
import type { Answer } from './core/answer.ts'
import { DEFAULT_BODY_LIMITS } from './core/body.ts'
import { firstBase } from './core/compile.ts'
import { splitKey } from './core/credentials.ts'
import type { OpenApiDocument } from './core/document.ts'
import type { FaultRule } from './core/fault-rule.ts'
import type { Fixture } from './core/fixture.ts'
import type { JournalEntry, JournalFilter } from './core/journal.ts'
import type { MaybePromise } from './core/maybe-promise.ts'
import { createCore, type MockRequest } from './core/mock.ts'
import { systemClock, type Clock } from './core/play.ts'
import { memoryStore, type Store } from './core/store.ts'
import { createSchedule, type Pace } from './core/stream.ts'
import { memoryUploads, type Uploads } from './core/uploads.ts'
import { createFetch } from './fetch.ts'
import { pathAliases } from './path-aliases.ts'
import { precompiled } from './precompiled.ts'
import { webUnpackers } from './web-unpackers.ts'

export { parseCassette, type Cassette, type Interaction, type RecordedFailure, type RecordedFrame, type RecordedRequest, type RecordedResponse } from './cassette/cassette.ts'
export type { Omitted, Payload } from './cassette/payload.ts'
export type { Replay, UnusedInteraction } from './cassette/replay.ts'
export type { Answer, Delivery, Frame } from './core/answer.ts'
export type { RequestBody } from './core/body.ts'
export { defaultKey } from './core/credentials.ts'
export type { OpenApiDocument } from './core/document.ts'
export type { Fault } from './core/fault.ts'
export type { FaultRule } from './core/fault-rule.ts'
export type { Fixture, FixtureMatch, FixtureReply } from './core/fixture.ts'
export { isolation, ISOLATION_HEADER } from './core/isolation.ts'
export type { JournalEntry, JournalFilter } from './core/journal.ts'
export type { MockRequest } from './core/mock.ts'
export type { Clock } from './core/play.ts'
export type { Store } from './core/store.ts'
export type { Upload, Uploads } from './core/uploads.ts'

export interface MockOptions {
  /** API keys (`<id>.<secret>`) to accept, for signatures of tokens too. By default `defaultKey`, and any other raw key. */
  keys?: readonly string[]
  /** Models to accept beside the documented ones, or `'any'`. Others get 1211. */
  models?: readonly string[] | 'any'
  /** Chat answers of one's own: the first one that fits a request is its answer. */
  fixtures?: readonly Fixture[]
  /** Answer with the text of the last user message instead of the documented example. */
  echo?: boolean
  /** Refuse tokens whose `exp` counts seconds; by default they are accepted with a remark. */
  strictJwt?: boolean
  /** How often a task is still `PROCESSING` before it is ready. 2 unless `taskMs` is given. */
  polls?: number
  /** After how many milliseconds a task is ready, whatever `polls` says. */
  taskMs?: number
  /** Milliseconds between two frames of a stream. 20 unless `tps` is given. */
  frameDelay?: number
  /** Frames in a second, as another way to say `frameDelay`. */
  tps?: number
  /** Milliseconds before the first frame of a stream. 0 by default. */
  ttft?: number
  /** By which part of the time between two frames a frame may come early or late: from 0, the default, to 1. */
  jitter?: number
  /** What goes wrong without being asked for: the first that fits a request. A trigger of the request goes first. */
  faults?: readonly FaultRule[]
  /** Requests in any 60 seconds, by key and model; one more gets 1302. */
  rpm?: number
  /** Requests at the same time, by key and model; one more gets 1302. A stream counts until it is over. */
  concurrency?: number
  /** Bytes of a body that is no upload; more is 1210. 10 MB by default. */
  maxBody?: number
  /** Bytes of an uploaded file; more is the documented 435, or 1214 where there is none. 100 MB by default. */
  maxUpload?: number
  /** Values of a JSON body, all members and items counted; more is 1210. 100 000 by default. */
  maxValues?: number
  /** How many requests `requests()` knows, the latest: 1000 by default. */
  journal?: number
  /** Told of each request once its answer is over. */
  onRequest?: (request: JournalEntry) => void
  /** Call a `callback_url` outside of this machine as well. */
  allowCallbacks?: boolean
  /** Draw answers from the schemas of the document instead of replaying its examples; `Prefer: dynamic=…` does it for one request. */
  dynamic?: boolean
  /** What is drawn, and the jitter of streams, is the same for the same seed; `'1'` by default. */
  seed?: string
  /** The document to serve, OpenAPI 3.0 or 3.1: the bundled one by default. It has to be whole, without references to other files. */
  document?: OpenApiDocument
  /** Answer from a cassette first. */
  replay?: Replay
  /** Where state is kept: in memory by default. */
  store?: Store
  /** Where uploaded bytes are kept: in memory by default, in a temporary folder by `serve`. */
  uploads?: Uploads
  /** Time and timers: the system's by default. */
  clock?: Clock
  /** Told of a defect of the mock itself, which the client sees as a documented 500, and of what `onRequest` throws. `console.error` by default. */
  onFailure?: (error: unknown) => void
  /** Told in a sentence of a callback that failed. `console.error` by default. */
  onCallbackFailure?: (sentence: string) => void
}

export interface Mock {
  /**
   * Answers like the API, without a network: give it to a client as its `fetch`. The host of the address does not count.
   * @example
   * const mock = createMock()
   * const client = createClient({ apiKey: defaultKey, fetch: (request) => mock.fetch(request) })
   */
  fetch: (input: Request | URL | string, init?: RequestInit) => Promise<Response>
  /** Answers a request in plain values, for an edge of your own. */
  handle: (request: MockRequest) => MaybePromise<Answer>
  /**
   * The requests that came, the first first, and what became of each.
   * @param filter members that they have to equal
   * @example
   * expect(mock.requests({ operationId: 'chat.completions.create' })).toMatchObject([{ status: 429, code: '1302' }, { status: 200 }])
   */
  requests: (filter?: JournalFilter) => JournalEntry[]
  /** Forgets everything that requests have left behind: files, tasks, counters, the journal, and begins the sequence of drawn answers again. */
  reset: () => Promise<void>
  /** The recorded interactions that no request has asked for since the beginning, or the last reset; none without `replay`. */
  unusedInteractions: () => UnusedInteraction[]
  /** Gives up callbacks that wait or go on. */
  close: () => void
}

/**
 * The BigModel API, offline.
 * @throws a sentence when an option cannot be used, such as a key that is none, or a document that is not whole
 */
export function createMock(options: MockOptions = {}): Mock {
  const { document = bundledDocument, keys, taskMs, store = memoryStore(), uploads = memoryUploads(), clock = systemClock, fixtures = [] } = options
  for (const key of keys ?? []) splitKey(key)
  checkFixtures(fixtures)
  const streaming = new Map<string, number>()
  const callbacks = createCallbacks({ clock, isAllowed: options.allowCallbacks ?? false, onFailure: options.onCallbackFailure ?? ((sentence) => console.error(`bigmodel-mock: ${sentence}`)) })
  for (const [name, value] of Object.entries({ rpm: options.rpm, concurrency: options.concurrency, journal: options.journal, maxBody: options.maxBody, maxUpload: options.maxUpload, maxValues: options.maxValues })) checkCount(name, value)
  for (const [name, value] of Object.entries({ polls: options.polls, taskMs, frameDelay: options.frameDelay, ttft: options.ttft })) checkAmount(name, value)
  const replayer = options.replay && createReplayer(options.replay, firstBase(document), clock)
  const core = createCore(document, behaviours, {
    precompiled: document === bundledDocument ? precompiled : undefined,
    isTried: document === bundledDocument,
    aliases: document === bundledDocument ? pathAliases : [],
    keys,
    models: options.models ?? [],
    echo: options.echo ?? false,
    strictJwt: options.strictJwt ?? false,
    polls: options.polls ?? (taskMs === undefined ? 2 : Number.POSITIVE_INFINITY),
    taskMs: taskMs ?? Number.POSITIVE_INFINITY,
    fixtures,
    schedule: createSchedule(readPace(options)),
    dynamic: options.dynamic ?? false,
    seed: options.seed ?? DEFAULT_SEED,
    faults: options.faults ?? [],
    rpm: options.rpm,
    concurrency: options.concurrency,
    journal: options.journal ?? 1000,
    maxBody: options.maxBody ?? DEFAULT_BODY_LIMITS.maxBody,
    maxUpload: options.maxUpload ?? DEFAULT_BODY_LIMITS.maxUpload,
    maxValues: options.maxValues ?? DEFAULT_BODY_LIMITS.maxValues,
    onRequest: options.onRequest,
    first: replayer?.handle,
    onFailure: options.onFailure ?? ((error) => console.error('bigmodel-mock failed on a request:', error)),
    store,
    uploads,
    callbacks,
    streaming,
    clock,
  })
  const reset = async () => {
    core.reset()
    replayer?.reset()
    streaming.clear()
    await Promise.all([store.clear(), uploads.clear()])
  }
  const handle = unpacking(core.handle, webUnpackers, options.maxUpload)
  return { handle, fetch: createFetch(handle, clock), requests: core.requests, reset, unusedInteractions: () => replayer?.unused() ?? [], close: () => callbacks.close() }
}

const DEFAULT_SEED = '1'

function checkCount(name: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= 0)) throw new Error(`${name} has to be a whole number, not ${value}.`)
}

function checkAmount(name: string, value: number | undefined): void {
  if (value !== undefined && !(value >= 0)) throw new Error(`${name} has to be a number from 0, not ${value}.`)
}

function readPace({ frameDelay, tps, ttft = 0, jitter = 0, seed = DEFAULT_SEED }: MockOptions): Pace {
  if (frameDelay !== undefined && tps !== undefined) throw new Error('frameDelay and tps say the same in two ways; give one of them.')
  if (tps !== undefined && !(tps > 0)) throw new Error(`tps has to be a number above 0, not ${tps}.`)
  if (!(jitter >= 0 && jitter <= 1)) throw new Error(`jitter has to be a number from 0 to 1, not ${jitter}.`)
  return { ttft, interval: tps === undefined ? (frameDelay ?? 20) : 1000 / tps, jitter, seed }
}
