import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { createMock } from '../index.ts'

const mock = createMock()

describe('base URLs', () => {
  it.each(['/api/paas/v4/chat/completions', '/api/paas/v4/chat/completions/', '/api/paas/v4//chat/completions', '//api//paas/v4/chat/completions', '/api/coding/paas/v4/chat/completions', '/api/coding/paas/v4//chat/completions/'])('%s is the chat', async (path) => {
    expect((await ask(mock, `POST ${path}`, chat())).status).toBe(200)
  })

  it('agents live outside /paas/v4, with a trailing or doubled slash as well', async () => {
    const body = { agent_id: 'slides_glm_agent', conversation_id: '1750756263-a0e8bc1e2ee14879810025009e2ff693' }
    expect((await ask(mock, 'POST /api/v1/agents/conversation/', body)).status).toBe(200)
    expect((await ask(mock, 'POST /api//v1/agents/conversation', body)).status).toBe(200)
  })

  it('the coding plan serves only the operations that list it, and says so for the others', async () => {
    for (const line of ['POST /api/coding/v1/agents', 'POST /api/coding/paas/v4/async/chat/completions', 'GET /api/coding/paas/v4/async-result/1']) {
      const { status, json, headers } = await ask(mock, line, line.startsWith('GET') ? undefined : {})
      expect(status).toBe(404)
      expect(json['message']).toMatch(/ is not served under \/api\/coding\. Its base is \/api: (?:POST|GET) \/api\//)
      expect(headers.get('x-mock-hint')).toBe(json['message'])
    }
  })
})

describe('a literal segment wins over a parameter', () => {
  const KNOWLEDGE = '/api/llm-application/open/knowledge'

  it('knowledge/capacity is no knowledge base', async () => {
    expect((await ask(mock, `GET ${KNOWLEDGE}/capacity?__code=418`)).json['message']).toContain('knowledge.capacity documents no status 418')
    expect((await ask(mock, `GET ${KNOWLEDGE}/1793456789012345678?__code=418`)).json['message']).toContain('knowledge.retrieve documents no status 418')
  })

  it('where it serves the method: knowledge/retrieve is searched by POST only, and files/ocr is no file', async () => {
    expect((await ask(mock, `POST ${KNOWLEDGE}/retrieve?__code=418`, { query: 'x', knowledge_ids: ['1'] })).json['message']).toContain('knowledge.search documents no status 418')
    expect((await ask(mock, `GET ${KNOWLEDGE}/retrieve?__code=418`)).json['message']).toContain('knowledge.retrieve documents no status 418')
    expect((await ask(mock, 'DELETE /api/paas/v4/files/ocr?__code=418')).json.error.message).toContain('files.delete documents no status 418')
    expect((await ask(mock, 'GET /api/paas/v4/files/ocr')).headers.get('allow')).toBe('POST')
  })
})

describe('a path that the API does not have', () => {
  it('gets the 404 of its gateway, and a hint that names the right one', async () => {
    const { status, json, headers } = await ask(mock, 'POST /v4/v1/chat/completions', chat())
    expect(status).toBe(404)
    expect(json).toMatchObject({ status: 404, error: 'Not Found', path: '/v4/v1/chat/completions' })
    expect(headers.get('x-mock-hint')).toBe('No operation has this path. chat.completions.create is POST /api/paas/v4/chat/completions')
  })

  it('names each path once, whatever its methods', async () => {
    const { json } = await ask(createMock(), 'GET /api/nowhere')
    expect((json as unknown as { message: string }).message.split(', ').filter((path) => path === '/api/paas/v4/files')).toHaveLength(1)
  })

  it.each([
    ['POST /api/v4/v1/agents', 'agents.create is POST /api/v1/agents'],
    ['POST /paas/v4/async/chat/completions', 'chat.asyncCompletions.create is POST /api/paas/v4/async/chat/completions'],
    ['POST /api/paas/v4/chat/completion', 'chat.completions.create is POST /api/paas/v4/chat/completions'],
    ['POST /api/paas/v4/embedings', 'embeddings.create is POST /api/paas/v4/embeddings'],
    ['GET /api/paas/v4/models', 'Paths begin with /api or /api/coding: '],
    ['GET /', 'Paths begin with /api or /api/coding: '],
  ])('%s is told that %s', async (line, hint) => {
    expect((await ask(mock, line, line.startsWith('GET') ? undefined : {})).json['message']).toContain(hint)
  })

  it('a wrong method gets a 405 that names the right one', async () => {
    const { status, headers, json } = await ask(mock, CHAT.replace('POST', 'GET'))
    expect([status, headers.get('allow')]).toEqual([405, 'POST'])
    expect(json['message']).toBe('/api/paas/v4/chat/completions takes POST, not GET.')
  })

  it('a percent sign that stands for nothing is taken as it is', async () => {
    expect((await ask(mock, 'GET /api/paas/v4/async-result/100%')).json.error.code).toBe('1214')
  })
})
