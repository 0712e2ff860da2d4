import { describe, expect, it } from 'vitest'
import { ask } from '../../fixtures/ask.ts'
import { createMock } from '../index.ts'

const mock = createMock()

interface Embeddings {
  model: string
  data: { index: number; embedding: number[] }[]
  usage: { prompt_tokens: number; total_tokens: number }
}

async function embed(input: string | string[], more: object = {}): Promise<Embeddings> {
  const { status, json } = await ask(mock, 'POST /api/paas/v4/embeddings', { model: 'embedding-3', input, ...more })
  expect(status).toBe(200)
  return json as unknown as Embeddings
}

describe('embeddings', () => {
  it('are one for each text, in the same order; the same text has the same one', async () => {
    const { data } = await embed(['rain', 'sun', 'rain'])
    expect(data.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(data[2]!.embedding).toEqual(data[0]!.embedding)
    expect(data[1]!.embedding).not.toEqual(data[0]!.embedding)
  })

  it.each([
    ['2048 numbers', {}, 2048],
    ['as many as `dimensions` says', { dimensions: 512 }, 512],
    ['1024 of embedding-2, whatever it says', { model: 'embedding-2', dimensions: 256 }, 1024],
  ])('have %s, of length 1 together', async (_, more, count) => {
    const { data } = await embed('rain', more)
    expect(data[0]!.embedding).toHaveLength(count)
    expect(Math.hypot(...data[0]!.embedding)).toBeCloseTo(1, 3)
  })

  it.each([
    ['64 texts', 'embedding-3', Array.from({ length: 65 }, () => 'rain'), 'input has 65 texts, and may have 64.'],
    ['8192 tokens of embedding-2 together', 'embedding-2', ['rain '.repeat(4000), 'rain '.repeat(4193)], 'The texts of input have about 8193 tokens, and may have 8192 together.'],
  ])('are made of no more than %s', async (_, model, input, hint) => {
    const { status, json, headers } = await ask(mock, 'POST /api/paas/v4/embeddings', { model, input })
    expect([status, json.error.code, headers.get('x-mock-hint')]).toEqual([400, '1214', hint])
    expect((await embed(input.map((text) => text.slice(5)).slice(-64), { model })).data).toHaveLength(Math.min(64, input.length))
  })

  it('cost what was sent', async () => {
    expect((await embed(['rain', 'rain and sun'])).usage).toEqual({ prompt_tokens: 4, completion_tokens: 0, total_tokens: 4 })
  })
})
