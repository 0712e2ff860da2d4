import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { createMock } from '../index.ts'

const mock = createMock()

describe('a body that cannot be read is a 400 with a sentence, never a hang', () => {
  it.each([
    ['malformed JSON', '{"model": "glm-4.7", "messages": [', {}, 'The body is not JSON: '],
    ['half a string', '{"model": "gl', {}, 'The body is not JSON: '],
    ['no JSON at all', 'hello', {}, 'The body is not JSON: '],
    ['nothing', '', {}, 'The body is empty; send application/json.'],
    ['a form', 'model=glm-4.7', { 'content-type': 'application/x-www-form-urlencoded' }, 'Send the body as application/json, and say so in the Content-Type header; it says application/x-www-form-urlencoded.'],
    ['text', JSON.stringify(chat()), { 'content-type': 'text/plain' }, 'it says text/plain.'],
    ['more than 10 MB', JSON.stringify(chat({ user: 'x'.repeat(10 * 1024 * 1024) })), {}, 'The body is larger than 10 MB.'],
    ['ten million brackets', '['.repeat(10_000_000), {}, 'The body is nested more than 1000 deep.'],
    ['five million values', `[${'0,'.repeat(5_000_000)}0]`, {}, 'The body has more than 100000 values.'],
    ['three million empty objects', `[${'{},'.repeat(3_000_000)}{}]`, {}, 'The body has more than 100000 values.'],
  ])('%s', async (_, body, headers, sentence) => {
    const { status, json } = await ask(mock, CHAT, body, { headers })
    expect([status, json.error.code]).toEqual([400, '1210'])
    expect(json.error.message).toMatch(/^API 调用参数有误，请检查文档 \[mock: /)
    expect(json.error.message).toContain(sentence)
  })

  it('nested as deep as the mock reads, and one deeper', async () => {
    const nested = (depth: number) => `{"model":"glm-4.7","messages":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect((await ask(mock, CHAT, nested(1000))).json.error.code).toBe('1214')
    expect((await ask(mock, CHAT, nested(1001))).json.error).toMatchObject({ code: '1210', message: expect.stringContaining('nested more than 1000 deep') })
  })

  it('with as many values as the mock reads, and one more', async () => {
    // the body, its three members, the message and its two are values too; commas in a text are none
    const filled = (values: number) => `{"model":"glm-4.7","messages":[{"role":"user","content":"${',"'.repeat(1_000_000).replaceAll('"', '\\"')}"}],"zeros":[0${',0'.repeat(values - 8)}]}`
    expect((await ask(mock, CHAT, filled(100_000))).status).toBe(200)
    expect((await ask(mock, CHAT, filled(100_001))).json.error).toMatchObject({ code: '1210', message: expect.stringContaining('The body has more than 100000 values.') })
    expect((await ask(createMock({ maxValues: 100_001 }), CHAT, filled(100_001))).status).toBe(200)
  })
})

it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.glm+json'])('%s is JSON', async (type) => {
  expect((await ask(mock, CHAT, JSON.stringify(chat()), { headers: { 'content-type': type } })).status).toBe(200)
})

it('a byte order mark before the JSON is let pass', async () => {
  expect((await ask(mock, CHAT, `\ufeff${JSON.stringify(chat())}`)).status).toBe(200)
})

it('10 MB less a little are read', async () => {
  expect((await ask(mock, CHAT, chat({ user: 'x'.repeat(10 * 1024 * 1024 - 1000) }))).status).toBe(200)
})
