import fc from 'fast-check'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { eventsOf, joinChat, problemsOf } from '../../fixtures/contract.ts'
import { createMock, type Fixture, type Mock } from '../index.ts'

interface Whole {
  model: string
  request_id: string
  choices: [{ message: Message; finish_reason: string }]
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number; completion_tokens_details?: { reasoning_tokens: number } }
}

interface Message {
  content: string | null
  reasoning_content?: string
  tool_calls?: { id: string; type: string; function: { name: string; arguments: string } }[]
}

const user = (content: string) => ({ role: 'user', content })
const tool = (name: string, parameters: object = { type: 'object', properties: {} }) => ({ type: 'function', function: { name, description: name, parameters } })

async function whole(mock: Mock, changes: Record<string, unknown> = {}): Promise<Whole> {
  const asked = await ask(mock, CHAT, chat(changes))
  expect(await problemsOf('chat.completions.create', asked)).toEqual([])
  return asked.json as unknown as Whole
}

async function streamed(mock: Mock, changes: Record<string, unknown> = {}): Promise<string> {
  const asked = await ask(mock, CHAT, chat({ ...changes, stream: true }))
  expect(await problemsOf('chat.completions.create', asked)).toEqual([])
  return asked.text
}

const withReply = (reply: Fixture['reply']) => createMock({ fixtures: [{ reply }], frameDelay: 0 })

describe('a stream', () => {
  it('adds up to the whole answer byte for byte, and each of its frames fits the schema of an event', async () => {
    const name = fc.stringMatching(/^[a-z_]{1,12}$/)
    const reply = fc.record(
      {
        content: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120, size: 'max' }),
        reasoning_content: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }),
        tool_calls: fc.array(fc.record({ name, arguments: fc.dictionary(name, fc.jsonValue()) }), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['content'] },
    )
    await fc.assert(
      fc.asyncProperty(reply, fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }), fc.boolean(), async (fixture, most, tool_stream) => {
        const mock = withReply(fixture as Fixture['reply'])
        const changes = { tool_stream, ...(most !== undefined && { max_tokens: most }) }
        const { choices: [{ message, finish_reason }], usage } = await whole(mock, changes)
        const joined = joinChat(await streamed(mock, changes))
        expect(joined).toEqual({ message: { ...message, content: message.content === '' ? null : message.content }, finish_reason, usage })
      }),
      { numRuns: 40, endOnFailure: true },
    )
  }, 60_000)

  it('has the reasoning first, then the text, then with `tool_stream` the calls in fragments, and the usage in its last frame alone', async () => {
    const events = eventsOf(await streamed(withReply({ content: '今天北京晴。', reasoning_content: '先查天气。', tool_calls: [{ name: 'get_weather', arguments: { city: '北京' } }] }), { tool_stream: true }))
    const kinds = (events as { choices: [{ delta: object }] }[]).slice(0, -1).map(({ choices: [{ delta }] }) => Object.keys(delta).filter((key) => key !== 'role').join())
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toEqual(['reasoning_content', 'content', 'tool_calls'])
    expect(kinds.filter((kind) => kind === 'tool_calls').length).toBeGreaterThan(3)
    expect(events.map((event) => 'usage' in (event as object))).toEqual([...kinds.map(() => false), true])
    expect(events[0]).toMatchObject({ choices: [{ delta: { role: 'assistant' } }] })
  })

  it.each([{}, { tool_stream: false }])('brings a tool call whole without `tool_stream`, as documented: %j', async (changes) => {
    const events = eventsOf(await streamed(withReply({ tool_calls: [{ name: 'f', arguments: { city: '北京' } }] }), changes))
    expect(events).toHaveLength(2)
    expect(events[0]).toMatchObject({ choices: [{ delta: { tool_calls: [{ index: 0, type: 'function', function: { name: 'f', arguments: '{"city":"北京"}' } }] } }] })
  })

  it('is paced by `ttft`, `tps`, `jitter` and `seed`', async () => {
    const body = new TextEncoder().encode(JSON.stringify(chat({ stream: true })))
    const times = async (options: object) => {
      const mock = createMock({ clock: testClock(), fixtures: [{ reply: '一二三四五六七八九十'.repeat(10) }], ...options })
      const headers = { authorization: 'Bearer a.b', 'content-type': 'application/json' }
      const answer = await mock.handle({ method: 'POST', path: '/api/paas/v4/chat/completions', headers, body: { bytes: async () => body, stream: async function* () {} } })
      return (answer.body as readonly { at: number }[]).map(({ at }) => at)
    }
    const even = await times({ ttft: 300, tps: 50 })
    expect(even).toEqual(even.map((_, index) => 300 + index * 20))
    expect(await times({ ttft: 300, tps: 50, jitter: 0.4, seed: '3' })).toEqual(await times({ ttft: 300, tps: 50, jitter: 0.4, seed: '3' }))
    expect(await times({ ttft: 300, tps: 50, jitter: 0.4, seed: '3' })).not.toEqual(even)
  })

  it.each([
    [{ tps: 10, frameDelay: 10 }, 'frameDelay and tps say the same in two ways; give one of them.'],
    [{ tps: 0 }, 'tps has to be a number above 0, not 0.'],
    [{ frameDelay: -1 }, 'frameDelay has to be a number from 0, not -1.'],
    [{ ttft: Number.NaN }, 'ttft has to be a number from 0, not NaN.'],
    [{ jitter: 2 }, 'jitter has to be a number from 0 to 1, not 2.'],
  ])('%j is refused', (options, message) => {
    expect(() => createMock(options)).toThrow(message)
  })
})

