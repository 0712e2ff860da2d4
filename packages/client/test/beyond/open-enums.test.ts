import { expect, it } from 'vitest'
import { createClient } from '../../src/index.ts'
import { KEY } from '../client.ts'
import { delta, farSide, json, pieces, REPLY } from '../far-side.ts'

it.each(['abort', 'model_context_window_exceeded'])('passes the unknown finish reason %s, an unknown model and unknown members through, both ways', async (reason) => {
  const answer = { ...REPLY, choices: [{ index: 0, message: { role: 'assistant', content: 'x', mood: 'fine' }, finish_reason: reason }], carbon: { grams: 1 } }
  const { url, seen } = await farSide(json(200, answer))
  const question = { model: 'glm-99-turbo', messages: [{ role: 'user' as const, content: 'x', cache: true }], thinking: { type: 'auto', budget: 7 }, added_by_the_vendor: [1] }
  const reply = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create(question)
  expect(reply).toEqual(answer)
  expect(reply.choices[0]?.finish_reason).toBe(reason)
  expect(JSON.parse(String(seen[0]?.body))).toEqual(question)
})

it('passes unknown members of an event through', async () => {
  const { url } = await farSide(pieces('data: {"id":"1","choices":[],"mood":"fine"}\n\n', delta('x', 'stop')))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ model: 'glm-99', messages: [{ role: 'user', content: 'x' }], stream: true })
  for await (const event of stream) {
    expect(event).toEqual({ id: '1', choices: [], mood: 'fine' })
    break
  }
})
