import { expectTypeOf, test } from 'vitest'
import type { BigModelError, Client, Schemas } from '../../src/index.ts'

declare const client: Client

type Completion = Schemas['ChatCompletionResponse']

test('a call is a promise, and its result can be told apart by `ok`', async () => {
  const call = client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'user', content: '你好' }] })
  expectTypeOf(call).toExtend<Promise<Completion>>()
  const { data, response } = await call.withResponse()
  expectTypeOf(data).toEqualTypeOf<Completion>()
  expectTypeOf(response).toEqualTypeOf<Response>()
  const result = await call.safe()
  // @ts-expect-error: there may be an error in its place
  void result.data
  if (result.ok) expectTypeOf(result.data).toEqualTypeOf<Completion>()
  else expectTypeOf(result.error).toEqualTypeOf<BigModelError>()
  // @ts-expect-error: there are no data beside an error
  if (!result.ok) void result.data
})
