import { expect, it } from 'vitest'
import { mergedReply } from './merged-reply.ts'

type Delta = Record<string, unknown>

function merge(...events: Record<string, unknown>[]) {
  const reply = mergedReply()
  for (const event of events) reply.add(event)
  return reply.all()
}

/** The message that the deltas of one choice add up to. */
function message(...deltas: Delta[]) {
  return merge(...deltas.map((delta) => ({ choices: [{ index: 0, delta }] }))).choices?.[0]?.message
}

const call = (name: string, text: unknown, more: Delta = {}) => ({ ...more, function: { name, arguments: text } })
const calls = (...pieces: Delta[]) => message(...pieces.map((piece) => ({ tool_calls: [piece] })))?.tool_calls

it('gives what a call without `stream` would', () => {
  const told = { id: '1', created: 2, model: 'glm-4.7' }
  const reply = merge(
    { ...told, object: 'chat.completion.chunk', choices: [{ index: 0, delta: { role: 'assistant', content: '你' } }] },
    { ...told, choices: [{ index: 0, delta: { content: '好' }, finish_reason: 'stop' }], usage: null },
    { ...told, choices: [], usage: { total_tokens: 3 } },
  )
  expect(reply).toEqual({ ...told, usage: { total_tokens: 3 }, choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: '你好' } }] })
})

it('joins thoughts as it joins text', () => {
  expect(message({ reasoning_content: '先' }, { reasoning_content: '想' }, { content: '答' })).toEqual({ role: 'assistant', reasoning_content: '先想', content: '答' })
})

it('joins text that comes in parts, or partly so', () => {
  expect(message({ content: [{ type: 'text', text: 'a' }] }, { content: [{ type: 'text', text: 'b' }, { type: 'image_url', url: 'c' }] })?.content).toEqual([
    { type: 'text', text: 'ab' },
    { type: 'image_url', url: 'c' },
  ])
  expect(message({ content: 'a' }, { content: [{ type: 'text', text: 'b' }] }, { content: 'c' })?.content).toEqual([{ type: 'text', text: 'abc' }])
})

it('takes null for no text, and an empty text for an empty one', () => {
  expect(message({ content: null }, { content: '' })?.content).toBe(null)
  expect(message({ content: null }, { content: 'a' }, { content: null })?.content).toBe('a')
  expect(message({ content: '' })?.content).toBe('')
})

it('keeps the choices apart, whatever their order', () => {
  const events = [1, 0, 1, 0].map((index) => ({ choices: [{ index, delta: { content: String(index) } }] }))
  expect(merge(...events).choices?.map(({ index, message: { content } }) => [index, content])).toEqual([[0, '00'], [1, '11']])
})

it('keeps members that it does not know, and does not let the last event rename the author', () => {
  expect(message({ role: 'assistant', mood: 'merry', score: 1 }, { role: 'user', mood: ' and bright', score: 2 })).toEqual({ role: 'assistant', mood: 'merry and bright', score: 2 })
  expect(merge({ new_member: { a: 1 }, choices: [{ index: 0, delta: {}, logprobs: 1 }] })).toMatchObject({ new_member: { a: 1 }, choices: [{ logprobs: 1 }] })
})

it('collects sources and findings of several events, each once', () => {
  const [first, second] = [{ link: 'a' }, { link: 'b' }]
  expect(merge({ web_search: [first] }, { web_search: [first, second], content_filter: [{ role: 'user', level: 1 }] })).toMatchObject({
    web_search: [first, second],
    content_filter: [{ role: 'user', level: 1 }],
  })
})

it.each([
  ['cut anywhere', Buffer.from('spoken').toString('base64').match(/.{1,3}/g)],
  ['encoded piece by piece', ['s', 'po', 'ken'].map((piece) => Buffer.from(piece).toString('base64'))],
])('joins audio that was %s', (_, pieces) => {
  const { audio } = message(...(pieces ?? []).map((data) => ({ audio: { id: 'a', data, expires_at: '1' } }))) ?? {}
  expect(audio).toMatchObject({ id: 'a', expires_at: '1' })
  expect(Buffer.from(audio?.data ?? '', 'base64').toString()).toBe('spoken')
})

it.each<[string, Delta[]]>([
  ['in fragments', [call('f', '', { index: 0, id: 'a', type: 'function' }), { index: 0, function: { arguments: '{"x"' } }, { index: 0, function: { arguments: ':1}' } }]],
  ['whole', [call('f', '{"x":1}', { index: 0, id: 'a', type: 'function' })]],
  ['as an object', [call('f', { x: 1 }, { id: 'a' })]],
  ['with an empty name and id in later pieces', [call('f', '{"x"', { index: 0, id: 'a' }), call('', ':1}', { index: 0, id: '' })]],
  ['with another id in each piece', [call('f', '{"x"', { index: 0, id: 'a' }), call('', ':1}', { index: 0, id: 'b' })]],
  ['with another id, and the name again, in each piece', [call('f', '{"x"', { index: 0, id: 'a' }), call('f', ':1}', { index: 0, id: 'b' }), call('f', '', { index: 0, id: 'c' })]],
  ['without an index', [call('f', '', { id: 'a' }), { function: { arguments: '{"x"' } }, { function: { arguments: ':1}' } }]],
  ['without an index, with another id in each piece', [call('f', '{"x"', { id: 'a' }), call('f', ':1}', { id: 'b' })]],
  ['with its id and name once more at the end', [call('f', '{"x":1}', { id: 'a' }), call('f', '', { id: 'a' })]],
  ['whole, twice', [call('f', '{"x":1}', { index: 0, id: 'a' }), call('f', '{"x":1}', { index: 0, id: 'a' })]],
  ['with an empty object before its fragments', [call('f', '{}', { index: 0, id: 'a' }), { index: 0, function: { arguments: '{"x"' } }, { index: 0, function: { arguments: ':1}' } }]],
  ['with null in place of what is not told', [call('f', null, { index: 0, id: 'a' }), { index: 0, id: null, function: { name: null, arguments: '{"x":1}' } }]],
])('joins a tool call that comes %s', (_, pieces) => {
  expect(calls(...pieces)).toEqual([{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }])
})

