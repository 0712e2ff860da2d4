import { expect, it } from 'vitest'
import { createClient, type Schemas } from '../src/index.ts'
import { KEY, QUESTION } from './client.ts'
import { delta, DONE, farSide, json, pieces, REPLY } from './far-side.ts'

it('sends the message of a reply, and the sum of a stream, in the next turn as they came', async () => {
  const { url, seen } = await farSide(json(200, REPLY), pieces(delta('再'), delta('见', 'stop'), DONE), json(200, REPLY))
  const { create } = createClient({ apiKey: KEY, baseUrl: url }).chat.completions
  const messages: Schemas['ChatMessage'][] = [...QUESTION.messages]
  const reply = await create({ ...QUESTION, messages })
  for (const { message } of reply.choices) messages.push(message)
  messages.push(await (await create({ ...QUESTION, messages, stream: true })).finalMessage())
  await create({ ...QUESTION, messages })
  expect(JSON.parse(String(seen[2]?.body))).toMatchObject({ messages: [...QUESTION.messages, { role: 'assistant', content: '你好' }, { role: 'assistant', content: '再见' }] })
})