describe('fixtures answer', () => {
  const reply = async (fixtures: Fixture[], changes: Record<string, unknown>) => (await whole(createMock({ fixtures }), changes)).choices[0].message.content
  const rest: Fixture = { reply: 'rest' }

  it.each<[string, Fixture['match'], Record<string, unknown>, Record<string, unknown>]>([
    ['by model', { model: 'glm-4.6' }, { model: 'glm-4.6' }, { model: 'glm-4.7' }],
    ['by the last message, all of it', { message: '你好' }, {}, { messages: [user('你好！')] }],
    ['by a part of it', { message: { contains: '天气' } }, { messages: [user('今天天气怎么样')] }, { messages: [user('今天天气'), user('谢谢')] }],
    ['by a pattern in a file', { message: { matches: '^\\d+ \\+ \\d+$' } }, { messages: [user('1 + 2')] }, { messages: [user('one')] }],
    ['by a regular expression', { message: /HELLO/gi }, { messages: [user('say hello')] }, {}],
    ['by the tools it offers', { tools: ['get_weather'] }, { tools: [tool('add'), tool('get_weather')] }, { tools: [tool('add')], tool_choice: 'none' }],
    ['by turn', { turn: 2 }, { messages: [user('a'), { role: 'assistant', content: 'b' }, user('c')] }, {}],
  ])('%s', async (_, match, fitting, other) => {
    expect(await reply([{ match: match!, reply: 'this' }, rest], fitting)).toBe('this')
    expect(await reply([{ match: match!, reply: 'this' }, rest], fitting)).toBe('this')
    expect(await reply([{ match: match!, reply: 'this' }, rest], other)).toBe('rest')
  })

  it('the first one that fits, and the document when none does', async () => {
    expect(await reply([{ match: { model: 'glm-4.6' }, reply: 'one' }, { reply: 'two' }, { reply: 'three' }], {})).toBe('two')
    expect(await reply([{ match: { turn: 9 }, reply: 'one' }], {})).toContain('达特茅斯会议')
  })

  it('with calls whose missing arguments fit the request\'s own schema', async () => {
    const mock = withReply({ tool_calls: [{ name: 'add' }] })
    const { choices: [{ message, finish_reason }] } = await whole(mock, { tools: [tool('add', { type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 5 } } })] })
    expect([finish_reason, message.tool_calls?.[0]?.function]).toEqual(['tool_calls', { name: 'add', arguments: '{"a":5}' }])
  })

  it('the asynchronous chat as well', async () => {
    const mock = createMock({ fixtures: [{ match: { message: '你好' }, reply: { content: '嗨', finish_reason: 'sensitive' } }], polls: 0 })
    const { json } = await ask(mock, 'POST /api/paas/v4/async/chat/completions', chat())
    const result = await ask(mock, `GET /api/paas/v4/async-result/${String(json['id'])}`)
    expect(result.json).toMatchObject({ task_status: 'SUCCESS', choices: [{ message: { content: '嗨' }, finish_reason: 'sensitive' }] })
    expect(await problemsOf('asyncResults.retrieve', result)).toEqual([])
  })

  it('and a pattern that is none is refused at the start', () => {
    expect(() => createMock({ fixtures: [{ match: { message: { matches: '(' } }, reply: '' }] })).toThrow(/^fixtures\[0\]\.match\.message\.matches is no regular expression: /)
  })
})

