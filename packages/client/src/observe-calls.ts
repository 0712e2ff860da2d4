import { BigModelError } from './errors/bigmodel-error.ts'
import type { StreamFailure } from './errors/stream-error.ts'
import type { CallEvent, Observer } from './observer.ts'
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
  /** The members of the body, or of the query where there is none. It holds what users wrote: mind what you log of it. */
  input: Readonly<Record<string, unknown>>
  /** `input` as JSON without keys; only with `contents`. */
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
  /** What the call, or its stream, throws. */
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

/** Functions that are called on the way of a call. What one throws is ignored: watching a call must not change it. */
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
  /** Runs what sends the call, for a context around it: `storage.run(value, work)`. */
  within?<Result>(call: ObservedCall, work: () => Result): Result
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
    const call = describe(operation, args, transport.baseUrl)
    if (contents) call.inputText = text(call.input)
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
    const work = () => carry(watched)
    const answer = hooks.within ? hooks.within(call, work) : work()
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

function describe({ id, parameters }: Operation, args: readonly unknown[], baseUrl: string): ObservedCall {
  const input = (args[parameters.length] ?? {}) as Record<string, unknown>
  const { model } = input
  return { operation: id, baseUrl, model: typeof model === 'string' ? model : undefined, input }
}

/** The signal among the options, which are the last of the arguments. */
function signalOf(args: readonly unknown[]): AbortSignal | undefined {
  return (args.at(-1) as { signal?: AbortSignal } | undefined)?.signal
}

function quietly(notify: () => void): void {
  try {
    notify()
  } catch {
    // a log that cannot be written is no reason to lose an answer that is paid for
  }
}
