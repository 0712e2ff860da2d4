import { expectTypeOf, test } from 'vitest'
import { QuotaError, RateLimitError, StreamError, type BigModelError, type Client, type ClientOptions, type RequestOptions, type Schemas } from '../src/index.ts'
import type { chatCompletionsCreate } from '../src/operations.ts'

declare const client: Client

type Completion = Schemas['ChatCompletionResponse']

const question = { model: 'glm-4.7', messages: [{ role: 'user', content: '你好' }] } satisfies Schemas['ChatCompletionRequest']

test('messages are told apart by their role, and parts by their type', () => {
  const call = client.chat.completions.create({
    model: 'glm-4.6v',
    messages: [
      { role: 'system', content: 'x' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }, { type: 'text', text: 'x' }] },
      { role: 'assistant', content: null, tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: '1', content: '{}' },
    ],
    tools: [{ type: 'function', function: { name: 'f', description: 'x', parameters: { type: 'object', properties: {} } } }],
  })
  expectTypeOf(call).resolves.toEqualTypeOf<Completion>()
})

test('a reply and the sum of a stream go back into the conversation as they are', async () => {
  const messages: Schemas['ChatMessage'][] = [...question.messages]
  const reply = await client.chat.completions.create({ ...question, messages })
  for (const { message } of reply.choices) messages.push(message)
  const stream = await client.chat.completions.create({ ...question, messages, stream: true })
  messages.push(await stream.finalMessage())
  expectTypeOf<Completion['choices'][number]['message']>().toExtend<(typeof messages)[number]>()
})

test('a call that can succeed in part says what failed', async () => {
  const call = client.documents.upload('1', { files: new Blob() })
  expectTypeOf(call.orThrow()).resolves.toEqualTypeOf<Schemas['DocumentUploadResponse']>()
  const { failures } = await call.withResponse()
  expectTypeOf(failures).toEqualTypeOf<readonly Schemas['DocumentUploadFailedInfo'][]>()
  const result = await call.safe()
  if (result.ok) expectTypeOf(result.failures[0]?.failReason).toEqualTypeOf<string | undefined>()
  // @ts-expect-error: a chat succeeds or fails
  void client.chat.completions.create(question).orThrow
})

test('`as` selects the form of a file', () => {
  expectTypeOf(client.files.content('1')).resolves.toEqualTypeOf<Blob>()
  expectTypeOf(client.files.content('1', { as: 'bytes' })).resolves.toEqualTypeOf<Uint8Array>()
  expectTypeOf(client.files.content('1', { as: 'stream' })).resolves.toEqualTypeOf<ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>>()
  // @ts-expect-error: no such form
  void client.files.content('1', { as: 'text' })
  // @ts-expect-error: a chat is no file
  void client.chat.completions.create(question, { as: 'bytes' })
})

test('documented headers complete, and others can be sent', () => {
  type Headers = NonNullable<NonNullable<Parameters<typeof client.zrag.chat.create>[1]>['headers']>
  expectTypeOf<{ 'X-Session-Id': string; 'X-Trace': string }>().toExtend<Headers>()
  // @ts-expect-error: a header is a text
  expectTypeOf<{ 'X-Session-Id': number }>().toExtend<Headers>()
})

test('an operation by itself has the type of the method', () => {
  expectTypeOf<ReturnType<typeof chatCompletionsCreate>>().toEqualTypeOf<typeof client.chat.completions.create>()
})

test('path parameters come first, then the body, then the options', () => {
  expectTypeOf(client.asyncResults.retrieve).parameters.toEqualTypeOf<[id: string, options?: RequestOptions]>()
  expectTypeOf(client.documents.upload).parameters.toEqualTypeOf<[id: string, body: Schemas['DocumentUploadRequest'], options?: RequestOptions]>()
})

test('openapi-fetch below it gives the JSON of each path', async () => {
  const { data, error } = await client.raw.GET('/paas/v4/async-result/{id}', { params: { path: { id: '1' } } })
  expectTypeOf(data?.task_status).toExtend<string | undefined>()
  expectTypeOf(data?.model).toExtend<string | undefined>()
  expectTypeOf(error?.error.code).toEqualTypeOf<string | undefined>()
  const chat = await client.raw.POST('/paas/v4/chat/completions', { body: question })
  expectTypeOf(chat.data).toEqualTypeOf<Completion | undefined>()
  const stream = await client.raw.POST('/paas/v4/chat/completions', { body: { ...question, stream: true }, parseAs: 'stream' })
  expectTypeOf(stream.data).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>> | null | undefined>()
})

test('an error has the members that decisions need', () => {
  expectTypeOf<BigModelError['code']>().toExtend<string | undefined>()
  expectTypeOf<'1302'>().toExtend<BigModelError['code']>()
  expectTypeOf<'1999'>().toExtend<BigModelError['code']>()
  expectTypeOf<BigModelError['retry']>().toEqualTypeOf<'never' | 'backoff' | 'after-reset' | 'after-renewal'>()
})

test('the classes of errors are told apart, and what is left is still an error', () => {
  const error = {} as BigModelError
  if (error instanceof RateLimitError) expectTypeOf(error.category).toEqualTypeOf<'rate-limit'>()
  else if (error instanceof QuotaError) expectTypeOf(error.category).toEqualTypeOf<'quota'>()
  else if (error instanceof StreamError) expectTypeOf(error.received).toEqualTypeOf<number>()
  else if (error.reason === 'filtered') expectTypeOf(error.partial?.choices?.[0]?.message.reasoning_content).toEqualTypeOf<string | undefined>()
  else expectTypeOf(error).toEqualTypeOf<BigModelError>()
})

test('the environment can be passed as it is', () => {
  expectTypeOf<{ apiKey: string | undefined; baseUrl: string | undefined }>().toExtend<ClientOptions>()
  expectTypeOf<typeof globalThis.fetch>().toExtend<NonNullable<ClientOptions['fetch']>>()
})

test('wrong code does not compile', () => {
  // @ts-expect-error: there are no messages
  void client.chat.completions.create({ model: 'glm-4.7' })
  // @ts-expect-error: no such role
  void client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'robot', content: 'x' }] })
  // @ts-expect-error: the temperature is a number
  void client.chat.completions.create({ ...question, temperature: 'hot' })
  // @ts-expect-error: a part of a type that does not exist
  void client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: [{ type: 'picture', url: 'x' }] }] })
  // @ts-expect-error: the id is missing
  void client.asyncResults.retrieve()
  // @ts-expect-error: a file is not a path
  void client.documents.upload('1', { files: './a.md' })
  // @ts-expect-error: no such operation
  void client.chat.completions.delete('1')
  // @ts-expect-error: no such path
  void client.raw.GET('/paas/v4/nothing')
  // @ts-expect-error: the path has no GET
  void client.raw.GET('/paas/v4/chat/completions')
  // @ts-expect-error: the parameters are missing
  void client.raw.GET('/paas/v4/async-result/{id}')
  expectTypeOf(client).not.toBeAny()
})
