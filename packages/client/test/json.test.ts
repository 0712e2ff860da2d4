import * as v from 'valibot'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { createClient } from '../src/index.ts'
import { InvalidAnswerError, parse, TruncatedAnswerError } from '../src/json.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { farSide, json, REPLY } from './far-side.ts'

const says = (content: string, finish_reason = 'stop') => json(200, { ...REPLY, choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }] })

async function answering(...texts: ReturnType<typeof says>[]) {
  const { url, seen } = await farSide(...texts)
  return { create: createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create, seen }
}

it.each([
  ['zod', z.object({ days: z.number() })],
  ['valibot', v.object({ days: v.number() })],
])('gives what a schema of %s describes, also out of a fence', async (_, schema) => {
  const { create, seen } = await answering(says('```json\n{"days": 3}\n```'))
  const { data } = await parse(create, { ...QUESTION, schema })
  expectTypeOf(data).toEqualTypeOf<{ days: number }>()
  expect(data).toEqual({ days: 3 })
  expect(JSON.parse(String(seen[0]?.body))).toMatchObject({ response_format: { type: 'json_object' } })
  expect(JSON.parse(String(seen[0]?.body))).not.toHaveProperty('schema')
})

it.each(['no JSON at all', '{"days": "three"}'])('throws an error with the text of %s', async (text) => {
  const { create, seen } = await answering(says(text))
  const error = await rejection(parse(create, { ...QUESTION, schema: z.object({ days: z.number() }) }))
  expect(error).toBeInstanceOf(InvalidAnswerError)
  expect(error).toMatchObject({ text, name: 'InvalidAnswerError' })
  expect(seen).toHaveLength(1)
})

it('tells the model what is wrong, as often as it may be repaired', async () => {
  const { create, seen } = await answering(says('{"days": "three"}'), says('{"days": 3}'))
  const { data } = await parse(create, { ...QUESTION, schema: z.object({ days: z.number() }), repairs: 1 })
  expect(data).toEqual({ days: 3 })
  const { messages } = JSON.parse(String(seen[1]?.body)) as { messages: { role: string; content: string }[] }
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
  expect(messages[2]?.content).toContain('days')
})

it('names an answer that the token limit cut off', async () => {
  const { create } = await answering(says('{"days": ', 'length'))
  expect(await rejection(parse(create, { ...QUESTION, schema: z.object({ days: z.number() }), repairs: 1 }))).toBeInstanceOf(TruncatedAnswerError)
})
