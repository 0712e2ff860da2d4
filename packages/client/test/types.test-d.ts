import { describe, expectTypeOf, test } from 'vitest'
import { QuotaError, RateLimitError, StreamError, type BigModelError, type ChatStream, type Client, type ClientOptions, type EventStream, type RequestOptions, type Schemas } from '../src/index.ts'
import type { chatCompletionsCreate } from '../src/operations.ts'

declare const client: Client

type Completion = Schemas['ChatCompletionResponse']
type Chunk = Schemas['ChatCompletionChunk']
type Stream = ChatStream<Chunk, Completion>

const question = { model: 'glm-4.7', messages: [{ role: 'user', content: '你好' }] } satisfies Schemas['ChatCompletionRequest']

describe('`stream` selects the type of the answer', () => {
  test('a literal true gives typed events', async () => {
    const stream = await client.chat.completions.create({ ...question, stream: true })
    expectTypeOf(stream).toEqualTypeOf<Stream>()
    for await (const event of stream) {
      expectTypeOf(event.choices[0]?.delta.reasoning_content).toEqualTypeOf<string | undefined>()
    }
    expectTypeOf(client.agents.create({ agent_id: 'a', messages: [{ role: 'user', content: 'x' }], stream: true })).resolves.toEqualTypeOf<EventStream<Schemas['AgentResponse']>>()
  })

  test('false, or nothing, gives JSON', () => {
    expectTypeOf(client.chat.completions.create(question)).resolves.toEqualTypeOf<Completion>()
    expectTypeOf(client.chat.completions.create({ ...question, stream: false })).resolves.toEqualTypeOf<Completion>()
    expectTypeOf(client.agents.create({ agent_id: 'a', messages: [{ role: 'user', content: 'x' }] })).resolves.toEqualTypeOf<Schemas['AgentResponse']>()
  })

  test('where events are the default, nothing gives events and false gives JSON', () => {
    const body = { app_id: '1', messages: [] }
    type Reply = Schemas['ApplicationInvokeResponse']
    expectTypeOf(client.applications.invoke(body)).resolves.toEqualTypeOf<EventStream<Reply>>()
    expectTypeOf(client.applications.invoke({ ...body, stream: true })).resolves.toEqualTypeOf<EventStream<Reply>>()
    expectTypeOf(client.applications.invoke({ ...body, stream: false })).resolves.toEqualTypeOf<Reply>()
  })

  test('where there is nothing else, it is always events', () => {
    expectTypeOf(client.zrag.chat.create).returns.resolves.toEqualTypeOf<EventStream<Schemas['AgentStreamEvent']>>()
  })

  test('events in place of a file', () => {
    expectTypeOf(client.audio.speech.create({ model: 'glm-tts', input: 'x', voice: 'tongtong' })).resolves.toEqualTypeOf<Blob>()
    expectTypeOf(client.audio.speech.create({ model: 'glm-tts', input: 'x', voice: 'tongtong', stream: true })).resolves.toEqualTypeOf<EventStream<Schemas['AudioSpeechStreamResponse']>>()
  })

  test('events that are pieces of a message add up to it', () => {
    const body = { assistant_id: 'a', model: 'glm-4-assistant', messages: [] }
    expectTypeOf<Stream['text']>().returns.resolves.toEqualTypeOf<string>()
    expectTypeOf<Stream['finalReply']>().returns.resolves.toEqualTypeOf<Completion>()
    expectTypeOf<Stream['finalMessage']>().returns.resolves.toEqualTypeOf<Completion['choices'][number]['message']>()
    expectTypeOf(client.assistants.conversations.create({ ...body, stream: true })).resolves.toEqualTypeOf<
      ChatStream<Schemas['AssistantStreamEvent'], Schemas['AssistantResponse']>
    >()
    expectTypeOf<EventStream<Chunk>>().not.toHaveProperty('text')
    expectTypeOf<ReturnType<Stream['tee']>[0]>().toExtend<AsyncIterable<Chunk>>()
  })

  test('a value that is known at run time only gives either', () => {
    const stream = Math.random() < 0.5
    expectTypeOf(client.chat.completions.create({ ...question, stream })).resolves.toEqualTypeOf<Completion | Stream>()
    const request: Schemas['ChatCompletionRequest'] = question
    expectTypeOf(client.chat.completions.create(request)).resolves.toEqualTypeOf<Completion | Stream>()
  })
})

describe('the document is open where the vendor is', () => {
  test('any model compiles, and the known ones complete', () => {
    expectTypeOf<'glm-4.7'>().toExtend<Schemas['ChatCompletionRequest']['model']>()
    expectTypeOf<'glm-99-turbo'>().toExtend<Schemas['ChatCompletionRequest']['model']>()
    expectTypeOf<Schemas['ChatCompletionRequest']['model']>().not.toEqualTypeOf<string>()
  })

  test('any finish reason can be compared', () => {
    expectTypeOf<'abort'>().toExtend<NonNullable<Chunk['choices'][number]['finish_reason']>>()
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

test('a call is a promise, and its result can be told apart by `ok`', async () => {
  const call = client.chat.completions.create(question)
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
  expectTypeOf(client.files.content('1', { as: 'stream' })).resolves.toEqualTypeOf<ReadableStream<Uint8Array>>()
  // @ts-expect-error: no such form
  void client.files.content('1', { as: 'text' })
  // @ts-expect-error: a chat is no file
  void client.chat.completions.create(question, { as: 'bytes' })
})

test('a file is sent as a blob, bytes, a stream, an iterable, or any of them with a name', () => {
  const stream = new ReadableStream<Uint8Array>()
  for (const files of [new Blob(), new Uint8Array(), new ArrayBuffer(), stream, { name: 'a.md', content: stream }, { name: 'a.md', content: () => stream }]) {
    expectTypeOf({ files }).toExtend<Schemas['DocumentUploadRequest']>()
  }
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

test('a file is a Blob or a File, and partial success is typed', async () => {
  expectTypeOf<File>().toExtend<Schemas['DocumentUploadRequest']['files']>()
  const { data } = await client.documents.upload('1', { files: new Blob(), custom_separator: ['\n'], callback_header: { 'X-Tenant': 'docs' } })
  expectTypeOf(data.failedInfos[0]?.failReason).toEqualTypeOf<string | undefined>()
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
