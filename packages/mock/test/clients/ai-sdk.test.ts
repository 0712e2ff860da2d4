import { embed, embedMany, generateObject, generateText, jsonSchema, streamText, tool } from 'ai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createZhipu } from 'zhipu-ai-provider'
import { defaultKey } from '../../src/index.ts'
import { serve, type MockServer } from '../../src/node.ts'

let server: MockServer
beforeAll(async () => {
  server = await serve({ frameDelay: 1 })
})
afterAll(() => server.close())

const zhipu = (headers: Record<string, string> = {}, apiKey = defaultKey) => createZhipu({ baseURL: `${server.url}/paas/v4`, apiKey, headers })
const weather = tool({
  description: 'Weather of a city',
  inputSchema: jsonSchema<{ city: string; date?: string }>({ type: 'object', properties: { city: { type: 'string' }, date: { type: 'string' } }, required: ['city'] }),
  execute: async ({ city }) => `Sunny in ${city}`,
})

describe('zhipu-ai-provider and the AI SDK, unchanged but for base URL and key', () => {
  it('generate text', async () => {
    const { text, finishReason, usage } = await generateText({ model: zhipu()('glm-4.7'), prompt: '你好' })
    expect(text).toContain('达特茅斯会议')
    expect([finishReason, usage.totalTokens]).toEqual(['stop', 89])
  })

  it('stream text, whose pieces add up to the text that is not streamed', async () => {
    const whole = await generateText({ model: zhipu()('glm-4.7'), prompt: '你好' })
    const { textStream, finishReason, usage } = streamText({ model: zhipu()('glm-4.7'), prompt: '你好' })
    const pieces: string[] = []
    for await (const piece of textStream) pieces.push(piece)
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toBe(whole.text)
    expect([await finishReason, (await usage).totalTokens]).toEqual(['stop', 89])
  })

  it('generate an object', async () => {
    const schema = jsonSchema<Record<string, unknown>>({ type: 'object', properties: {} })
    const { object } = await generateObject({ model: zhipu()('glm-4.7'), schema, prompt: 'The city and the year, as JSON.' })
    expect(Object.keys(object).length).toBeGreaterThan(0)
  })

  it('call a tool whose schema is the request\'s own, whole and streamed', async () => {
    const request = { model: zhipu()('glm-4.7'), tools: { weather }, prompt: 'What is the weather like?' }
    const { toolCalls, toolResults, finishReason } = await generateText(request)
    expect(toolCalls).toMatchObject([{ toolName: 'weather', input: { city: expect.any(String) } }])
    expect([toolResults.length, finishReason]).toEqual([1, 'tool-calls'])
    const streamed = streamText(request)
    expect(await streamed.toolCalls).toMatchObject([{ toolName: 'weather', input: toolCalls[0]!.input }])
  })

  it('embed', async () => {
    const model = zhipu().textEmbeddingModel('embedding-3')
    const { embedding } = await embed({ model, value: '你好' })
    expect(embedding.length).toBeGreaterThan(0)
    expect((await embedMany({ model, values: ['你好', '再见'] })).embeddings).toHaveLength(2)
  })

  it('raise their own errors', async () => {
    const ask = (headers?: Record<string, string>, apiKey?: string) => generateText({ model: zhipu(headers, apiKey)('glm-4.7'), prompt: '你好', maxRetries: 0 })
    await expect(ask({}, 'nonsense')).rejects.toMatchObject({ name: 'AI_APICallError', statusCode: 401, responseBody: expect.stringContaining('1002') })
    await expect(ask({ prefer: 'example=c1302' })).rejects.toMatchObject({ name: 'AI_APICallError', statusCode: 429, isRetryable: true })
    await expect(generateText({ model: zhipu()('glm-0'), prompt: '你好' })).rejects.toMatchObject({ statusCode: 400, isRetryable: false })
  })

  it('retry a rate limit, and recover', async () => {
    const { text } = await generateText({ model: zhipu({ prefer: 'example=c1302, times=1' })('glm-4.7'), prompt: '你好' })
    expect(text).toContain('达特茅斯会议')
  })
})
