import * as ark from 'arktype'
import * as v from 'valibot'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { BigModelError, createClient, RateLimitError, ServerError } from '../src/index.ts'
import { RoundLimitError, run, runStream, tool, ToolCallError, type RunEvent } from '../src/tools.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, json, pieces, REPLY, type Answer, type Seen } from './far-side.ts'

const call = (id: string, name: string, args: unknown) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(args) } })
const calls = (...tool_calls: unknown[]) =>
  json(200, { ...REPLY, choices: [{ index: 0, message: { role: 'assistant', content: '', reasoning_content: 'hm', tool_calls }, finish_reason: 'tool_calls' }] })

const weather = tool({
  name: 'weather',
  description: 'The weather of a city',
  schema: z.object({ city: z.string() }),
  execute: ({ city }) => {
    expectTypeOf(city).toEqualTypeOf<string>()
    if (city === 'Atlantis') throw new Error('It sank.')
    return { city, sun: true }
  },
})

async function answering(...answers: Answer[]) {
  const { url, seen } = await farSide(...answers)
  return { create: createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create, seen }
}

const messagesOf = (request: Seen | undefined) => (JSON.parse(String(request?.body)) as { messages: Record<string, string>[] }).messages

it('runs all functions that the model calls until it calls none, and keeps its thoughts', async () => {
  const { create, seen } = await answering(calls(call('1', 'weather', { city: 'Rome' }), call('2', 'weather', { city: 'Oslo' })), json(200, REPLY))
  const { message, messages } = await run(create, { ...QUESTION, tools: [weather] })
  expect(message.content).toBe('你好')
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant'])
  expect(messagesOf(seen[1])).toMatchObject([{}, { reasoning_content: 'hm' }, { tool_call_id: '1', content: '{"city":"Rome","sun":true}' }, { tool_call_id: '2' }])
  expect(JSON.parse(String(seen[0]?.body))).toMatchObject({ tools: [{ type: 'function', function: { name: 'weather', parameters: { properties: { city: { type: 'string' } } } } }] })
})

const parameters = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }

it.each([
  ['zod', { schema: z.object({ n: z.number() }) }],
  ['arktype', { schema: ark.type({ n: 'number' }) }],
  ['valibot, which needs JSON Schema beside it,', { schema: v.object({ n: v.number() }), parameters }],
])('takes a schema of %s for the arguments of a function', async (_, described) => {
  const double = tool({
    name: 'double',
    description: 'Doubles',
    ...described,
    execute: ({ n }) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      return n * 2
    },
  })
  const { create, seen } = await answering(calls(call('1', 'double', { n: 21 }), call('2', 'double', { n: 'x' })), json(200, REPLY))
  await run(create, { ...QUESTION, tools: [double] })
  expect(JSON.parse(String(seen[0]?.body))).toMatchObject({ tools: [{ function: { parameters } }] })
  const [right, wrong] = messagesOf(seen[1]).slice(-2)
  expect(right?.['content']).toBe('42')
  expect(wrong?.['content']).toContain('The arguments are wrong: n: ')
})

it('asks for the JSON Schema of a schema that cannot describe itself', () => {
  expect(() => tool({ name: 'double', description: 'Doubles', schema: v.object({}), execute: () => {} })).toThrow('"double"')
})

it.each([
  ['a name that does not exist', call('1', 'wether', {}), 'weather'],
  ['arguments that the schema refuses', call('1', 'weather', { city: 7 }), 'city'],
  ['what a function throws', call('1', 'weather', { city: 'Atlantis' }), 'It sank.'],
])('tells the model of %s, or throws it where that is wanted', async (_, wrong, told) => {
  const { create, seen } = await answering(calls(wrong), json(200, REPLY))
  await run(create, { ...QUESTION, tools: [weather] })
  expect(messagesOf(seen[1]).at(-1)).toMatchObject({ role: 'tool', content: expect.stringContaining(told) })
  const again = await answering(calls(wrong))
  expect(await rejection(run(again.create, { ...QUESTION, tools: [weather], onToolError: 'throw' }))).toMatchObject({ message: expect.stringContaining(told) })
})

