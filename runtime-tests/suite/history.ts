import { estimateTokens, History } from '@bigmodel-kit/client/history'
import { events, json, REPLY } from './answers.ts'
import { TWO } from './chat.ts'
import { clientOf, jsonOf, QUESTION } from './client.ts'
import { equal } from './expect.ts'
import { each, type Tests } from './world.ts'

const SYSTEM = { role: 'system' as const, content: '请简短回答。' }
const CALL = { role: 'assistant' as const, tool_calls: [{ id: 'a', type: 'function' as const, function: { name: 'weather', arguments: '{"city":"北京"}' } }] }
const TURN = [{ role: 'user' as const, content: '天气？' }, CALL, { role: 'tool' as const, tool_call_id: 'a', content: '{"sun":true}' }, { role: 'assistant' as const, content: '晴' }]

export const history: Tests = {
  'a history is saved and restored as JSON, and survives a structured clone': async () => {
    const told = new History({ messages: [SYSTEM] }).add(TURN).add('\u{20BB7}\uD83C\uDF26')
    for (const messages of [JSON.parse(JSON.stringify(told)), structuredClone(told.toJSON())]) {
      equal(new History({ messages: messages as ReturnType<History['toJSON']> }).toMessages(), [SYSTEM, ...TURN, { role: 'user', content: '\u{20BB7}\uD83C\uDF26' }])
    }
  },
  'a history goes on with the final message of a stream, and with a reply': async ({ farSide }) => {
    const server = await farSide(events(TWO), json(200, REPLY), json(200, REPLY))
    const { create } = clientOf(server.url).chat.completions
    const talk = new History({ messages: [SYSTEM] }).add('一')
    talk.add(await (await create({ ...QUESTION, messages: talk.toMessages(), stream: true })).finalMessage()).add('二')
    talk.add(await create({ ...QUESTION, messages: talk.toMessages() })).add('三')
    await create({ ...QUESTION, messages: talk.toMessages() })
    const { messages } = jsonOf((await server.seen())[2]!) as { messages: { content: string }[] }
    equal(messages.map(({ content }) => content), [SYSTEM.content, '一', '你好', '二', '你好', '三'])
  },
  'a budget leaves out turns with tools as a whole': async () => {
    const talk = (budget: number) => new History({ messages: [SYSTEM], budget, count: () => 1 }).add(TURN).add('二')
    equal(talk(6).toMessages().length, 6)
    equal(talk(5).toMessages(), [SYSTEM, { role: 'user', content: '二' }])
  },
  // the properties of Unicode come with each engine
  ...each<[text: string, tokens: number]>('tokens are estimated by script', { Han: ['你好', 6], Kana: ['こんにちは', 8], Hangul: ['한국어', 7], Latin: ['weather', 7] }, async ([content, tokens]) => {
    equal(estimateTokens({ role: 'user', content }), tokens)
  }),
}
