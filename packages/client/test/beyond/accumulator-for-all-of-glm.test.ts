import { expect, it } from 'vitest'
import { createClient } from '../../src/index.ts'
import { KEY, QUESTION } from '../client.ts'
import { DONE, farSide, pieces } from '../far-side.ts'

const event = (members: object) => `data: ${JSON.stringify({ id: '1', created: 1, model: 'glm-4.7', ...members })}\n\n`
const delta = (members: object, more: object = {}) => event({ choices: [{ index: 0, delta: members, ...more }] })

/** What a real stream of these events adds up to. */
async function replyOf(...events: string[]) {
  const { url } = await farSide(pieces(...events, DONE))
  return (await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })).finalReply()
}

const call = (name: string, text: unknown, more: object = {}) => ({ ...more, function: { name, arguments: text } })

it('concatenates thoughts, and keeps what the search found and usage that comes after the end', async () => {
  const found = { title: '你好', link: 'https://example.com/a' }
  const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
  const reply = await replyOf(
    event({ choices: [{ index: 0, delta: { role: 'assistant', reasoning_content: '先' } }], web_search: [found] }),
    delta({ reasoning_content: '想' }),
    delta({ content: '答' }, { finish_reason: 'stop' }),
    event({ choices: [], usage }),
  )
  expect(reply).toMatchObject({ web_search: [found], usage, choices: [{ finish_reason: 'stop', message: { role: 'assistant', reasoning_content: '先想', content: '答' } }] })
})

it.each<[string, object[]]>([
  ['without an index', [call('f', '', { id: 'a' }), { function: { arguments: '{"x"' } }, { function: { arguments: ':1}' } }]],
  ['with another id in each piece', [call('f', '{"x"', { index: 0, id: 'a' }), { index: 0, id: 'b', function: { arguments: ':1}' } }]],
  ['with an empty name in later pieces', [call('f', '{"x"', { index: 0, id: 'a' }), call('', ':1}', { index: 0, id: '' })]],
  ['whole in one piece', [call('f', '{"x":1}', { id: 'a', type: 'function' })]],
])('merges a tool call that comes %s', async (_, calls) => {
  const reply = await replyOf(...calls.map((each) => delta({ tool_calls: [each] })), delta({}, { finish_reason: 'tool_calls' }))
  expect(reply.choices[0]?.message.tool_calls).toEqual([{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }])
})
