import * as ark from 'arktype'
import * as v from 'valibot'
import { expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { BigModelError, createClient } from '../src/index.ts'
import { InvalidAnswerError, parse, TruncatedAnswerError } from '../src/json.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { farSide, json, REPLY } from './far-side.ts'

const says = (content: string, finish_reason = 'stop') => json(200, { ...REPLY, choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }] })

/** The part of a reply that all answers have. */
const REPLIED = { id: REPLY.id, model: REPLY.model }

async function answering(...texts: ReturnType<typeof says>[]) {
  const { url, seen } = await farSide(...texts)
  return { create: createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create, seen }
}

it.each([
  ['zod', z.object({ days: z.number() })],
  ['valibot', v.object({ days: v.number() })],
  ['arktype', ark.type({ days: 'number' })],
])('gives what a schema of %s describes, also out of a fence', async (_, schema) => {
  const { create, seen } = await answering(says('```json\n{"days": 3}\n```'))
  const { data } = await parse(create, { ...QUESTION, schema })
  expectTypeOf(data).toEqualTypeOf<{ days: number }>()
  expect(data).toEqual({ days: 3 })
  expect(JSON.parse(String(seen[0]?.body))).toMatchObject({ response_format: { type: 'json_object' } })
  expect(JSON.parse(String(seen[0]?.body))).not.toHaveProperty('schema')
})

it.each([
  ['zod', z.object({ days: z.number() })],
  ['valibot', v.object({ days: v.number() })],
  ['arktype', ark.type({ days: 'number' })],
])('throws a BigModelError with what a schema of %s says is wrong', async (_, schema) => {
  const text = '{"days": "three"}'
  const { create, seen } = await answering(says(text))
  const error = await rejection(parse(create, { ...QUESTION, schema }))
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toBeInstanceOf(InvalidAnswerError)
  expect(error).toMatchObject({ text, name: 'InvalidAnswerError', category: 'invalid-answer', retryable: false, reply: REPLIED, message: expect.stringContaining('days: ') })
  expect((error as InvalidAnswerError).issues).toHaveLength(1)
  expect(seen).toHaveLength(1)
})

it('throws a BigModelError with the text of what is no JSON, and why it is none', async () => {
  const { create } = await answering(says('no JSON at all'))
  const error = await rejection(parse(create, { ...QUESTION, schema: z.object({}) }))
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toMatchObject({ text: 'no JSON at all', name: 'InvalidAnswerError', reply: REPLIED, issues: [], cause: expect.any(SyntaxError) })
})

it.each([-1, 0.5, Number.NaN])('refuses %d repairs', async (repairs) => {
  const { create, seen } = await answering(says('no JSON'))
  expect(await rejection(parse(create, { ...QUESTION, schema: z.object({}), repairs }))).toEqual(new TypeError(`repairs has to be a whole number from 0 up, not the number ${repairs}.`))
  expect(seen).toHaveLength(0)
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
  const error = await rejection(parse(create, { ...QUESTION, schema: z.object({ days: z.number() }), repairs: 1 }))
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toBeInstanceOf(TruncatedAnswerError)
  expect(error).toMatchObject({ name: 'TruncatedAnswerError', text: '{"days": ', remedy: 'Raise `max_tokens`.' })
})
