import { beforeAll, describe, expect, it } from 'vitest'
import { chat } from '../fixtures/ask.ts'
import { library } from '../fixtures/library.ts'
import { bundledDocument } from './bundled.ts'
import { createMock, defaultKey } from './index.ts'
import { createPrismFetch } from './prism.ts'

const URL_OF_CHAT = 'http://prism.test/api/paas/v4/chat/completions'
const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
let prism: Awaited<ReturnType<typeof createPrismFetch>>

beforeAll(async () => {
  prism = await createPrismFetch()
}, 30_000)

const post = (more: Record<string, string> = {}, body: string = JSON.stringify(chat())) => prism(URL_OF_CHAT, { method: 'POST', headers: { ...headers, ...more }, body })

describe('the document behind Prism\'s engine', () => {
  it('answers with the documented example, which our mock agrees with', async () => {
    const ours = await createMock().fetch(URL_OF_CHAT, { method: 'POST', headers, body: JSON.stringify(chat()) })
    const theirs = await post()
    expect(theirs.status).toBe(200)
    expect(theirs.headers.get('sl-violations')).toBeNull()
    expect(await theirs.json()).toEqual(await ours.json())
  })

  it('selects any documented answer by Prefer', async () => {
    const response = await post({ prefer: 'code=429, example=c1302' })
    expect([response.status, await response.json()]).toEqual([429, { error: { code: '1302', message: expect.any(String) } }])
  })

  it('replays a stream for who accepts one', async () => {
    const response = await post({ accept: 'text/event-stream', prefer: 'example=reasoning' })
    expect((await response.text()).endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('refuses a request without credentials, an invalid body, and one that is not JSON', async () => {
    expect((await prism(URL_OF_CHAT, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(chat()) })).status).toBe(401)
    expect((await post({}, '{}')).status).toBe(400)
    const malformed = await post({}, '{"model":')
    expect([malformed.status, await malformed.json()]).toMatchObject([400, { detail: expect.stringContaining('The body is not JSON') }])
  })

  it.each<[string, string, RequestInit]>([
    ['a path that is no UTF-8', '/files/%ff/content', {}],
    ['a media type that is none', '/chat/completions', { method: 'POST', headers: { ...headers, accept: 'a/b/c' }, body: JSON.stringify(chat()) }],
  ])('answers %s, at which Prism throws', async (_, path, init) => {
    const response = await prism(`http://prism.test/api/paas/v4${path}`, { headers, ...init })
    expect([response.status, await response.json()]).toMatchObject([500, { title: 'Internal Server Error', detail: expect.stringMatching(/^Prism's engine failed on this request: .+\.$/) }])
  })

  it('refuses a body of more values than may be judged', async () => {
    const response = await post({}, JSON.stringify(chat({ messages: Array.from({ length: 100_000 }, () => ({})) })))
    expect([response.status, await response.json()]).toMatchObject([400, { detail: 'The body has more than 100000 values.' }])
  })

  it('says problem+json for a path that is not documented', async () => {
    const response = await prism('http://prism.test/api/nothing', { headers })
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'application/problem+json'])
  })

  it('leaves the bundled document as it was', () => {
    expect(JSON.stringify(bundledDocument)).toContain('"$ref"')
  })

  it('serves another document, below another base path', async () => {
    const other = await createPrismFetch({ document: library, basePath: '/rest/v2' })
    const response = await other('http://prism.test/rest/v2/books', { method: 'POST', headers, body: '{"title":"Dune"}' })
    expect(await response.json()).toEqual({ id: 7, title: 'Dune' })
  })
})
