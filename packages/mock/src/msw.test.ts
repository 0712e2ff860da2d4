import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chat } from '../fixtures/ask.ts'
import { createMock, defaultKey } from './index.ts'
import { handlers } from './msw.ts'

const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
const server = setupServer(...handlers({ frameDelay: 1, baseUrls: ['https://gateway.example.com/glm/paas/v4/', 'http://127.0.0.1:4999'] }))

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const post = (url: string, body: unknown, more: Record<string, string> = {}) => fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })

describe('the handlers for MSW', () => {
  it.each([
    'https://open.bigmodel.cn/api/paas/v4/chat/completions',
    'https://open.bigmodel.cn/api/coding/paas/v4/chat/completions',
    'https://open.bigmodel.cn/api//paas/v4/chat/completions/',
    'https://api.z.ai/api/paas/v4/chat/completions',
    'https://gateway.example.com/glm/paas/v4/chat/completions',
    'http://127.0.0.1:4999/paas/v4/chat/completions',
  ])('answer %s', async (url) => {
    const response = await post(url, chat())
    expect([response.status, await response.json()]).toMatchObject([200, { choices: [{ finish_reason: 'stop' }] }])
  })

  it.each(['https://open.bigmodel.cn/~example=c1302/api', 'https://gateway.example.com/~example=c1302/glm', 'http://127.0.0.1:4999/~example=c1302'])('take a trigger in the base URL %s', async (base) => {
    expect((await post(`${base}/paas/v4/chat/completions`, chat())).status).toBe(429)
  })

  it('give the same bytes as the injected fetch', async () => {
    const mock = createMock()
    for (const more of [{}, { prefer: 'example=c1302' }, { authorization: '' }]) {
      const url = 'https://open.bigmodel.cn/api/paas/v4/chat/completions'
      const ours = await mock.fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(chat()) })
      const theirs = await post(url, chat(), more)
      expect([theirs.status, Object.fromEntries(theirs.headers), await theirs.text()]).toEqual([ours.status, Object.fromEntries(ours.headers), await ours.text()])
    }
  })

  it('keep what tests send to the API from leaving the process, whatever its path', async () => {
    const response = await post('https://open.bigmodel.cn/api/paas/v4/no-such-thing', {})
    expect([response.status, response.headers.get('x-mock-hint')]).toEqual([404, expect.stringContaining('No operation has this path')])
  })

  it('stream, and say so in a header that keeps MSW 3 honest', async () => {
    const response = await post('https://open.bigmodel.cn/api/paas/v4/chat/completions', chat({ stream: true }))
    expect(response.headers.get('transfer-encoding')).toBe('chunked')
    expect((await response.text()).endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('take an upload', async () => {
    const form = new FormData()
    form.append('files', new Blob(['# x']), 'x.md')
    for (const base of ['https://open.bigmodel.cn/api', 'https://gateway.example.com/glm']) {
      const response = await fetch(`${base}/llm-application/open/document/upload_document/1793456789012345678`, { method: 'POST', headers: { authorization: headers.authorization }, body: form })
      expect([base, response.status]).toEqual([base, 200])
    }
  })

  it.each(['https://open.bigmodel.cn/api', 'https://gateway.example.com/glm'])('read a body that does not end as far as a body may go: %s', async (base) => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)) })
    const response = await fetch(`${base}/paas/v4/chat/completions`, { method: 'POST', headers, body: endless, duplex: 'half' })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('1210')])
  })

  it('remember a task between requests', async () => {
    const { id } = (await (await post('https://api.z.ai/api/paas/v4/async/chat/completions', chat())).json()) as { id: string }
    const poll = async () => ((await (await fetch(`https://api.z.ai/api/paas/v4/async-result/${id}`, { headers })).json()) as { task_status: string }).task_status
    expect([await poll(), await poll(), await poll()]).toEqual(['PROCESSING', 'PROCESSING', 'SUCCESS'])
  })

  it('give way to a test\'s own handler', async () => {
    server.use(http.post('https://open.bigmodel.cn/api/paas/v4/chat/completions', () => HttpResponse.json({ mine: true })))
    expect(await (await post('https://open.bigmodel.cn/api/paas/v4/chat/completions', chat())).json()).toEqual({ mine: true })
  })

  it('stand under the openai package', async () => {
    const client = new OpenAI({ apiKey: defaultKey, baseURL: 'https://open.bigmodel.cn/api/paas/v4/' })
    const reply = await client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'user', content: 'hi' }] })
    expect(reply.choices[0]?.finish_reason).toBe('stop')
  })
})
