import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { BigModelError, EventStream } from '../src/index.ts'
import { businessCodes } from '../src/generated/errors.ts'
import { operations as unbound } from '../src/generated/all-operations.ts'
import type { Operation } from '../src/operation.ts'
import { patientClient, rejection } from './client.ts'
import { farSide, json, text } from './far-side.ts'

// What the document says, read here and not from what was generated of it.
interface Example {
  summary?: string
  value?: unknown
  $ref?: string
}
type Content = Record<string, { schema?: Schema; examples?: Record<string, Example> }>
interface Schema {
  $ref?: string
  format?: string
  properties?: Record<string, Schema>
}
interface Answer {
  $ref?: string
  content?: Content
}
interface DocumentedOperation {
  requestBody?: { content: Content }
  parameters?: { in: string; name: string; example: string }[]
  responses: Record<string, Answer>
}

const operations = unbound.map(({ operation }) => operation)

const document = parse(await readFile(new URL('../../../openapi/bigmodel.yaml', import.meta.url), 'utf8'), { maxAliasCount: -1 }) as {
  paths: Record<string, Record<string, DocumentedOperation>>
  components: { responses: Record<string, Answer>; examples: Record<string, Example>; schemas: Record<string, Schema> }
}

const documented = (operation: Operation) => document.paths[operation.path]?.[operation.method.toLowerCase()] as DocumentedOperation
const last = (ref: string) => ref.split('/').at(-1) ?? ''

/** The first documented arguments of an operation; bytes become a file. */
function args(operation: Operation, stream: boolean): unknown[] {
  const { parameters = [], requestBody } = documented(operation)
  const path = operation.parameters.map((name) => parameters.find((parameter) => parameter.name === name)?.example)
  const [type = '', media] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const body = Object.values(media?.examples ?? {})[0]?.value
  if (body === undefined) return path
  const { properties = {} } = media?.schema?.$ref ? (document.components.schemas[last(media.schema.$ref)] ?? {}) : (media?.schema ?? {})
  const chosen = { ...(body as object), ...('stream' in properties && { stream }) }
  if (type !== 'multipart/form-data') return [...path, chosen]
  const parts = Object.entries(chosen).map(([name, value]) => [name, properties[name]?.format === 'binary' ? new File([String(value)], 'a.md') : value] as const)
  return [...path, Object.fromEntries(parts)]
}

/** The plainest answer of the documented kind: an object, a file, or the end of a stream. */
function plainAnswer(operation: Operation) {
  const types = Object.keys(documented(operation).responses['200']?.content ?? {})
  if (types.includes('application/json') || types.length === 0) return json(200, {})
  const [type = ''] = types
  return text(200, type, type === 'text/event-stream' ? 'data: [DONE]\n\n' : '')
}

const answers = operations.flatMap((operation) =>
  Object.entries(documented(operation).responses).flatMap(([status, { $ref, ...inline }]) => {
    const answer: Answer = $ref ? (document.components.responses[last($ref)] ?? {}) : inline
    return Object.entries(answer.content ?? {}).flatMap(([type, { examples = {} }]) =>
      Object.entries(examples).map(([name, { value, $ref: shared }]) => ({
        title: `${operation.id} ${status} ${type} ${name}`,
        operation,
        status: Number(status),
        type,
        value: shared ? document.components.examples[last(shared)]?.value : value,
      })),
    )
  }),
)

/** Calls an operation by its id, as a program would. */
function invoke(client: object, operation: Operation, stream: boolean): Promise<unknown> {
  const method = operation.id.split('.').reduce<unknown>((parent, name) => (parent as Record<string, unknown>)[name], client)
  return (method as (...args: unknown[]) => Promise<unknown>)(...args(operation, stream))
}

it('finds every operation of the document as a method', () => {
  expect(operations.length).toBeGreaterThanOrEqual(7)
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map((operation) => (operation as { operationId?: string }).operationId))
  expect(operations.map(({ id }) => id).sort()).toEqual(ids.sort())
})

it.each(operations.map((operation) => [operation.id, operation] as const))('sends the documented request of %s to its documented path', async (_, operation) => {
  const { url, seen } = await farSide(plainAnswer(operation))
  await invoke(patientClient({ baseUrl: url }).client, operation, false)
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (__, name: string) => documented(operation).parameters?.find((parameter) => parameter.name === name)?.example ?? '')
  expect(seen[0]).toMatchObject({ method: operation.method, url: `/api${path}` })
  const sent = operation.body === undefined && operation.method === 'POST' ? (JSON.parse(String(seen[0]?.body)) as unknown) : undefined
  expect(sent).toEqual(sent && args(operation, false).at(-1))
})

