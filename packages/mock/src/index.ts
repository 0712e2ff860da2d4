import { behaviours } from './behaviour/index.ts'
import { bundledDocument } from './bundled.ts'
import type { Answer } from './core/answer.ts'
import { splitKey } from './core/credentials.ts'
import type { OpenApiDocument } from './core/document.ts'
import { createCore, type MockRequest } from './core/mock.ts'
import { systemClock, type Clock } from './core/play.ts'
import { memoryStore, type Store } from './core/store.ts'
import { createFetch } from './fetch.ts'

export type { Answer, Frame } from './core/answer.ts'
export type { RequestBody } from './core/body.ts'
export { defaultKey } from './core/credentials.ts'
export type { OpenApiDocument } from './core/document.ts'
export type { MockRequest } from './core/mock.ts'
export type { Clock } from './core/play.ts'
export type { Store } from './core/store.ts'

export interface MockOptions {
  /** API keys (`<id>.<secret>`) to accept, for signatures of tokens too. By default `defaultKey`, and any other raw key. */
  keys?: readonly string[]
  /** Models to accept beside the documented ones, or `'any'`. Others get 1211. */
  models?: readonly string[] | 'any'
  /** Answer with the text of the last user message instead of the documented example. */
  echo?: boolean
  /** Refuse tokens whose `exp` counts seconds; by default they are accepted with a remark. */
  strictJwt?: boolean
  /** How often a task is still `PROCESSING` before it is ready. 2 unless `taskMs` is given. */
  polls?: number
  /** After how many milliseconds a task is ready, whatever `polls` says. */
  taskMs?: number
  /** Milliseconds between two frames of a stream. 20 by default. */
  frameDelay?: number
  /** Draw answers from the schemas of the document instead of replaying its examples; `Prefer: dynamic=…` does it for one request. */
  dynamic?: boolean
  /** What is drawn is the same for the same seed; `'1'` by default. */
  seed?: string
  /** The document to serve, OpenAPI 3.0 or 3.1: the bundled one by default. It has to be whole, without references to other files. */
  document?: OpenApiDocument
  /** Where state is kept: in memory by default. */
  store?: Store
  /** Time and timers: the system's by default. */
  clock?: Clock
  /** Told of a defect of the mock itself, which the client sees as a documented 500. `console.error` by default. */
  onFailure?: (error: unknown) => void
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
  handle: (request: MockRequest) => Promise<Answer>
  /** Forgets tasks and counters, and begins the sequence of drawn answers again. */
  reset: () => Promise<void>
}

/**
 * The BigModel API, offline.
 * @throws a sentence when an option cannot be used, such as a key that is none
 */
export function createMock(options: MockOptions = {}): Mock {
  const { document = bundledDocument, keys, taskMs, store = memoryStore(), clock = systemClock } = options
  for (const key of keys ?? []) splitKey(key)
  const { handle, reset } = createCore(document, behaviours, {
    keys,
    models: options.models ?? [],
    echo: options.echo ?? false,
    strictJwt: options.strictJwt ?? false,
    polls: options.polls ?? (taskMs === undefined ? 2 : Number.POSITIVE_INFINITY),
    taskMs: taskMs ?? Number.POSITIVE_INFINITY,
    frameDelay: options.frameDelay ?? 20,
    dynamic: options.dynamic ?? false,
    seed: options.seed ?? '1',
    onFailure: options.onFailure ?? ((error) => console.error('bigmodel-mock failed on a request:', error)),
    store,
    clock,
  })
  return {
    handle,
    fetch: createFetch(handle, clock),
    async reset() {
      reset()
      await store.clear()
    },
  }
}
