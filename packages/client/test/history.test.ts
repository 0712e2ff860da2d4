import { expect, it } from 'vitest'
import { estimateTokens, History } from '../src/history.ts'
import { createClient } from '../src/index.ts'
import { KEY, QUESTION } from './client.ts'
import { delta, DONE, farSide, json, pieces, REPLY } from './far-side.ts'

const SYSTEM = { role: 'system' as const, content: 'Be brief.' }
const one = () => 1
const contents = (history: History) => history.toMessages().map((message) => message.content)

it('is plain JSON that can be saved and restored', () => {
  const history = new History({ messages: [SYSTEM] }).add('你好')
  const restored = new History({ messages: JSON.parse(JSON.stringify(history)) })
  expect(restored.toMessages()).toEqual([SYSTEM, { role: 'user', content: '你好' }])
})

it('takes replies and the final messages of streams', async () => {
  const { url } = await farSide(json(200, REPLY), pieces(delta('再见', 'stop'), DONE))
  const { create } = createClient({ apiKey: KEY, baseUrl: url }).chat.completions
  const history = new History().add('1').add(await create(QUESTION))
  const stream = await create({ ...QUESTION, stream: true })
  history.add('2').add(await stream.finalMessage())
  expect(contents(history)).toEqual(['1', '你好', '2', '再见'])
})

it('keeps the system message and the latest turns that the budget allows', () => {
  const history = new History({ messages: [SYSTEM], budget: 4, count: one })
  for (const word of ['a', 'b', 'c']) history.add(word).add({ role: 'assistant', content: `${word}!` })
  expect(contents(history)).toEqual(['Be brief.', 'c', 'c!'])
  expect(history.toJSON()).toHaveLength(7)
})

it('keeps turns with tools whole, or leaves them out whole', () => {
  const tools = { role: 'assistant' as const, tool_calls: [{ id: '1', type: 'function' as const, function: { name: 'f', arguments: '{}' } }] }
  const result = { role: 'tool' as const, tool_call_id: '1', content: 'r' }
  const turn = [{ role: 'user' as const, content: 'a' }, tools, result, { role: 'assistant' as const, content: 'a!' }]
  const history = (budget: number) => new History({ budget, count: one }).add(turn).add('b')
  expect(history(5).toMessages()).toHaveLength(5)
  expect(contents(history(4))).toEqual(['b'])
})

it('counts a Chinese character for more than a Latin one', () => {
  const count = (content: string) => estimateTokens({ role: 'user', content })
  expect(count('人工智能人工智能')).toBeGreaterThan(count('abcdefgh'))
  expect(count('人'.repeat(100))).toBe(84)
  expect(count('a'.repeat(100))).toBe(39)
})

it.each([0, -1, Number.NaN])('refuses a budget of %d tokens', (budget) => {
  expect(() => new History({ budget })).toThrow(new TypeError(`budget has to be a number of tokens above 0, not ${budget}.`))
})
