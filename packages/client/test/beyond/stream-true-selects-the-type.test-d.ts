import { describe, expectTypeOf, test } from 'vitest'
import type { ChatStream, Client, EventStream, Schemas } from '../../src/index.ts'

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

  test('also beside a file that is sent, and in a search', () => {
    const file = { model: 'glm-asr', file: new Blob() }
    expectTypeOf(client.audio.transcriptions.create(file)).resolves.toEqualTypeOf<Schemas['AudioTranscriptionResponse']>()
    expectTypeOf(client.audio.transcriptions.create({ ...file, stream: true })).resolves.toExtend<EventStream<unknown>>()
    const search = { tool: 'web-search-pro', messages: [] }
    expectTypeOf(client.tools.webSearch(search)).resolves.not.toExtend<EventStream<unknown>>()
    expectTypeOf(client.tools.webSearch({ ...search, stream: true })).resolves.toExtend<EventStream<unknown>>()
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