describe('a request that offers tools', () => {
  const mock = createMock({ frameDelay: 0 })
  const schema = { type: 'object', required: ['from', 'days', 'mode'], additionalProperties: false, properties: { from: { type: 'string', format: 'date' }, days: { type: 'integer', minimum: 2, maximum: 9 }, mode: { enum: ['train', 'plane'] }, stops: { type: 'array', items: { type: 'object', required: ['city'], properties: { city: { type: 'string', pattern: '^[A-Z]{3}$' } } } } } }

  it('gets a call whose arguments fit the function\'s own schema, streamed and whole', async () => {
    const { choices: [{ message, finish_reason }] } = await whole(mock, { tools: [tool('plan_trip', schema)] })
    expect([finish_reason, message.content, message.tool_calls?.[0]?.function.name]).toEqual(['tool_calls', null, 'plan_trip'])
    const args: unknown = JSON.parse(message.tool_calls![0]!.function.arguments)
    expect(new Ajv2020({ formats: { date: /^\d{4}-\d\d-\d\d$/ } }).validate(schema, args), JSON.stringify(args)).toBe(true)
    expect(joinChat(await streamed(mock, { tools: [tool('plan_trip', schema)] })).message).toEqual(message)
  })

  it('calls the function that the message names', async () => {
    const { choices: [{ message }] } = await whole(mock, { messages: [user('please use add')], tools: [tool('subtract'), tool('add')] })
    expect(message.tool_calls?.[0]?.function.name).toBe('add')
  })

  it('gets text after the result of a call, and with `tool_choice` none; a call again with required', async () => {
    const turns = [user('x'), { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'add', arguments: '{}' } }] }, { role: 'tool', content: '3', tool_call_id: 'call_1' }]
    const reason = async (changes: Record<string, unknown>) => (await whole(mock, { tools: [tool('add')], ...changes })).choices[0].finish_reason
    expect(await reason({ messages: turns })).toBe('stop')
    expect(await reason({ tool_choice: 'none' })).toBe('stop')
    expect(await reason({ messages: turns, tool_choice: 'required' })).toBe('tool_calls')
  })
})

describe('a request that only a hostile client sends', () => {
  const pattern = (text: string) => ({ properties: { a: { type: 'string', pattern: text } } })

  it.each<[string, object]>([
    ['refers to nothing', { properties: { a: { $ref: '#/$defs/a' } } }],
    ['refers to itself', { properties: { a: { $ref: '#/properties/a' } } }],
    ['contains itself', { properties: { a: { $ref: '#' } }, required: ['a'] }],
    ['is a part of itself', { properties: { a: { allOf: [{ $ref: '#/properties/a' }] } } }],
    ['asks for a hundred lists of a hundred lists, and so on', { properties: { a: JSON.parse(`${'{"type":"array","minItems":100,"items":'.repeat(8)}{}${'}'.repeat(8)}`) } }],
    ['asks for gigabytes of text', { properties: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`p${index}`, { type: 'string', minLength: 1e9 }])) }],
    ['repeats a pattern a billion times', pattern('a{1000000000}')],
    ['repeats what is repeated', pattern('(((a{100}){100}){100}){100}')],
    ['has a pattern that is none', pattern('[')],
    ['has megabytes', pattern('a.'.repeat(1_000_000))],
    ['is put together of thousands of parts', { allOf: Array.from({ length: 3000 }, (_, index) => ({ properties: { [`p${index}`]: {} } })) }],
    ['is no schema', { properties: null }],
  ])('gets 1214 for a function whose schema %s', async (_, schema) => {
    const { status, json } = await ask(createMock(), CHAT, chat({ tools: [tool('f', schema)] }))
    expect([status, json]).toMatchObject([400, { error: { code: '1214' } }])
  })

  it('does not get its megabytes back', async () => {
    const { json, text } = await ask(createMock(), CHAT, chat({ model: 'a.'.repeat(1_000_000) }))
    expect([json, text.length < 2000]).toMatchObject([{ error: { code: '1211' } }, true])
  })

  it('gets an answer to ninety thousand members that are null', async () => {
    const { status } = await ask(createMock(), CHAT, chat({ temperature: null, ...Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`k${index}`, null])) }))
    expect(status).toBe(200)
  })
})

