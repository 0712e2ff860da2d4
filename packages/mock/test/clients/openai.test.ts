import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultKey } from '../../src/index.ts'
import { serve, type MockServer } from '../../src/node.ts'

let server: MockServer

beforeAll(async () => {
  server = await serve({ frameDelay: 1 })
})
afterAll(() => server.close())

const messages = [{ role: 'user' as const, content: '你好' }]

describe.each(['', '/'])('the openai package, unchanged but for base URL (ending with "%s") and key', (slash) => {
  const client = (base = '', options = {}) => new OpenAI({ baseURL: `${server.url}${base}/paas/v4${slash}`, apiKey: defaultKey, ...options })

  it('chats', async () => {
    const reply = await client().chat.completions.create({ model: 'glm-4.7', messages })
    expect(reply.choices[0]?.message.content).toContain('达特茅斯会议')
    expect(reply.usage?.total_tokens).toBe(89)
  })

  it('chats on the coding plan', async () => {
    const reply = await client('/coding').chat.completions.create({ model: 'glm-4.7', messages })
    expect(reply.choices[0]?.finish_reason).toBe('stop')
  })

  it('streams', async () => {
    const stream = await client().chat.completions.create({ model: 'glm-4.7', messages, stream: true })
    const pieces: string[] = []
    for await (const event of stream) pieces.push(event.choices[0]?.delta.content ?? '')
    expect(pieces.length).toBeGreaterThan(3)
    expect(pieces.join('')).toContain('达特茅斯会议')
  })

  it.each([{ content: '你好' }, { content: 'Another [mock finish=length, after=2]' }])('puts a stream together, whose every event says what it is: $content', async (message) => {
    const stream = client().chat.completions.stream({ model: 'glm-4.7', messages: [{ role: 'user', ...message }] })
    const kinds = new Set<string>()
    // the package's Python form overlooks any other
    for await (const event of stream) kinds.add(event.object)
    expect([...kinds]).toEqual(['chat.completion.chunk'])
    expect((await stream.finalChatCompletion()).choices).toHaveLength(1)
  })

  it('streams a tool call', async () => {
    const request = { model: 'glm-4.7', messages, stream: true as const, tools: [{ type: 'function' as const, function: { name: 'get_weather', description: 'Weather', parameters: {} } }] }
    const stream = await client().chat.completions.create(request, { headers: { prefer: 'example=tool-call' } })
    let given = ''
    for await (const event of stream) given += event.choices[0]?.delta.tool_calls?.[0]?.function?.arguments ?? ''
    expect(JSON.parse(given)).toEqual({ city: '北京', date: '2026-07-12' })
  })

  it('raises its own errors', async () => {
    await expect(client('', { apiKey: 'nonsense' }).chat.completions.create({ model: 'glm-4.7', messages })).rejects.toMatchObject({ status: 401, code: '1002' })
    await expect(client().chat.completions.create({ model: 'glm-9', messages })).rejects.toMatchObject({ status: 400, code: '1211' })
    await expect(client('', { maxRetries: 0 }).chat.completions.create({ model: 'glm-4.7', messages }, { headers: { prefer: 'example=c1302' } })).rejects.toMatchObject({ status: 429, code: '1302' })
  })

  it('retries a rate limit, and recovers', async () => {
    const reply = await client().chat.completions.create({ model: 'glm-4.7', messages }, { headers: { prefer: `${slash ? 'code=429, ' : ''}example=c1302, times=1` } })
    expect(reply.choices[0]?.finish_reason).toBe('stop')
  })
})