it.each<[string, ReturnType<typeof call>, cause: unknown]>([
  ['a name that does not exist', call('1', 'wether', {}), undefined],
  ['arguments that are no JSON', { ...call('1', 'weather', {}), function: { name: 'weather', arguments: '{' } }, expect.any(SyntaxError)],
  ['a function that throws', call('1', 'weather', { city: 'Atlantis' }), new Error('It sank.')],
])('throws a BigModelError with the call, the cause and the conversation so far: %s', async (_, wrong, cause) => {
  const { create } = await answering(calls(wrong))
  const error = await rejection(run(create, { ...QUESTION, tools: [weather], onToolError: 'throw' }))
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toBeInstanceOf(ToolCallError)
  expect(error).toMatchObject({ name: 'ToolCallError', category: 'tool-call', retryable: false, call: { id: '1', name: wrong.function.name }, messages: [{ role: 'user' }, { role: 'assistant' }] })
  expect((error as Error).cause).toEqual(cause)
})

it('ends after the given number of answers with a BigModelError that has the conversation', async () => {
  const { create, seen } = await answering(calls(call('1', 'weather', { city: 'Rome' })))
  const error = await rejection(run(create, { ...QUESTION, tools: [weather], maxRounds: 2 }))
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toBeInstanceOf(RoundLimitError)
  expect(error).toMatchObject({ name: 'RoundLimitError', category: 'round-limit', remedy: expect.stringContaining('maxRounds') })
  expect((error as RoundLimitError).messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'tool'])
  expect(seen).toHaveLength(2)
})

it.each<[string, Answer, typeof BigModelError]>([
  ['a chat fails', json(429, { error: { code: '1302', message: 'slow down' } }), RateLimitError],
  ['a reply has no message', json(200, { ...REPLY, choices: [] }), ServerError],
])('keeps the conversation when %s in the middle', async (_, answer, expected) => {
  const { url } = await farSide(calls(call('1', 'weather', { city: 'Rome' })), answer)
  const { create } = createClient({ apiKey: KEY, baseUrl: url, maxRetries: 0 }).chat.completions
  const error = await rejection(run(create, { ...QUESTION, tools: [weather] }))
  expect(error).toBeInstanceOf(expected)
  expect((error as BigModelError).messages?.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool'])
  expect(JSON.stringify(error)).not.toContain('Rome')
})

it.each([0, 1.5, Number.NaN])('refuses %d answers', async (maxRounds) => {
  const { create, seen } = await answering(json(200, REPLY))
  expect(await rejection(run(create, { ...QUESTION, tools: [weather], maxRounds }))).toEqual(new TypeError(`maxRounds has to be a whole number from 1 up, not the number ${maxRounds}.`))
  expect(seen).toHaveLength(0)
})

it('ends at an abort although a function goes on', async () => {
  const stop = new AbortController()
  const stubborn = tool({ name: 'wait', description: 'Waits', schema: z.object({}), execute: () => (stop.abort('enough'), new Promise(() => {})) })
  const { create } = await answering(calls(call('1', 'wait', {})))
  expect(await rejection(run(create, { ...QUESTION, tools: [stubborn] }, { signal: stop.signal }))).toBe('enough')
})

it('streams the words of the model and the calls as events', async () => {
  const called = { choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call('1', 'weather', { city: 'Rome' }) }] }, finish_reason: 'tool_calls' }] }
  const { create } = await answering(pieces(`data: ${JSON.stringify(called)}\n\n`, DONE), pieces(delta('It is '), delta('sunny', 'stop'), DONE))
  const events: RunEvent[] = []
  for await (const event of runStream(create, { ...QUESTION, tools: [weather] })) events.push(event)
  expect(events.map(({ type }) => type)).toEqual(['tool-start', 'tool-finish', 'text', 'text', 'finish'])
  expect(events.at(-1)).toMatchObject({ result: { message: { content: 'It is sunny' } } })
})
