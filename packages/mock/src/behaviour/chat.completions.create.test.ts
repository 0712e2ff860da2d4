import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { bundledDocument } from '../bundled.ts'
import { knownValues } from '../core/document.ts'
import { createMock } from '../index.ts'

const mock = createMock()

describe('a model', () => {
  it('that is not documented is 1211, and the message says how to add it', async () => {
    const { status, json, headers } = await ask(mock, CHAT, chat({ model: 'glm-9' }))
    expect([status, json.error.code]).toEqual([400, '1211'])
    expect(json.error.message).toMatch(/^模型不存在，请检查模型代码 \[mock: "glm-9" is not among the \d+ documented models\. Add it with --models glm-9 /)
    expect(headers.get('x-mock-hint')).toContain('--models any')
    expect((await ask(mock, CHAT, chat({ model: 'GLM-4.7' }))).json.error.message).toContain('; glm-4.7 is one of them.')
  })

  it('whose name is odd is named safely', async () => {
    const { status, json, headers } = await ask(mock, CHAT, chat({ model: '模型\r\nx-evil: 1 \ud800' }))
    expect([status, json.error.code]).toEqual([400, '1211'])
    expect(headers.get('x-evil')).toBeNull()
    expect(headers.get('x-mock-hint')).toContain('--models <name>')
  })

  it('of `models` is accepted beside the documented ones, and `any` accepts all', async () => {
    const some = createMock({ models: ['glm-9', 'my-tuned-model'] })
    expect((await ask(some, CHAT, chat({ model: 'glm-9' }))).status).toBe(200)
    expect((await ask(some, CHAT, chat())).status).toBe(200)
    expect((await ask(some, CHAT, chat({ model: 'glm-10' }))).json.error.code).toBe('1211')
    expect((await ask(createMock({ models: 'any' }), CHAT, chat({ model: 'anything' }))).status).toBe(200)
  })

  it('that any source names is known, the ones that were removed as well', async () => {
    const models = knownValues((bundledDocument.components!.schemas!['ChatCompletionRequest']!['properties'] as Record<string, Record<string, unknown>>)['model'])!
    expect(models).toEqual(expect.arrayContaining(['glm-4', 'glm-4.5', 'glm-4.6', 'glm-4.7', 'glm-4.6v', 'glm-4-voice', 'charglm-4']))
    for (const model of models) expect((await ask(mock, CHAT, chat({ model }))).status, model).toBe(200)
  })
})

describe('the limits of a model family', () => {
  it.each([
    ['glm-4-voice', { max_tokens: 5000 }, 'max_tokens', 'max_tokens must be <= 4096 for glm-4-voice.'],
    ['charglm-4', { max_tokens: 4097 }, 'max_tokens', 'max_tokens must be <= 4096 for charglm-4.'],
    ['emohaa', { stop: ['a', 'b'] }, 'stop', 'stop must NOT have more than 1 items for emohaa.'],
  ])('%s refuses %j with 1214', async (model, changes, field, hint) => {
    const { status, json, headers } = await ask(mock, CHAT, chat({ model, ...changes }))
    expect([status, json.error]).toEqual([400, { code: '1214', message: `${field} 参数非法。请检查文档` }])
    expect(headers.get('x-mock-hint')).toBe(hint)
  })

  it('do not bind other families', async () => {
    expect((await ask(mock, CHAT, chat({ max_tokens: 5000, stop: ['a', 'b'] }))).status).toBe(200)
    expect((await ask(mock, CHAT, chat({ model: 'glm-4-voice', max_tokens: 4096 }))).status).toBe(200)
  })

  it('bind the asynchronous operation as well', async () => {
    const { json } = await ask(mock, 'POST /api/paas/v4/async/chat/completions', chat({ model: 'glm-4-voice', max_tokens: 5000 }))
    expect(json.error.code).toBe('1214')
  })
})

describe('`function.arguments` as an object', () => {
  const calls = (given: unknown) => chat({ messages: [{ role: 'user', content: 'x' }, { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: given } }] }, { role: 'tool', content: '1', tool_call_id: 'call_1' }] })

  it('is accepted, and remarked on', async () => {
    const { status, headers } = await ask(mock, CHAT, calls({ city: '北京' }))
    expect([status, headers.get('x-mock-remark')]).toEqual([200, 'messages[1].tool_calls[0].function.arguments is an object; it is documented as JSON text.'])
  })

  it('in many calls is accepted in all of them, and the remark names the first', async () => {
    const body = calls({})
    const [call] = (body['messages'] as { tool_calls: unknown[] }[])[1]!.tool_calls
    ;(body['messages'] as { tool_calls: unknown[] }[])[1]!.tool_calls = Array.from({ length: 10_000 }, () => call)
    const { status, headers } = await ask(mock, CHAT, body)
    expect([status, headers.get('x-mock-remark')]).toEqual([200, expect.stringMatching(/^messages\[1\]\.tool_calls\[0\]\.function\.arguments, .* and 9990 more are objects; they are documented as JSON text\.$/)])
  })

  it('as text needs no remark, as a number it is 1214', async () => {
    expect((await ask(mock, CHAT, calls('{"city":"北京"}'))).headers.get('x-mock-remark')).toBeNull()
    expect((await ask(mock, CHAT, calls(5))).json.error.message).toContain('messages[1].tool_calls[0].function.arguments')
  })
})

