import { context, metrics, SpanKind, SpanStatusCode, trace, type Attributes, type MeterProvider, type Span, type TracerProvider } from '@opentelemetry/api'
import { BigModelError } from './errors/bigmodel-error.ts'
import type { operations } from './generated/schema.ts'
import { observe, type ObservedCall, type ObservedEnd } from './observe-calls.ts'
import type { Observer } from './observer.ts'

/** Settings of `traceCalls`. */
export interface TraceOptions {
  /** Where spans go instead of the provider that is registered globally. */
  tracerProvider?: TracerProvider | undefined
  /** Where metrics go instead of the provider that is registered globally. */
  meterProvider?: MeterProvider | undefined
}

const SCOPE = '@bigmodel-kit/client'
const PROVIDER = 'zhipu_ai'

/** What the conventions have a name for; any other operation goes by its id. */
const NAMES: Partial<Record<keyof operations, string>> = {
  'agents.create': 'invoke_agent',
  'applications.invoke': 'invoke_agent',
  'assistants.conversations.create': 'invoke_agent',
  'chat.asyncCompletions.create': 'chat',
  'chat.completions.create': 'chat',
  'embeddings.create': 'embeddings',
  'images.asyncGenerations.create': 'generate_content',
  'images.generations.create': 'generate_content',
  'knowledge.search': 'retrieval',
  'videos.generations.create': 'generate_content',
  'zrag.chat.create': 'chat',
  'zrag.retrieval.search': 'retrieval',
}

/** The boundaries that the conventions give for the two histograms. */
const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
const TOKENS = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]

/**
 * Makes a span of each call, and measures its duration and its tokens, by the semantic conventions of OpenTelemetry for generative AI.
 * A span begins below the active one, is active while the call is sent, and ends with the call or with its stream. It holds nothing
 * that users or models wrote.
 *
 * @example
 * const client = createClient({ observers: [traceCalls()] })
 */
export function traceCalls({ tracerProvider = trace, meterProvider = metrics }: TraceOptions = {}): Observer {
  const tracer = tracerProvider.getTracer(SCOPE)
  const meter = meterProvider.getMeter(SCOPE)
  const duration = meter.createHistogram('gen_ai.client.operation.duration', { unit: 's', description: 'GenAI operation duration.', advice: { explicitBucketBoundaries: SECONDS } })
  const tokens = meter.createHistogram('gen_ai.client.token.usage', { unit: '{token}', description: 'Number of input and output tokens used.', advice: { explicitBucketBoundaries: TOKENS } })
  const spans = new WeakMap<ObservedCall, Span>()

  return observe({
    onStart(call) {
      const attributes = identify(call)
      const name = [attributes['gen_ai.operation.name'], call.model].filter(Boolean).join(' ')
      spans.set(call, tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: { ...attributes, ...describeRequest(call) } }))
    },
    within(call, work) {
      const span = spans.get(call)
      if (span) context.with(trace.setSpan(context.active(), span), work)
    },
    onRetry(call, { attempt, error, delayMs }) {
      spans.get(call)?.addEvent('retry', { attempt, 'error.type': errorType(error), delay_ms: delayMs })
    },
    onFirstEvent(call, { durationMs }) {
      spans.get(call)?.setAttribute('gen_ai.response.time_to_first_chunk', durationMs / 1000)
    },
    onEnd(call, end) {
      // who reads no further has seen enough
      const isFine = end.outcome === 'finished' || end.outcome === 'aborted'
      const failed = isFine ? {} : { 'error.type': errorType(end.error) }
      const measured = { ...identify(call), ...(end.reply.model && { 'gen_ai.response.model': end.reply.model }) }
      const { input, output } = usageOf(end)
      if (input !== undefined) tokens.record(input, { ...measured, 'gen_ai.token.type': 'input' })
      if (output !== undefined) tokens.record(output, { ...measured, 'gen_ai.token.type': 'output' })
      duration.record(end.durationMs / 1000, { ...measured, ...failed })
      const span = spans.get(call)
      span?.setAttributes({ ...describeReply(end), ...failed })
      if (!isFine) span?.setStatus({ code: SpanStatusCode.ERROR, message: end.error instanceof Error ? end.error.message : end.outcome })
      span?.end()
    },
  })
}

/** What spans and metrics have in common. */
function identify({ operation, model, baseUrl }: ObservedCall): Attributes {
  const { hostname, port, protocol } = new URL(baseUrl)
  return {
    'gen_ai.operation.name': NAMES[operation as keyof operations] ?? operation,
    'gen_ai.provider.name': PROVIDER,
    'server.address': hostname,
    'server.port': Number(port || (protocol === 'https:' ? 443 : 80)),
    ...(model !== undefined && { 'gen_ai.request.model': model }),
  }
}

function describeRequest({ settings: { stream, max_tokens, temperature, top_p } }: ObservedCall): Attributes {
  return defined({
    'gen_ai.request.stream': stream === true || undefined,
    'gen_ai.request.max_tokens': number(max_tokens),
    'gen_ai.request.temperature': number(temperature),
    'gen_ai.request.top_p': number(top_p),
  })
}

function describeReply(end: ObservedEnd): Attributes {
  const { id, model, finishReasons } = end.reply
  const { input, output } = usageOf(end)
  return defined({
    'gen_ai.response.id': id,
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons': finishReasons.length > 0 ? finishReasons : undefined,
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
  })
}

function usageOf({ reply: { usage = {} } }: ObservedEnd): { input: number | undefined; output: number | undefined } {
  return { input: number(usage['prompt_tokens']), output: number(usage['completion_tokens']) }
}

/** The business code says most, then how a stream ended, then the class. */
function errorType(error: unknown): string {
  if (error instanceof BigModelError) return error.code ?? error.reason ?? error.name
  return error instanceof Error ? error.name : '_OTHER'
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function defined(attributes: Record<string, Attributes[string]>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined))
}