describe.each([['documented', {}], ['echoed', { echo: true }], ['of a fixture', { fixtures: [{ reply: { content: '一二三四五六。\nSeven eight nine.', reasoning_content: '想一想再回答这个问题。' } }] }]])('an answer that is %s', (_, options) => {
  const mock = createMock({ ...options, frameDelay: 0 })
  const messages = [user('{"text": "一二三四五六。Seven eight nine."}')]

  it.each(['word ', '智能', '👩‍👩‍👧é'])('ends with `length` after the most that the document allows, however long the text: %j', async (piece) => {
    const { choices: [{ finish_reason, message }], usage } = await whole(createMock({ echo: true }), { messages: [user(piece.repeat(200_000))] })
    expect([finish_reason, usage.completion_tokens]).toEqual(['length', 131_072])
    expect(piece.repeat(200_000).startsWith(message.content!)).toBe(true)
  })

  it('ends with `length` after `max_tokens`, reasoning included', async () => {
    for (const most of [1, 3, 7]) {
      const { choices: [{ finish_reason }], usage } = await whole(mock, { messages, max_tokens: most })
      expect([finish_reason, usage.completion_tokens]).toEqual(['length', most])
      expect(joinChat(await streamed(mock, { messages, max_tokens: most }))).toMatchObject({ finish_reason: 'length', usage })
    }
    expect((await whole(mock, { messages, max_tokens: 4096 })).choices[0].finish_reason).toBe('stop')
  })

  it('ends before a word of `stop`', async () => {
    const { content } = (await whole(mock, { messages })).choices[0].message
    const word = [...content!].slice(4, 6).join('')
    const { choices: [{ message, finish_reason }] } = await whole(mock, { messages, stop: ['never there', word] })
    expect([message.content, finish_reason]).toEqual([content!.slice(0, content!.indexOf(word)), 'stop'])
  })

  it('is thought about first when `thinking` is enabled, and not when it is disabled', async () => {
    const { choices: [{ message }], usage } = await whole(mock, { messages, thinking: { type: 'enabled' } })
    expect(message.reasoning_content?.length).toBeGreaterThan(5)
    const first = eventsOf(await streamed(mock, { messages, thinking: { type: 'enabled' } }))[0]
    expect(first).toMatchObject({ choices: [{ delta: { reasoning_content: expect.any(String) as string } }] })
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens)
    expect((await whole(mock, { messages, thinking: { type: 'disabled' } })).choices[0].message).not.toHaveProperty('reasoning_content')
  })

  it('carries the request\'s own id', async () => {
    expect((await whole(mock, { messages, request_id: 'my-request-1' })).request_id).toBe('my-request-1')
  })
})

it.each([['documented', {}], ['echoed', { echo: true }]])('`response_format: json_object` gives JSON where the answer is %s', async (_, options) => {
  const { choices: [{ message }] } = await whole(createMock(options), { response_format: { type: 'json_object' } })
  expect(JSON.parse(message.content!)).toBeTypeOf('object')
})

describe('a request id', () => {
  it('whose stream goes on is refused with 1231, and free again when it is over', async () => {
    const clock = testClock()
    const mock = createMock({ clock, tps: 1 })
    const request = { method: 'POST', headers: { authorization: 'Bearer a.b', 'content-type': 'application/json' }, body: JSON.stringify(chat({ stream: true, request_id: 'my-request-1' })) }
    const first = await mock.fetch('http://mock.test/api/paas/v4/chat/completions', request)
    const code = async () => (await ask(mock, CHAT, chat({ request_id: 'my-request-1' }), { headers: { authorization: 'Bearer a.b' } })).json.error?.code
    expect(await code()).toBe('1231')
    expect((await ask(mock, CHAT, chat({ request_id: 'my-request-1' }), { headers: { authorization: 'Bearer c.d' } })).status).toBe(200)
    clock.advance(60_000)
    await first.text()
    expect(await code()).toBeUndefined()
  })

  it('whose task is not ready is refused with 1231 and the id, and free again when it is', async () => {
    const mock = createMock({ polls: 1 })
    const start = () => ask(mock, 'POST /api/paas/v4/async/chat/completions', chat({ request_id: 'my-request-1' }))
    const { json } = await start()
    const refused = await start()
    expect([refused.status, refused.json.error.code]).toEqual([400, '1231'])
    expect(refused.json.error.message).toContain('my-request-1')
    for (let poll = 0; poll < 2; poll++) await ask(mock, `GET /api/paas/v4/async-result/${String(json['id'])}`)
    expect((await start()).status).toBe(200)
  })
})
