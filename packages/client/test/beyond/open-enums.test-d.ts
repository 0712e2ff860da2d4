import { describe, expectTypeOf, test } from 'vitest'
import type { Client, Schemas } from '../../src/index.ts'

declare const client: Client

type Completion = Schemas['ChatCompletionResponse']

const question = { model: 'glm-4.7', messages: [{ role: 'user', content: '你好' }] } satisfies Schemas['ChatCompletionRequest']

describe('the document is open where the vendor is', () => {
  test('any model compiles, and the known ones complete', () => {
    expectTypeOf<'glm-4.7'>().toExtend<Schemas['ChatCompletionRequest']['model']>()
    expectTypeOf<'glm-99-turbo'>().toExtend<Schemas['ChatCompletionRequest']['model']>()
    expectTypeOf<Schemas['ChatCompletionRequest']['model']>().not.toEqualTypeOf<string>()
  })

  test('any finish reason can be compared', () => {
    expectTypeOf<'abort'>().toExtend<NonNullable<Schemas['ChatCompletionChunk']['choices'][number]['finish_reason']>>()
  })

  test('a member that the vendor added can be sent at once, at any depth', () => {
    const call = client.chat.completions.create({ ...question, repetition_penalty: 1.1, thinking: { type: 'enabled', budget_tokens: 100 } })
    expectTypeOf(call).resolves.toEqualTypeOf<Completion>()
    void client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'x', cache: true }] })
  })

  test('an enumeration takes values that the vendor added', () => {
    expectTypeOf(client.webSearch.create).toBeCallableWith({ search_engine: 'search_ultra', search_query: 'x', search_intent: false })
    expectTypeOf<{ type: 'auto' }>().toExtend<NonNullable<Schemas['ChatCompletionRequest']['thinking']>>()
  })

  test('a member with a default need not be sent', () => {
    expectTypeOf<{ model: string; messages: [] }>().toExtend<Schemas['ChatCompletionRequest']>()
  })
})
