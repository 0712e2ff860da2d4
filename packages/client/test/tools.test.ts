import * as v from 'valibot'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../src/index.ts'
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

it('takes a schema that cannot describe itself together with JSON Schema', async () => {
  const definition = { name: 'double', description: 'Doubles', schema: v.object({ n: v.number() }), execute: ({ n }: { n: number }) => n * 2 }
  expect(() => tool(definition)).toThrow('"double"')
  const double = tool({ ...definition, parameters: { type: 'object', properties: { n: { type: 'number' } } } })
  const { create, seen } = await answering(calls(call('1', 'double', { n: 21 })), json(200, REPLY))
  await run(create, { ...QUESTION, tools: [double] })
  expect(messagesOf(seen[1]).at(-1)?.['content']).toBe('42')
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

it('names the call of an error that it throws', async () => {
  const { create } = await answering(calls(call('1', 'wether', {})))
  const error = await rejection(run(create, { ...QUESTION, tools: [weather], onToolError: 'throw' }))
  expect(error).toBeInstanceOf(ToolCallError)
  expect(error).toMatchObject({ call: { id: '1', name: 'wether' } })
})

it('ends after the given number of answers', async () => {
  const { create, seen } = await answering(calls(call('1', 'weather', { city: 'Rome' })))
  expect(await rejection(run(create, { ...QUESTION, tools: [weather], maxRounds: 2 }))).toBeInstanceOf(RoundLimitError)
  expect(seen).toHaveLength(2)
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
