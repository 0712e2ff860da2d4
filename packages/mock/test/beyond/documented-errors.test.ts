import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { operations, requestsOf, send } from '../../fixtures/documented.ts'
import { bundledDocument } from '../../src/bundled.ts'
import { createMock } from '../../src/index.ts'

const mock = createMock({ frameDelay: 0 })
const rows = Object.values(bundledDocument['x-business-codes'] ?? {})
/** A text with its placeholders filled in by anything. */
const anyOf = (message: string) => new RegExp(`^${message.split(/\$?\{\w+\}/).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+')}$`)

describe('Every documented error code reachable by one header', () => {
  it('is about the whole table', () => {
    expect(rows.length).toBeGreaterThan(50)
    expect(rows.filter(({ english }) => english !== undefined).length).toBeGreaterThanOrEqual(40)
  })

  it.each(rows)('$code: its status, the live shape, in Chinese, and in English where the vendor has it', async ({ code, status, message, english, operations: ids = ['chat.completions.create'] }) => {
    const operation = operations.find(({ id }) => id === ids[0])!
    const body = requestsOf(operation)[0]![1]
    const asked = async (headers: Record<string, string>) => {
      const answer = await send(mock, operation, body, headers)
      // no document has a Retry-After
      expect([answer.status, answer.json.error.code, answer.headers.get('retry-after')]).toEqual([status, code, null])
      expect(Number(answer.headers.get('content-length'))).toBe(answer.bytes.length)
      return answer.json.error.message
    }
    for (const prefer of [`code=${status}, example=c${code}`, `example=${code}`]) expect(await asked({ prefer })).toMatch(anyOf(message))
    for (const language of ['zh-CN', 'cn', '*', 'zh, en;q=0.5']) expect(await asked({ prefer: `example=${code}`, 'accept-language': language })).toMatch(anyOf(message))
    for (const language of ['en', 'en-US,en', 'en-GB, zh;q=0.5']) expect(await asked({ prefer: `example=${code}`, 'accept-language': language })).toMatch(anyOf(english ?? message))
  })

  it('an error that arises by itself names the field in either language, and its hint stays', async () => {
    const english = await ask(mock, CHAT, chat({ messages: undefined }), { headers: { 'accept-language': 'en' } })
    expect([english.status, english.json.error.message]).toEqual([400, 'messages parameter not received properly'])
    expect(english.headers.get('x-mock-hint')).toContain('messages')
    const malformed = await ask(mock, CHAT, chat(), { headers: { authorization: 'Bearer nonsense', 'accept-language': 'en' } })
    expect(malformed.json.error.message).toMatch(/^Invalid Authentication Token, .* \[mock: .*\]$/)
  })

  it.each(rows.filter(({ operations: ids }) => ids === undefined))('$code without a header: by the query, the base URL, and the last user message', async ({ code, status }) => {
    const messages = [{ role: 'user', content: `Hello [mock example=c${code}]` }]
    const answers = [
      await ask(mock, `${CHAT}?__code=${status}&__example=c${code}`, chat()),
      await ask(mock, `POST /~example=c${code}/api/paas/v4/chat/completions`, chat()),
      await ask(mock, CHAT, chat({ messages })),
    ]
    expect(answers.map((answer) => [answer.status, answer.json.error.code])).toEqual(answers.map(() => [status, code]))
  })
})
