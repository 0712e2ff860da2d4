import { describe, expect, it } from 'vitest'
import { chat } from '../fixtures/ask.ts'
import { useBigModelMock } from './vitest.ts'

const mock = useBigModelMock({ polls: 0 })

const headers = { authorization: `Bearer ${mock.apiKey}`, 'content-type': 'application/json' }
const ask = (path: string, body: unknown, more: Record<string, string> = {}) => mock.fetch(`https://open.bigmodel.cn/api${path}`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })

describe('useBigModelMock()', () => {
  it('serves on a free port of this machine, and hands out a fetch to the same mock', async () => {
    expect(mock.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api$/)
    const { id } = (await (await ask('/paas/v4/async/chat/completions', chat())).json()) as { id: string }
    const result = await fetch(`${mock.baseUrl}/paas/v4/async-result/${id}`, { headers })
    expect(await result.json()).toMatchObject({ task_status: 'SUCCESS' })
  })

  it.each(['one', 'another'])('forgets what earlier tests did, such as a rate limit that was met once: %s test', async () => {
    const once = () => ask('/paas/v4/chat/completions', chat(), { prefer: 'example=c1302, times=1' })
    expect([(await once()).status, (await once()).status]).toEqual([429, 200])
  })

  it.each(['one', 'another'])('knows the requests of a test, and of no other: %s test', async (name) => {
    await ask('/paas/v4/chat/completions', chat({ user_id: `user-${name}` }))
    await fetch(`${mock.baseUrl}/paas/v4/files`, { headers })
    expect(mock.requests()).toMatchObject([{ operationId: 'chat.completions.create', body: { user_id: `user-${name}` }, status: 200 }, { operationId: 'files.list', code: '1213' }])
  })

  it('takes the options of a mock, and tells its key', async () => {
    expect(mock.apiKey).toBe('mock-id.mock-secret-that-opens-nothing-real')
    expect((await fetch(`${mock.baseUrl}/paas/v4/chat/completions`, { method: 'POST', headers, body: JSON.stringify(chat()) })).status).toBe(200)
  })
})

describe('before it is started', () => {
  const own = useBigModelMock({ keys: ['ada.lovelace'] })
  let sentence = ''
  try {
    void own.baseUrl
  } catch (error) {
    sentence = (error as Error).message
  }

  it('its address is not there yet, and a sentence says when', () => {
    expect(sentence).toBe('The mock is started before the first test runs: read baseUrl in a test, or in a hook.')
    expect(own.apiKey).toBe('ada.lovelace')
    expect(own.baseUrl).not.toBe(mock.baseUrl)
  })
})
