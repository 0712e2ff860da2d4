import { expect, it } from 'vitest'
import type { Json, JsonObject } from '../../json.ts'
import { errorEnvelope } from './error-envelope.ts'

const answer = (envelope: string, schema: Json = { $ref: `#/components/schemas/${envelope}` }): JsonObject => ({ 'x-error-envelope': envelope, content: { 'application/json': { schema } } })
const document = (path: string, responses: JsonObject): JsonObject => ({ paths: { [path]: { get: { responses } } }, components: { responses: { 'Error.400': answer('Error') } } })

it.each([
  ['/paas/v4/files', 'Error'],
  ['/v1/agents', 'Error'],
  ['/llm-application/open/knowledge', 'LlmApplicationError'],
  ['/zrag/agent/chat', 'LlmApplicationError'],
  ['/paas/v4/assistant', 'LlmApplicationError'],
  ['/paas/v4/assistant/list', 'Error'],
])('takes for %s the envelope %s, and no other', (path, envelope) => {
  expect(errorEnvelope(document(path, { 200: {}, 400: answer(envelope) }))).toEqual([])
  expect(errorEnvelope(document(path, { 400: answer('Other') }))).toEqual([
    { pointer: `#/paths/${path.replaceAll('/', '~1')}/get/responses/400`, message: `\`x-error-envelope\` is Other; errors of this family have ${envelope}` },
  ])
})

it('follows a shared answer', () => {
  expect(errorEnvelope(document('/v1/agents', { 400: { $ref: '#/components/responses/Error.400' } }))).toEqual([])
  expect(errorEnvelope(document('/zrag/a', { 400: { $ref: '#/components/responses/Error.400' } }))).toHaveLength(1)
})

it('refuses a schema that is not the named envelope', () => {
  expect(errorEnvelope(document('/v1/agents', { 500: answer('Error', { type: 'object' }) }))).toEqual([
    { pointer: '#/paths/~1v1~1agents/get/responses/500/content/application~1json', message: expect.stringContaining('the schema is written out, expected a $ref to #/components/schemas/Error') as string },
  ])
})

it('refuses an operation without an error status, and a path without a family', () => {
  expect(errorEnvelope(document('/v1/agents', { 200: {} }))).toEqual([{ pointer: '#/paths/~1v1~1agents/get', message: expect.stringContaining('declares no error status') as string }])
  expect(errorEnvelope(document('/new', { 400: answer('Error') }))).toEqual([{ pointer: '#/paths/~1new/get', message: expect.stringContaining('no family of error envelopes has the path /new') as string }])
})
