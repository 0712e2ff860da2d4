import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { createMock } from '../index.ts'

const mock = createMock()
const judge = async (body: unknown) => {
  const { status, json } = await ask(mock, CHAT, body)
  return status === 200 ? '200' : `${status} ${json.error.code} ${json.error.message}`
}
const missing = (field: string) => `400 1213 未正常接收到 ${field} 参数`
const invalid = (field: string) => `400 1214 ${field} 参数非法。请检查文档`

describe('a field that is missing is 1213, in the documented words', () => {
  it.each([
    ['model', { messages: chat()['messages'] }],
    ['messages', { model: 'glm-4.7' }],
    ['messages[0].role', chat({ messages: [{ content: 'x' }] })],
    ['messages[1].content', chat({ messages: [{ role: 'user', content: 'x' }, { role: 'user' }] })],
    ['messages[0].content[1].text', chat({ model: 'glm-4.6v', messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, { type: 'text' }] }] })],
    ['messages[0].content[0].image_url.url', chat({ model: 'glm-4.6v', messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] })],
    ['tools[0].function.name', chat({ tools: [{ type: 'function', function: { description: 'x' } }] })],
    ['tools[0].type', chat({ tools: [{}] })],
    ['response_format.type', chat({ response_format: {} })],
  ])('%s', async (field, body) => {
    expect(await judge(body)).toBe(missing(field))
  })
})

describe('a field that does not fit is 1214, in the documented words', () => {
  it.each([
    ['messages', chat({ messages: [] })],
    ['messages', chat({ messages: 'hello' })],
    ['messages[0]', chat({ messages: ['hello'] })],
    ['messages[0].content[0]', chat({ model: 'glm-4.6v', messages: [{ role: 'user', content: ['hello'] }] })],
    ['tools[0]', chat({ tools: ['search'] })],
    ['messages[0].role', chat({ messages: [{ role: 'robot', content: 'x' }] })],
    ['messages[0].content', chat({ messages: [{ role: 'user', content: 5 }] })],
    ['messages[0].content[0].type', chat({ model: 'glm-4.6v', messages: [{ role: 'user', content: [{ type: 'smell' }] }] })],
    ['temperature', chat({ temperature: 1.5 })],
    ['max_tokens', chat({ max_tokens: 0 })],
    ['max_tokens', chat({ max_tokens: '1024' })],
    ['stream', chat({ stream: 'true' })],
    ['stop', chat({ stop: ['1', '2', '3', '4', '5'] })],
    ['request_id', chat({ request_id: 'abc' })],
    ['thinking.type', chat({ thinking: { type: 'perhaps' } })],
    ['tools[0].function.name', chat({ tools: [{ type: 'function', function: { name: 'no blanks', description: 'x' } }] })],
    ['tools[0].more', chat({ tools: [{ type: 'function', function: { name: 'x', description: 'x' }, more: 1 }] })],
  ])('%s', async (field, body) => {
    expect(await judge(body)).toBe(invalid(field))
  })
})

it('the hint says what was expected', async () => {
  expect((await ask(mock, CHAT, chat({ temperature: 1.5 }))).headers.get('x-mock-hint')).toBe('temperature must be <= 1.')
  expect((await ask(mock, CHAT, {})).headers.get('x-mock-hint')).toBe('model is missing.')
  expect((await ask(mock, CHAT, chat({ thinking: { type: 'on' } }))).headers.get('x-mock-hint')).toBe('thinking.type must be equal to one of the allowed values: enabled, disabled.')
  expect((await ask(mock, CHAT, chat({ messages: [{ role: 'robot', content: 'x' }] }))).headers.get('x-mock-hint')).toBe('messages[0].role must be one of the documented values, not "robot".')
})

it('a body that is JSON but no object is 1210', async () => {
  for (const body of ['[]', '"hello"', 'null', '5']) {
    const { status, json } = await ask(mock, CHAT, body)
    expect([status, json.error.code]).toEqual([400, '1210'])
    expect(json.error.message).toContain('The body must be object')
  }
})

it('null for what may be left out counts as left out, as the vendor\'s Python SDK sends it; for a field that is needed it does not fit', async () => {
  const { status, headers, text } = await ask(mock, CHAT, chat({ thinking: null, tools: null }))
  expect([status, headers.get('x-mock-remark')]).toEqual([200, 'The body says null for thinking, tools, which counts as left out.'])
  expect(text).toBe((await ask(mock, CHAT, chat())).text)
  expect((await ask(mock, CHAT, chat({ messages: null, thinking: null }))).json.error.code).toBe('1214')
})

it('of many members that are null, the first are named and the others counted', async () => {
  const { headers } = await ask(mock, CHAT, chat({ thinking: null, ...Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`x${index}`, null])) }))
  expect(headers.get('x-mock-remark')).toBe('The body says null for thinking, x0, x1, x2, x3, x4, x5, x6, x7, x8 and 89991 more, which counts as left out.')
})

it('members that the document does not name are let pass', async () => {
  expect(await judge(chat({ seed: 7, n: 1, user: 'me', '': '', ['__proto__x']: 1 }))).toBe('200')
})

it('other operations name their fields in their own envelopes', async () => {
  const agents = await ask(mock, 'POST /api/v1/agents', { agent_id: 'general_translation', messages: [{ role: 'user', content: { text: 'x' } }] })
  expect(agents.json.error).toMatchObject({ code: '1213', message: '未正常接收到 messages[0].content.type 参数' })
  const documents = await ask(mock, 'POST /api/llm-application/open/document/upload_url', { knowledge_id: '1', upload_detail: [{ url: 'https://example.com', knowledge_type: 5, sentence_size: 5000 }] })
  expect(documents.json).toEqual({ code: 1214, message: 'upload_detail[0].sentence_size 参数非法。请检查文档' })
})
