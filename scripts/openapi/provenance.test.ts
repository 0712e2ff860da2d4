import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { provenance } from './provenance.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

it('names file and line of what a component states, and the corrections that changed it', async () => {
  const { origin, corrections } = await provenance(root, '#/components/schemas/ChatCompletionChunk/properties/choices/items/properties/finish_reason')
  expect(origin).toMatch(/^openapi\/components\/chat\.yaml:\d+$/)
  expect(new Set(corrections.map(({ id }) => id))).toEqual(new Set(['chunk-finish-reasons']))
  expect(corrections[0]?.place).toMatch(/^openapi\/overlays\/32-chat-stream\.yaml:\d+$/)
})

it('says that only an overlay states what the vendor does not have', async () => {
  const { origin, corrections } = await provenance(root, '#/components/schemas/ChatToolMessage')
  expect(origin).toBeUndefined()
  expect(corrections.map(({ id }) => id)).toEqual(['chat-request-one-schema'])
})

it('names the line of an operation', async () => {
  expect((await provenance(root, '#/paths/~1v1~1agents/post/requestBody')).origin).toMatch(/^openapi\/fragments\/agents\.create\.yaml:\d+$/)
})