const json200 = answers.filter(({ status, type }) => status < 300 && type === 'application/json')
const reportsFailure = (value: unknown) => typeof value === 'object' && value !== null && 'error' in value

it.each(json200.filter(({ value }) => !reportsFailure(value)))('gives the documented answer: $title', async ({ operation, status, value }) => {
  const { url } = await farSide(json(status, value))
  expect(await invoke(patientClient({ baseUrl: url }).client, operation, false)).toEqual(value)
})

it.each(json200.filter(({ value }) => reportsFailure(value)))('throws the documented failure: $title', async ({ operation, status, value }) => {
  const { url } = await farSide(json(status, value))
  const { code, message } = (value as { error: { code: string; message: string } }).error
  expect(await rejection(invoke(patientClient({ baseUrl: url }).client, operation, false))).toMatchObject({ status, code, message })
})

const files = answers.filter(({ status, type }) => status < 300 && type !== 'application/json' && type !== 'text/event-stream')

it('knows a documented file of each operation that answers with one', () => {
  expect(new Set(files.map(({ operation }) => operation.id))).toEqual(new Set(operations.flatMap(({ id, answer }) => (answer ? [id] : []))))
})

it.each(files)('gives the documented file, byte by byte: $title', async ({ operation, type, value }) => {
  // the document has no other way to write bytes
  const bytes = Buffer.from(value as string, 'base64')
  const { url } = await farSide(text(200, type, bytes))
  const file = (await invoke(patientClient({ baseUrl: url }).client, operation, false)) as Blob
  expect(file).toBeInstanceOf(Blob)
  expect(file.type).toBe(type)
  expect(Buffer.from(await file.arrayBuffer()).equals(bytes) && bytes.length > 0).toBe(true)
})

interface Frame {
  error?: object
  type?: string
  data?: object
  last_error?: object
  choices?: { finish_reason?: string | null; error_msg?: { code: number; msg: string } }[]
}

/** The error that an event reports: `error` itself, what an event of the type `error` holds, or why the model stopped. */
function reportedBy({ error, type, data, choices, last_error: lastError }: Frame): { code?: string; message?: string } | undefined {
  if (error ?? (type === 'error' && data)) return error ?? data
  const [stopped] = choices?.filter((choice) => choice.finish_reason) ?? []
  if (!stopped || ['stop', 'tool_calls', 'length'].includes(String(stopped.finish_reason))) return undefined
  if (stopped.error_msg) return { code: String(stopped.error_msg.code), message: stopped.error_msg.msg }
  if (stopped.finish_reason === 'sensitive') return { code: '1301' }
  return lastError ?? { message: `The model stopped with the finish reason ${stopped.finish_reason}.` }
}

it.each(answers.filter(({ type }) => type === 'text/event-stream'))('streams the documented events: $title', async ({ operation, value }) => {
  const { url } = await farSide(text(200, 'text/event-stream', value as string))
  const frames = (value as string).split('\n\n').flatMap((frame) => (frame.startsWith('data: {') ? [JSON.parse(frame.slice('data: '.length)) as Frame] : []))
  const stream = (await invoke(patientClient({ baseUrl: url }).client, operation, true)) as EventStream<unknown>
  const events: unknown[] = []
  let error: BigModelError | undefined
  try {
    for await (const event of stream) events.push(event)
  } catch (thrown) {
    error = thrown as BigModelError
  }
  const failing = frames.find((frame) => reportedBy(frame))
  // an event that has choices is one, also when the model stopped in it
  expect(events).toEqual(failing && !failing.choices ? frames.slice(0, frames.indexOf(failing)) : frames)
  expect(error?.received).toEqual(failing && events.length)
  expect(error ?? {}).toMatchObject((failing && reportedBy(failing)) ?? {})
})

it.each(answers.filter(({ status }) => status >= 400))('throws the documented error: $title', async ({ operation, status, value }) => {
  const { url, seen } = await farSide(json(status, value))
  const error = await rejection(invoke(patientClient({ baseUrl: url }).client, operation, false))
  const { code, message } = ((value as { error?: object }).error ?? value) as { code: string | number; message: string }
  const facts = businessCodes[String(code) as keyof typeof businessCodes] as (typeof businessCodes)['500'] | undefined
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toMatchObject({ status, code: String(code), message, ...facts })
  expect(seen).toHaveLength(facts?.retry === 'backoff' ? 3 : 1)
})
