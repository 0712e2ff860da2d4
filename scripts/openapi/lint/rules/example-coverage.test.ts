import { expect, it } from 'vitest'
import type { Json, JsonObject } from '../../json.ts'
import { exampleCoverage } from './example-coverage.ts'

const event = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } }
const document = (operation: JsonObject): JsonObject => ({
  paths: { '/a': { post: { operationId: 'a.create', ...operation } }, '/b': { post: { operationId: 'b.create', responses: {}, ...operation } } },
  components: { responses: { Shared: { content: { 'application/json': {} } } } },
})
const stream = (value: Json, media: JsonObject = { 'x-event-schema': event, 'x-event-terminator': '[DONE]' }) =>
  exampleCoverage({ paths: { '/a': { post: { operationId: 'a.create', responses: { 200: { content: { 'text/event-stream': { ...media, examples: { text: { value } } } } } } } } } }).map(({ message }) => message)

it('asks for a named example of every request and answer, and names the file to write', () => {
  const problems = exampleCoverage({
    paths: { '/a': { post: { operationId: 'a.create', requestBody: { content: { 'application/json': {} } }, responses: { 200: { content: { 'application/json': {}, 'text/event-stream': {} } }, 204: {} } } } },
  })
  expect(problems).toEqual([
    { pointer: '#/paths/~1a/post/requestBody/content/application~1json', message: 'has no named example; add openapi/examples/a.create/request.<name>.json' },
    { pointer: '#/paths/~1a/post/responses/200/content/application~1json', message: 'has no named example; add openapi/examples/a.create/200.<name>.json' },
    { pointer: '#/paths/~1a/post/responses/200/content/text~1event-stream', message: 'has no named example; add openapi/examples/a.create/200.<name>.sse' },
  ])
})

it('looks into shared answers, at the place where they stand', () => {
  const pointers = exampleCoverage(document({ responses: { 400: { $ref: '#/components/responses/Shared' } } })).map(({ pointer }) => pointer)
  expect(new Set(pointers)).toEqual(new Set(['#/components/responses/Shared/content/application~1json']))
})

it('asks for an example of every parameter', () => {
  const [problem] = exampleCoverage(document({ parameters: [{ name: 'id', in: 'path' }], responses: {} }))
  expect(problem).toEqual({ pointer: '#/paths/~1a/post/parameters/0', message: 'the parameter `id` has no `example`; add one that could be sent' })
})

it('asks for kebab-case in names', () => {
  const named = (name: string) => exampleCoverage(document({ requestBody: { content: { 'application/json': { examples: { [name]: { value: 1 } } } } }, responses: {} }))
  expect([named('tool-call'), named('c1302')]).toEqual([[], []])
  for (const name of ['toolCall', '1302', 'tool_call']) expect(named(name)[0]?.message).toContain(`\`${name}\` is not how examples are named`)
})

it('takes a stream whose frames fit', () => {
  expect(stream('data: {"id":1}\n\ndata: {"id":2}\n\ndata: [DONE]\n\n')).toEqual([])
})

it('takes a stream that breaks off with the error envelope', () => {
  const schemas = { Error: { type: 'object', required: ['error'], properties: { error: { type: 'object', required: ['code'] } } } }
  const media = { 'x-event-schema': event, examples: { error: { value: 'data: {"id":1}\n\ndata: {"error":{"code":"1214"}}\n\n' } } }
  expect(exampleCoverage({ paths: { '/a': { post: { operationId: 'a.create', responses: { 200: { content: { 'text/event-stream': media } } } } } }, components: { schemas } })).toEqual([])
})

it.each([
  ['a frame that does not fit', 'data: {"id":"1"}\n\n', 'frame 0: /id must be integer'],
  ['a frame that is not JSON', 'data: {"id":1}\n\ndata: x\n\n', 'frame 1 is not JSON'],
  ['an end before the end', 'data: [DONE]\n\ndata: {"id":1}\n\n', 'frame 0 ends the stream too early'],
  ['no frames at all', [1], 'a stream is shown as text, its raw frames'],
])('refuses a stream that shows %s', (_, value, message) => {
  expect(stream(value)).toEqual([message])
})

it('refuses a stream without an event schema', () => {
  expect(stream('data: 1\n\n', {})).toEqual(['the media type lacks `x-event-schema`, so that nothing says what a frame holds'])
})
