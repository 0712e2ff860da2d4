import fc from 'fast-check'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { eventsOf, joinChat, problemsOf } from '../../fixtures/contract.ts'
import { createMock, defaultKey, type Fixture } from '../../src/index.ts'

interface Whole {
  choices: [{ message: Record<string, unknown>; finish_reason: string }]
  usage: unknown
}

const thought: Fixture['reply'] = { reasoning_content: '先想一想 🤔', content: '晴，25 °C。👨‍👩‍👧 Yes\n', tool_calls: [{ name: 'f', arguments: { city: '北京 𠮷' } }] }
const mocks = { documented: createMock({ frameDelay: 0 }), echoed: createMock({ frameDelay: 0, echo: true }), 'of a fixture': createMock({ frameDelay: 0, fixtures: [{ reply: thought }] }) }

describe('`stream:true` in the body decides SSE', () => {
  it.each([undefined, '*/*', 'application/json', 'text/event-stream', 'application/json, text/event-stream;q=0.1'])('whatever Accept says: %s', async (accept) => {
    const headers = accept === undefined ? {} : { accept }
    expect((await ask(mocks.documented, CHAT, chat({ stream: true }), { headers })).headers.get('content-type')).toBe('text/event-stream')
    const whole = await ask(mocks.documented, CHAT, chat({ stream: false }), { headers })
    expect(whole.headers.get('content-type')).toBe('application/json')
  })

  it.each(Object.entries(mocks))('the frames of an answer that is %s fit the schema, add up to the whole one, and end with usage and [DONE]', async (_, mock) => {
    const whole = (await ask(mock, CHAT, chat())).json as unknown as Whole
    const streamed = await ask(mock, CHAT, chat({ stream: true }))
    expect(await problemsOf('chat.completions.create', streamed)).toEqual([])
    const [{ message, finish_reason }] = whole.choices
    expect(joinChat(streamed.text)).toMatchObject({ message, finish_reason, usage: whole.usage })
    const events = eventsOf(streamed.text) as object[]
    expect(events.map((event) => 'usage' in event)).toEqual(events.map((_event, index) => index === events.length - 1))
    expect(streamed.text.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('a client reads the same however the bytes are cut, inside of a character as well', async () => {
    const { bytes } = await ask(mocks['of a fixture'], CHAT, chat({ stream: true }))
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 60 }), async (places) => {
        const cuts = [0, ...places.sort((a, b) => a - b), bytes.length]
        const body = new ReadableStream({
          start(controller) {
            for (const [index, cut] of cuts.slice(1).entries()) controller.enqueue(bytes.slice(cuts[index], cut))
            controller.close()
          },
        })
        const client = new OpenAI({ baseURL: 'http://mock.test/', apiKey: defaultKey, fetch: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }) })
        let text = ''
        for await (const event of await client.chat.completions.create({ model: 'glm-4.7', messages: [], stream: true })) text += event.choices[0]?.delta.content ?? ''
        expect(text).toBe(thought.content)
      }),
      { numRuns: 100 },
    )
  })
})
