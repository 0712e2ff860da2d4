import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { where } from './where.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const CHAT = '#/paths/~1paas~1v4~1chat~1completions/post'

it.each<[what: string, asked: string, lines: string[]]>([
  ['a part that only an overlay states', '#/components/schemas/ChatToolMessage', ['stated by an overlay only', '  openapi/overlays/30-chat-request.yaml:N  chat-request-one-schema']],
  ['a part that a copy action filled', '#/components/schemas/EmbeddingCreateRequest/properties/model/x-known-values', ['stated by an overlay only', '  openapi/overlays/28-models-media.yaml:N  media-model-open']],
  ['a part of an operation, by its pointer', `${CHAT}/operationId`, ['openapi/fragments/chat.completions.create.yaml:N']],
  ['an operation, by its id', 'files.delete', ['#/paths/~1paas~1v4~1files~1{file_id}/delete', 'openapi/fragments/files.delete.yaml:N', '  openapi/overlays/20-errors.yaml:N  error-statuses']],
  ['a component, by its name', 'Error', ['#/components/schemas/Error', 'openapi/components/errors.yaml:N', '  openapi/overlays/20-errors.yaml:N  error-required']],
  ['an overlay action, by the id of its correction', 'error-required', ['openapi/overlays/20-errors.yaml:N  $.components.schemas.Error']],
  ['an error example', '#/components/examples/Error.c1302', ['openapi/errors.yaml:N']],
  ['an example of an answer', `${CHAT}/responses/200/content/text~1event-stream/examples/text/value`, ['openapi/examples/chat.completions.create/200.text.sse:N']],
])('says where %s comes from', async (_, asked, expected) => {
  const lines = (await where(root, asked)).map((line) => line.replace(/:\d+/, ':N'))
  expect(lines).toEqual(expect.arrayContaining(expected))
})

it.each([
  ['a pointer to nothing', '#/components/schemas/Nope/properties', 'has nothing at #/components/schemas/Nope/properties; what comes nearest is #/components/schemas'],
  ['a pointer through a $ref', `${CHAT}/responses/429/content`, `what comes nearest is ${CHAT}/responses/429, which refers to #/components/responses/Error.429`],
  ['a name that nothing has', 'FileObj', 'has nothing called `FileObj`; expected a JSON Pointer such as #/components/schemas/Error, an operation id, a component name, or the id of a correction; alike are FileObject'],
])('names what is nearest to %s', async (_, asked, message) => {
  await expect(where(root, asked)).rejects.toThrow(message)
})
