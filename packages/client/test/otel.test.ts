import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { traceCalls } from '../src/otel.ts'
import { KEY, patientClient, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, json, pieces, REPLY, type Answer } from './far-side.ts'

const BILLED = { ...REPLY, usage: { prompt_tokens: 7, completion_tokens: 11, total_tokens: 18 } }

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()))
afterAll(() => context.disable())

/** A client that is traced by the real SDK of OpenTelemetry, in memory. */
async function traced(...answers: Answer[]) {
  const { url } = await farSide(...answers)
  const spans = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const { client } = patientClient({ baseUrl: url, observers: [traceCalls({ tracerProvider, meterProvider })] })
  const metrics = async () => {
    await reader.forceFlush()
    return exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics))
  }
  return { client, tracer: tracerProvider.getTracer('test'), spans: () => spans.getFinishedSpans(), metrics, port: Number(new URL(url).port) }
}

it('makes a span of a call, with the attributes of the conventions', async () => {
  const { client, spans, port } = await traced(json(200, BILLED))
  await client.chat.completions.create({ ...QUESTION, temperature: 0.5, max_tokens: 100 })
  expect(spans()).toHaveLength(1)
  expect(spans()[0]).toMatchObject({ name: 'chat glm-4.7', kind: SpanKind.CLIENT, status: { code: SpanStatusCode.UNSET } })
  expect(spans()[0]?.attributes).toEqual({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'zhipu_ai',
    'gen_ai.request.model': 'glm-4.7',
    'gen_ai.request.max_tokens': 100,
    'gen_ai.request.temperature': 0.5,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.response.id': REPLY.id,
    'gen_ai.response.model': REPLY.model,
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.usage.output_tokens': 11,
    'server.address': '127.0.0.1',
    'server.port': port,
  })
})

it('ends the span of a stream with the stream, below the span that was active', async () => {
  const { client, tracer, spans } = await traced(pieces(delta('Hel'), delta('lo', 'stop'), DONE))
  await tracer.startActiveSpan('parent', async (parent) => {
    const stream = await client.chat.completions.create({ ...QUESTION, stream: true })
    expect(spans()).toEqual([])
    expect(await stream.text()).toBe('Hello')
    parent.end()
  })
  const [call, parent] = spans()
  expect(call?.parentSpanContext?.spanId).toBe(parent?.spanContext().spanId)
  expect(call?.attributes).toMatchObject({ 'gen_ai.request.stream': true, 'gen_ai.response.finish_reasons': ['stop'], 'gen_ai.response.time_to_first_chunk': expect.any(Number) })
})

it('is the active span while the call is sent', async () => {
  let active: string | undefined
  const { client, spans } = await traced(json(200, REPLY))
  const { url } = await farSide(json(200, REPLY))
  const tracerProvider = new BasicTracerProvider({})
  const look = patientClient({
    baseUrl: url,
    observers: [traceCalls({ tracerProvider })],
    middleware: [(request, next) => ((active = trace.getActiveSpan()?.spanContext().spanId), next(request))],
  })
  await look.client.chat.completions.create(QUESTION)
  expect(active).toMatch(/^[0-9a-f]{16}$/)
  await client.chat.completions.create(QUESTION)
  expect(spans()).toHaveLength(1)
})

it('says how a call failed: by its business code, or by the end of its stream', async () => {
  const { client, spans } = await traced(json(400, { error: { code: '1211', message: `no model, ${KEY}` } }), pieces(delta('Hel')))
  await rejection(client.chat.completions.create(QUESTION))
  await rejection((await client.chat.completions.create({ ...QUESTION, stream: true })).text())
  expect(spans().map(({ attributes, status }) => [attributes['error.type'], status.code])).toEqual([
    ['1211', SpanStatusCode.ERROR],
    ['truncated', SpanStatusCode.ERROR],
  ])
  expect(JSON.stringify(spans().map(({ attributes, status, events }) => ({ attributes, status, events })))).not.toContain(KEY)
})

it('ends the span of a stream that nobody reads on', async () => {
  const { client, spans } = await traced(pieces(delta('Hel'), delta('lo'), delta('!', 'stop'), DONE))
  for await (const _ of await client.chat.completions.create({ ...QUESTION, stream: true })) break
  await vi.waitFor(() => expect(spans()).toMatchObject([{ status: { code: SpanStatusCode.UNSET } }]))
})

it('notes each retry in the span', async () => {
  const { client, spans } = await traced(json(429, { error: { code: '1302', message: 'm' } }), json(200, REPLY))
  await client.chat.completions.create(QUESTION)
  expect(spans()[0]?.events).toMatchObject([{ name: 'retry', attributes: { attempt: 1, 'error.type': '1302' } }])
})

it('measures durations and tokens', async () => {
  const { client, metrics } = await traced(json(200, BILLED))
  await client.chat.completions.create(QUESTION)
  const found = await metrics()
  expect(found.map(({ descriptor: { name, unit } }) => [name, unit])).toEqual([
    ['gen_ai.client.operation.duration', 's'],
    ['gen_ai.client.token.usage', '{token}'],
  ])
  const tokens = found[1]?.dataPoints.map(({ attributes, value }) => [attributes['gen_ai.token.type'], (value as { sum: number }).sum])
  expect(tokens).toEqual([
    ['input', 7],
    ['output', 11],
  ])
})

it('holds nothing that users or models wrote', async () => {
  const { client, spans } = await traced(json(200, REPLY))
  await client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'user', content: 'the patient is called Ada' }] })
  const written = JSON.stringify(spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })))
  expect(written).not.toContain('Ada')
  expect(written).not.toContain(REPLY.choices[0]?.message.content)
})
