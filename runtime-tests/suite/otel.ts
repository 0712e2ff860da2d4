import { traceCalls } from '@bigmodel-kit/client/otel'
import { metrics, SpanKind, SpanStatusCode, trace, type Attributes, type MeterProvider, type SpanOptions, type TracerProvider } from '@opentelemetry/api'
import { delta, DONE, events, json, refusal, REPLY } from './answers.ts'
import { clientOf, KEY, QUESTION } from './client.ts'
import { equal, like, rejection } from './expect.ts'
import type { Tests } from './world.ts'

const BILLED = { ...REPLY, usage: { prompt_tokens: 7, completion_tokens: 11, total_tokens: 18 } }

interface Recorded {
  name: string
  kind: SpanKind | undefined
  attributes: Attributes
  events: string[]
  status: SpanStatusCode
  isOver: boolean
}

/** Providers that keep what they are told: no SDK of OpenTelemetry runs in every runtime. */
function recording() {
  const spans: Recorded[] = []
  const measured: [name: string, type: unknown, value: number][] = []
  const tracer = {
    startSpan(name: string, { kind, attributes }: SpanOptions) {
      const span: Recorded = { name, kind, attributes: { ...attributes }, events: [], status: SpanStatusCode.UNSET, isOver: false }
      spans.push(span)
      return {
        setAttribute: (key: string, value: string) => void (span.attributes[key] = value),
        setAttributes: (more: Attributes) => void Object.assign(span.attributes, more),
        addEvent: (event: string) => void span.events.push(event),
        setStatus: ({ code }: { code: SpanStatusCode }) => void (span.status = code),
        end: () => void (span.isOver = true),
      }
    },
  }
  const histogram = (name: string) => ({ record: (value: number, attributes: Attributes) => void measured.push([name, attributes['gen_ai.token.type'], value]) })
  const tracerProvider = { getTracer: () => tracer } as unknown as TracerProvider
  const meterProvider = { getMeter: () => ({ createHistogram: histogram }) } as unknown as MeterProvider
  return { spans, measured, tracerProvider, meterProvider }
}

export const tracing: Tests = {
  'traceCalls() makes a span of a call, with the attributes of the conventions': async ({ farSide }) => {
    const { url } = await farSide(json(200, BILLED))
    const { spans, ...providers } = recording()
    await clientOf(url, { observers: [traceCalls(providers)] }).chat.completions.create({ ...QUESTION, temperature: 0.5, max_tokens: 100 })
    const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.max_tokens': 100, 'gen_ai.usage.output_tokens': 11, 'server.port': Number(new URL(url).port) }
    like(spans, [{ name: 'chat glm-4.7', kind: SpanKind.CLIENT, attributes, events: [], status: SpanStatusCode.UNSET, isOver: true }])
  },
  'traceCalls() ends the span of a stream with the stream': async ({ farSide }) => {
    const { url } = await farSide(events([delta('你'), delta('好', 'stop'), DONE]))
    const { spans, ...providers } = recording()
    const stream = await clientOf(url, { observers: [traceCalls(providers)] }).chat.completions.create({ ...QUESTION, stream: true })
    equal(spans.map(({ isOver }) => isOver), [false])
    await stream.text()
    like(spans, [{ isOver: true, attributes: { 'gen_ai.request.stream': true, 'gen_ai.response.finish_reasons': ['stop'] } }])
    equal(typeof spans[0]?.attributes['gen_ai.response.time_to_first_chunk'], 'number')
  },
  'traceCalls() notes a retry, and how a call failed': async ({ farSide }) => {
    const { url } = await farSide(refusal('1302', { 'retry-after-ms': '1' }), json(400, { error: { code: '1211', message: `no such model for ${KEY}` } }))
    const { spans, ...providers } = recording()
    await rejection(clientOf(url, { observers: [traceCalls(providers)] }).chat.completions.create(QUESTION))
    like(spans, [{ events: ['retry'], status: SpanStatusCode.ERROR, attributes: { 'error.type': '1211' }, isOver: true }])
    equal(JSON.stringify(spans).includes(KEY), false)
  },
  'traceCalls() measures durations and tokens': async ({ farSide }) => {
    const { url } = await farSide(json(200, BILLED))
    const { measured, ...providers } = recording()
    await clientOf(url, { observers: [traceCalls(providers)] }).chat.completions.create(QUESTION)
    // the clock of workerd moves by whole milliseconds
    equal(measured.map(([name, type, value]) => [name, type, type ? value : value >= 0]), [
      ['gen_ai.client.token.usage', 'input', 7],
      ['gen_ai.client.token.usage', 'output', 11],
      ['gen_ai.client.operation.duration', undefined, true],
    ])
  },
  'traceCalls() uses the providers that the program has registered': async ({ farSide }) => {
    const { url } = await farSide(json(200, BILLED))
    const { spans, measured, tracerProvider, meterProvider } = recording()
    trace.setGlobalTracerProvider(tracerProvider)
    metrics.setGlobalMeterProvider(meterProvider)
    try {
      await clientOf(url, { observers: [traceCalls()] }).chat.completions.create(QUESTION)
    } finally {
      trace.disable()
      metrics.disable()
    }
    equal([spans.map(({ name }) => name), measured.length], [['chat glm-4.7'], 3])
  },
}
