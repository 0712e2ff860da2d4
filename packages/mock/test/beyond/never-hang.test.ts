import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultKey } from '../../src/index.ts'
import { serve, type MockServer } from '../../src/node.ts'

let server: MockServer
beforeAll(async () => {
  server = await serve()
})
afterAll(() => server.close())

const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }

describe('Never hang, never crash', () => {
  it.each(['{"model":', '', '[', '{"a":1}}', '\u0000', '"', 'null', '﻿{', '{"model":"glm-4.7","messages":[{"role":"user","content":"\\ud800'])('malformed JSON gets the documented error: %j', async (body) => {
    const response = await fetch(`${server.url}/paas/v4/chat/completions`, { method: 'POST', headers, body })
    expect([response.status, ((await response.json()) as { error: { code: string } }).error.code]).toEqual([400, expect.stringMatching(/^121\d$/)])
  })

  it.each([
    ['/v4/v1/chat/completions', 'POST /api/paas/v4/chat/completions'],
    ['/v1/chat/completions', 'POST /api/paas/v4/chat/completions'],
    ['/api/v1/chat/completions', 'POST /api/paas/v4/chat/completions'],
    ['/paas/v4/embeddings', 'POST /api/paas/v4/embeddings'],
    ['/v1/embeddings', 'POST /api/paas/v4/embeddings'],
  ])('the wrong base path of %s gets the 404 of the gateway, and a hint that names the right one', async (path, right) => {
    const response = await fetch(new URL(path, server.url), { method: 'POST', headers, body: '{}' })
    expect(await response.json()).toMatchObject({ status: 404, error: 'Not Found', path })
    expect([response.status, response.headers.get('x-mock-hint')]).toEqual([404, expect.stringContaining(right)])
  })
})