const two = [
  { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
  { id: 'b', type: 'function', function: { name: 'f', arguments: '{"x":2}' } },
]

it.each<[string, Delta[]]>([
  ['side by side', [call('f', '{"x"', { index: 0, id: 'a' }), call('f', '{"x"', { index: 1, id: 'b' }), { index: 0, function: { arguments: ':1}' } }, { index: 1, function: { arguments: ':2}' } }]],
  ['whole, without an index', [call('f', '{"x":1}', { id: 'a' }), call('f', '{"x":2}', { id: 'b' })]],
  ['whole, all with the index 0', [call('f', '{"x":1}', { index: 0, id: 'a' }), call('f', '{"x":2}', { index: 0, id: 'b' })]],
  ['in fragments, without an index', [call('f', '{"x"', { id: 'a' }), { function: { arguments: ':1}' } }, call('f', '', { id: 'b' }), { function: { arguments: '{"x":2}' } }]],
  ['in the opposite order', [call('f', '{"x":2}', { index: 1, id: 'b' }), call('f', '{"x":1}', { index: 0, id: 'a' })]],
  ['by id, without an index', [call('f', '{"x"', { id: 'a' }), call('f', '{"x":1}', { id: 'a' }), call('f', '{"x":2}', { id: 'b' })].map((piece, at) => (at === 1 ? { id: 'a', function: { arguments: ':1}' } } : piece))],
])('keeps tool calls apart that come %s', (_, pieces) => {
  expect(calls(...pieces)).toEqual(two)
})

it.each([[undefined], [0]])('keeps calls of two functions apart when neither has arguments, and both the index %s', (index) => {
  expect(calls(call('f', '', { index, id: 'a' }), call('g', '', { index, id: 'b' }))?.map((made) => made.function?.name)).toEqual(['f', 'g'])
})

it.each([[''], [null], [undefined]])('gives a call without arguments (%s) JSON as soon as the choice is finished, and not before', (text) => {
  const made = (finish_reason?: string) => merge({ choices: [{ index: 0, delta: { tool_calls: [call('f', text, { id: 'a' })] }, finish_reason }] }).choices?.[0]?.message.tool_calls?.[0]?.function?.arguments
  expect(made('tool_calls')).toBe('{}')
  expect(made()).toBe(text)
})

it('takes a whole message where there is no delta', () => {
  const whole = { role: 'assistant', content: '你好', mood: 'merry' }
  expect(merge({ choices: [{ index: 0, message: whole, finish_reason: 'stop' }] }).choices?.[0]?.message).toEqual(whole)
  expect(merge({ choices: [{ index: 0, delta: { content: '你' } }] }, { choices: [{ index: 0, message: whole }] }).choices?.[0]?.message).toEqual(whole)
  expect(merge({ choices: [{ index: 0, delta: { content: '你' }, message: whole }] }).choices?.[0]?.message.content).toBe('你')
})

it('joins what a tool of the platform takes and gives, and tells the tools by their kind', () => {
  const made = calls({ index: 0, type: 'web_browser', web_browser: { input: 'x' } }, { index: 0, type: 'web_browser', web_browser: { outputs: [1] } }, { index: 0, type: 'retrieval', retrieval: { outputs: [2] } })
  expect(made).toEqual([
    { type: 'web_browser', web_browser: { input: 'x', outputs: [1] } },
    { type: 'retrieval', retrieval: { outputs: [2] } },
  ])
})

it('leaves the events as they are', () => {
  const events = [1, 2].map(() => ({ web_search: [{ link: 'a' }], choices: [{ index: 0, delta: { content: [{ type: 'text', text: 'a' }], audio: { data: 'YQ==' }, tool_calls: [call('f', '{}', { id: 'a' })] } }] }))
  const before = JSON.stringify(events)
  merge(...events)
  expect(JSON.stringify(events)).toBe(before)
})

it('passes over what has another form than documented', () => {
  const odd = [null, 1, 'x', [], { choices: null }, { choices: {} }, { choices: [null, 1, { index: null, delta: null }, { delta: 'x' }] }, { choices: [{ delta: { tool_calls: [null, { index: null, id: null, function: null }] } }] }]
  expect(merge(...(odd as never[]), { choices: [{ index: 0, delta: { content: 'a' } }] }).choices?.[0]?.message.content).toBe('a')
})

it('lets no event reach the prototype of other objects', () => {
  message(JSON.parse('{"__proto__":{"polluted":1},"audio":{"constructor":{"prototype":{"polluted":1}}}}') as Delta)
  expect('polluted' in {}).toBe(false)
})
