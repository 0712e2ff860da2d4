import { BigModelError } from './errors/bigmodel-error.ts'
import type { StreamFailure } from './errors/stream-error.ts'
import type { CallEvent, Carry, Observer } from './observer.ts'
import type { Operation } from './operation.ts'
import { ReplyFacts } from './reply-facts.ts'
import { EventStream } from './stream/event-stream.ts'

/** A call; every hook gets the same object, so that it can be the key of a map. */
export interface ObservedCall {
  /** The operation's id: `chat.completions.create`. */
  operation: string
  baseUrl: string
  /** The model that was asked for. */
  model: string | undefined
  /** The numbers and switches of the body: `temperature`, `max_tokens`, `stream`, … Nothing that users wrote. */
  settings: Readonly<Record<string, number | boolean>>
  /** The body, or the query where there is none, as JSON without keys; only with `contents`. */
  inputText?: string
}

/** One request of a call; its key is added later, so that nobody sees it here. */
export interface ObservedAttempt {
  /** From 1. */
  attempt: number
  method: string
  url: string
}

export interface ObservedResponse extends ObservedAttempt {
  status: number
  /** Milliseconds from the request to the headers of its answer. */
  durationMs: number
}

export interface ObservedRetry {
  /** The attempt that failed, from 1. */
  attempt: number
  /** Why it is repeated: see its `code` and `name`. */
  error: BigModelError
  /** The pause in milliseconds. */
  delayMs: number
}

export interface ObservedEnd {
  /** `failed` says that the call threw; the others are the ends of a stream. A file `as: 'stream'` is finished when it begins. */
  outcome: 'finished' | StreamFailure
  /** What the call, or its stream, throws. Its `partial` has what had arrived of a stream. */
  error: unknown
  /** How many requests were sent. */
  attempts: number
  /** How many events of a stream arrived. */
  events: number
  /** The status of the last answer. */
  status: number | undefined
  requestId: string | undefined
  /** From the beginning to the end, with pauses and the wait for its turn. */
  durationMs: number
  /** What the reply says of itself. */
  reply: Pick<ReplyFacts, 'id' | 'model' | 'usage' | 'finishReasons'>
  /** The data, or what had arrived of a stream, as JSON without keys; only with `contents`. */
  outputText?: string
}

/** Functions that are called on the way of a call. What one throws or rejects with is ignored: watching a call must not change it. */
export interface CallHooks {
  onStart?(call: ObservedCall): void
  onAttempt?(call: ObservedCall, attempt: ObservedAttempt): void
  /** The headers of an answer have arrived. */
  onResponse?(call: ObservedCall, response: ObservedResponse): void
  onRetry?(call: ObservedCall, retry: ObservedRetry): void
  /** The first event of a stream has arrived, so many milliseconds after the beginning. */
  onFirstEvent?(call: ObservedCall, first: { durationMs: number }): void
  /** The call is over, and its stream as well. Called once. */
  onEnd?(call: ObservedCall, end: ObservedEnd): void
  /** Runs `work`, which sends the call, in a context: `storage.run(value, work)`. */
  within?(call: ObservedCall, work: () => void): void
}

/** Settings of `observe`. */
export interface ObserveOptions {
  /** Gives `inputText` and `outputText`: what users and models wrote, without keys. Default: false. */
  contents?: boolean | undefined
}

/**
 * Makes an observer of hooks, for logs and metrics.
 *
 * @example
 * const client = createClient({ observers: [observe({ onEnd: ({ operation }, { durationMs }) => histogram.record(durationMs, { operation }) })] })
 */
export function observe(hooks: CallHooks, { contents = false }: ObserveOptions = {}): Observer {
  return (operation, args, transport, carry) => {
    const began = performance.now()
    const since = (start: number) => performance.now() - start
    const text = (value: unknown) => transport.redact(JSON.stringify(value) ?? '')
    const input = (args[operation.parameters.length] ?? {}) as Record<string, unknown>
    const call = describe(operation, input, transport.baseUrl)
    if (contents) quietly(() => (call.inputText = text(input)))
    const reply = new ReplyFacts()
    const signal = signalOf(args)
    let attempts = 0
    let events = 0
    let response: Response | undefined
    let ended = false

    const end = (error: unknown, output: () => unknown): void => {
      if (ended) return
      ended = true
      const { reason, requestId = reply.requestId } = error instanceof BigModelError ? error : { reason: error !== undefined && signal?.aborted ? ('aborted' as const) : undefined }
      const outcome: ObservedEnd['outcome'] = reason ?? (error === undefined ? 'finished' : 'failed')
      const shown = { id: reply.id, model: reply.model, usage: reply.usage, finishReasons: reply.finishReasons }
      const given = { outcome, error, attempts, events, status: response?.status, requestId, durationMs: since(began), reply: shown }
      quietly(() => hooks.onEnd?.(call, contents ? { ...given, outputText: text(output()) } : given))
    }
    const tell = (event: CallEvent): void => {
      transport.tell?.(event)
      if (event.type === 'retry') quietly(() => hooks.onRetry?.(call, { attempt: attempts, error: event.error, delayMs: event.pause }))
      if (event.type === 'end') end(event.error, event.arrived)
      if (event.type !== 'event') return
      reply.read(event.event)
      if (events++ === 0) quietly(() => hooks.onFirstEvent?.(call, { durationMs: since(began) }))
    }
    const watched = {
      ...transport,
      tell,
      fetch: async (request: Request) => {
        const attempt = { attempt: ++attempts, method: request.method, url: transport.redact(request.url) }
        const sent = performance.now()
        quietly(() => hooks.onAttempt?.(call, attempt))
        response = await transport.fetch(request)
        const { status } = response
        quietly(() => hooks.onResponse?.(call, { ...attempt, status, durationMs: since(sent) }))
        return response
      },
    }

    quietly(() => hooks.onStart?.(call))
    let sent: ReturnType<Carry> | undefined
    const work = () => (sent ??= carry(watched))
    quietly(() => hooks.within?.(call, work))
    const answer = work()
    answer.then(
      ({ data, requestId }) => {
        reply.requestId = requestId
        if (data instanceof EventStream) return
        reply.read(data)
        end(undefined, () => data)
      },
      (error: unknown) => end(error, () => undefined),
    )
    return answer
  }
}

function describe({ id }: Operation, input: Record<string, unknown>, baseUrl: string): ObservedCall {
  const { model } = input
  const settings = Object.fromEntries(Object.entries(input).filter((entry): entry is [string, number | boolean] => /number|boolean/.test(typeof entry[1])))
  return { operation: id, baseUrl, model: typeof model === 'string' ? model : undefined, settings }
}

/** The signal among the options, which are the last of the arguments. */
function signalOf(args: readonly unknown[]): AbortSignal | undefined {
  return (args.at(-1) as { signal?: AbortSignal } | undefined)?.signal
}

// a log that cannot be written is no reason to lose an answer that is paid for
function quietly(notify: () => unknown): void {
  try {
    const done = notify()
    if (done instanceof Promise) done.catch(() => {})
  } catch {}
}