describe('a stream', () => {
  it('is chosen by `stream: true` alone, whatever Accept says, and ends with [DONE]', async () => {
    const { headers, text } = await ask(createMock({ frameDelay: 0 }), CHAT, chat({ stream: true }), { headers: { accept: 'application/json' } })
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
    expect((await ask(mock, CHAT, chat({ stream: false }), { headers: { accept: 'text/event-stream' } })).headers.get('content-type')).toBe('application/json')
  })
})

describe('`echo`', () => {
  const echoing = createMock({ echo: true, frameDelay: 0 })
  const text = '你好，世界！👩‍👩‍👧 Hello  there,\n\tverylongwordwithoutanyblankinit 𠮷𠮷𠮷 '
  const messages = [{ role: 'user', content: 'first' }, { role: 'assistant', content: 'no' }, { role: 'user', content: text }]

  it('answers with the text of the last user message and the model of the request', async () => {
    const { json } = await ask(echoing, CHAT, chat({ model: 'glm-4.6', messages }))
    expect(json).toMatchObject({ model: 'glm-4.6', choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }] })
  })

  it('streams it in pieces that never cut a code point, with the usage in the last frame', async () => {
    const { text: stream } = await ask(echoing, CHAT, chat({ messages, stream: true }))
    const data = stream.split('\n\n').filter((line) => line !== '').map((line) => line.replace('data: ', ''))
    expect(data.pop()).toBe('[DONE]')
    const events = data.map((line) => JSON.parse(line) as { model: string; usage?: unknown; choices: [{ delta: { role?: string; content: string }; finish_reason?: string }] })
    const pieces = events.map(({ choices: [{ delta }] }) => delta.content)
    expect(pieces.join('')).toBe(text)
    expect(pieces.length).toBeGreaterThan(10)
    expect(pieces.some((piece) => /\p{Surrogate}/u.test(piece))).toBe(false)
    expect(events[0]).toMatchObject({ model: 'glm-4.7', choices: [{ delta: { role: 'assistant' } }] })
    expect(events.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage: { total_tokens: expect.any(Number) } })
    expect(events.slice(0, -1).every(({ usage, choices: [{ finish_reason: reason }] }) => usage === undefined && reason === undefined)).toBe(true)
  })

  it('reads the text among images, and falls back to the documented example without any', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/1.png' } }
    const parts = (content: unknown[]) => chat({ model: 'glm-4.6v', messages: [{ role: 'user', content }] })
    expect((await ask(echoing, CHAT, parts([image, { type: 'text', text: 'what is it?' }]))).json['choices']).toMatchObject([{ message: { content: 'what is it?' } }])
    expect((await ask(echoing, CHAT, parts([image]))).text).toBe((await ask(mock, CHAT, chat())).text)
  })

  it('answers for agents in their own shape', async () => {
    const request = { agent_id: 'slides_glm_agent', messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello there' }] }] }
    const { json } = await ask(echoing, 'POST /api/v1/agents', request)
    expect(json).toMatchObject({ agent_id: 'slides_glm_agent', choices: [{ messages: [{ role: 'assistant', content: { type: 'text', text: 'Hello there' } }] }] })
    const { text: stream } = await ask(echoing, 'POST /api/v1/agents', { ...request, stream: true })
    expect(stream).toContain('"text":"Hello"')
    expect(stream.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('a trigger still selects a documented answer', async () => {
    expect((await ask(echoing, CHAT, chat(), { headers: { prefer: 'example=c1302' } })).status).toBe(429)
  })
})
