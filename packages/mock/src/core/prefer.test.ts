import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { operations, requestsOf, send } from '../../fixtures/documented.ts'
import { bundledDocument } from '../bundled.ts'
import { createMock } from '../index.ts'

const mock = createMock({ frameDelay: 0 })
const c1302 = '{"error":{"code":"1302","message":"您的账户已达到速率限制，请您控制请求频率"}}'
const prefer = (value: string, body = chat()) => ask(mock, CHAT, body, { headers: { prefer: value } })
const say = (text: string) => chat({ messages: [{ role: 'user', content: 'hello' }, { role: 'assistant', content: 'hi' }, { role: 'user', content: text }] })

describe('a documented answer is selected', () => {
  it.each(['code=429, example=c1302', 'code=429; example=c1302', 'code="429", example="c1302"', 'example=c1302', 'example=1302', 'code=1302', 'code=c1302', '1302', 'respond-async, example=c1302'])('by `Prefer: %s`', async (value) => {
    const { status, text, headers } = await prefer(value)
    expect([status, text]).toEqual([429, c1302])
    expect(headers.get('retry-after')).toBeNull()
  })

  it.each(['__code=429&__example=c1302', '__example=c1302', '__example=1302', '__code=1302'])('by the query `%s`', async (query) => {
    const { status, text } = await ask(mock, `${CHAT}?${query}`, chat())
    expect([status, text]).toEqual([429, c1302])
  })

  it.each(['/~code=429,example=c1302', '/~example=c1302', '/~1302', '/~c1302', '/%7Ecode%3D429%2Cexample%3Dc1302', '//~example=c1302/'])('by the base URL `%s/api`', async (prefix) => {
    const { status, text } = await ask(mock, `POST ${prefix}/api/paas/v4/chat/completions`, chat())
    expect([status, text]).toEqual([429, c1302])
  })

  it('by the base URL for any verb and either base', async () => {
    expect((await ask(mock, 'GET /~example=c1302/api/paas/v4/async-result/unknown')).text).toBe(c1302)
    expect((await ask(mock, 'POST /~example=c1302/api/coding/paas/v4/chat/completions/', chat())).text).toBe(c1302)
  })

  it.each(['[mock code=429, example=c1302]', 'please [mock example=c1302] now', '[mock 1302]', '[Mock c1302]'])('by a last user message that says %s', async (text) => {
    expect((await ask(mock, CHAT, say(text))).text).toBe(c1302)
    expect((await ask(mock, CHAT, chat({ model: 'glm-4.6v', messages: [{ role: 'user', content: [{ type: 'text', text }] }] }))).text).toBe(c1302)
  })

  it('by the message of an agent, whatever form its content has', async () => {
    for (const content of ['[mock 1302]', { type: 'text', text: '[mock 1302]' }, [{ type: 'text', text: '[mock 1302]' }]]) {
      expect((await ask(mock, 'POST /api/v1/agents', { agent_id: 'general_translation', messages: [{ role: 'user', content }] })).text).toBe(c1302)
    }
  })

  it('not by an earlier message', async () => {
    const messages = [{ role: 'user', content: '[mock 1302]' }, { role: 'assistant', content: '[mock 1302]' }, { role: 'user', content: 'hello' }]
    expect((await ask(mock, CHAT, chat({ messages }))).status).toBe(200)
  })

  it('by a status alone: its first example', async () => {
    const { status, json } = await prefer('code=401')
    expect([status, json.error.code]).toEqual([401, '1000'])
    expect((await prefer('500')).json.error.code).toBe('500')
  })

  it('by the name of another success', async () => {
    expect((await prefer('example=tool-call')).json['choices']).toMatchObject([{ finish_reason: 'tool_calls' }])
  })

  it('among the streams when the request streams', async () => {
    const { headers, text } = await prefer('example=tool-call', chat({ stream: true }))
    expect(headers.get('content-type')).toBe('text/event-stream')
    expect(text).toContain('"finish_reason":"tool_calls"')
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('as JSON with its status when the request streams and an error was asked for', async () => {
    const { status, headers, text } = await prefer('example=c1302', chat({ stream: true }))
    expect([status, headers.get('content-type'), text]).toEqual([429, 'application/json', c1302])
  })

  it('by the header before the query, the query before the base URL, the base URL before the message', async () => {
    const everywhere = (headers: Record<string, string>, path: string) => ask(mock, `POST ${path}`, say('[mock 1305]'), { headers })
    expect((await everywhere({ prefer: 'example=c1302' }, '/~1304/api/paas/v4/chat/completions?__example=c1303')).json.error.code).toBe('1302')
    expect((await everywhere({}, '/~1304/api/paas/v4/chat/completions?__example=c1303')).json.error.code).toBe('1303')
    expect((await everywhere({}, '/~1304/api/paas/v4/chat/completions')).json.error.code).toBe('1304')
    expect((await everywhere({ prefer: 'respond-async' }, '/api/paas/v4/chat/completions')).json.error.code).toBe('1305')
  })
})

describe('an answer is drawn from the schema', () => {
  const drawn = (value: string, body = chat()) => prefer(value, body).then(({ text }) => text)

  it('with `Prefer: dynamic=true`, or the query twins, and is the same for the same seed', async () => {
    const one = await drawn('dynamic=true, seed=one')
    expect(await drawn('seed=one; dynamic=true')).toBe(one)
    expect((await ask(mock, `${CHAT}?__dynamic=true&__seed=one`, chat())).text).toBe(one)
    expect(await drawn('dynamic=true, seed=two')).not.toBe(one)
  })

  it('without a seed from a sequence that begins again after a reset', async () => {
    const sequence = async () => [await drawn('dynamic=true'), await drawn('dynamic=true')]
    await mock.reset()
    const first = await sequence()
    expect(first[0]).not.toBe(first[1])
    await mock.reset()
    expect(await sequence()).toEqual(first)
  })

  it('for a stream as events that end as documented', async () => {
    const text = await drawn('dynamic=true, seed=1', chat({ stream: true }))
    expect(text).toMatch(/^(?:data: \{.*\}\n\n){3}data: \[DONE\]\n\n$/)
  })

  it('for every request with the option `dynamic`, unless one says otherwise', async () => {
    const dynamic = createMock({ dynamic: true, seed: 'x' })
    const request = (value: string) => ask(dynamic, CHAT, chat(), { headers: { prefer: value } }).then(({ text }) => text)
    expect(await request('dynamic=false')).toBe((await ask(mock, CHAT, chat())).text)
    expect(await request('seed=1')).not.toBe(await request('dynamic=false'))
    expect(await request('example=c1302')).toBe(c1302)
  })

  it('a value that is neither true nor false is refused with a sentence', async () => {
    const { status, json } = await prefer('dynamic=perhaps')
    expect([status, json.error.message]).toEqual([400, 'dynamic has to be true or false, not "perhaps".'])
  })
})

describe('Accept', () => {
  const accepting = (accept: string, body = chat()) => ask(mock, CHAT, body, { headers: { accept } })

  it('does not decide over events: `stream` of the body does', async () => {
    expect((await accepting('application/json', chat({ stream: true }))).headers.get('content-type')).toBe('text/event-stream')
    expect((await accepting('text/event-stream')).headers.get('content-type')).toBe('application/json')
  })

  it('that says JSON, as the SDK of the vendor does, gets the sound where an answer is sound', async () => {
    const { status, headers } = await ask(createMock(), 'POST /api/paas/v4/audio/speech', { model: 'glm-tts', input: '你好', voice: 'tongtong', response_format: 'wav' }, { headers: { accept: 'application/json' } })
    expect([status, headers.get('content-type')]).toEqual([200, 'audio/wav'])
  })

  it('that takes nothing that is documented is a 406 in the envelope of the operation', async () => {
    const { status, json } = await accepting('text/html, image/*')
    expect([status, json.error]).toEqual([406, { code: '406', message: 'chat.completions.create answers application/json or text/event-stream, which Accept: text/html, image/* does not take.' }])
  })

  it('of a stream takes an error as JSON', async () => {
    const { status, text } = await ask(mock, CHAT, chat({ stream: true }), { headers: { accept: 'text/event-stream', prefer: 'example=c1302' } })
    expect([status, text]).toEqual([429, c1302])
  })

  it.each(['application/octet-stream', 'application/binary', '*/*'])('%s takes sound, as SDKs ask for it', async (accept) => {
    const { status, headers } = await ask(mock, 'POST /api/paas/v4/audio/speech', { model: 'glm-tts', input: 'hi', voice: 'tongtong', response_format: 'wav' }, { headers: { accept } })
    expect([status, headers.get('content-type')]).toEqual([200, 'audio/wav'])
  })
})

describe('what is not documented', () => {
  it('gets a 404 in the envelope of the operation, with a sentence that lists what there is', async () => {
    const { status, json, headers } = await prefer('code=418')
    expect(status).toBe(404)
    expect(json.error).toEqual({ code: '404', message: 'chat.completions.create documents no status 418; it has 200, 400, 401, 403, 429, 500.' })
    expect(headers.get('x-mock-hint')).toBe(json.error.message)
    expect((await prefer('code=429, example=c1001')).json.error.message).toMatch(/^chat\.completions\.create documents no example c1001 for status 429; it has 429: c1110, .*c1302/)
    expect((await prefer('example=poem')).json.error.message).toMatch(/documents no example poem; it has 200: chat, reasoning, .*; 400: c1210, /)
    expect((await prefer('code=abc')).json.error.message).toContain('documents no status abc')
  })

  it('is repeated in its first words only, however long it is', async () => {
    const { status, json } = await prefer(`${'cut=1, '.repeat(2000)}example=chat`)
    expect(status).toBe(400)
    expect(json.error.message).toMatch(/^cut=1, .{0,200}… needs a stream/)
  })

  it('is named safely, whatever it is', async () => {
    const { status, headers } = await ask(mock, CHAT, say('[mock example=诗\ud800\r\nx-evil: 1]'))
    expect([status, headers.get('x-evil')]).toEqual([404, null])
    expect(headers.get('x-mock-hint')).toContain('documents no example %E8%AF%97%EF%BF%BD')
  })

  it('a stream lists the streams', async () => {
    expect((await prefer('example=web-search', chat({ stream: true }))).json.error.message).toContain('documents no example web-search when it streams; it has 200: text, reasoning, tool-call')
  })

  it('knowledge operations say it in their own envelope', async () => {
    const { json } = await ask(mock, 'POST /api/llm-application/open/document/upload_url?__code=418', { knowledge_id: '1', upload_detail: [] })
    expect(json).toMatchObject({ code: 404, message: 'documents.uploadUrls documents no status 418; it has 200, 400, 401, 403, 429, 500.' })
  })
})

describe('the order is credentials, validation, then the preference', () => {
  it('credentials are judged first', async () => {
    expect((await ask(mock, CHAT, chat(), { isAnonymous: true, headers: { prefer: 'example=c1302' } })).json.error.code).toBe('1001')
  })

  it('then the body', async () => {
    expect((await prefer('example=c1302', {})).json.error.code).toBe('1213')
  })
})

describe('`times`', () => {
  it('gives the error to the first requests, and the normal answer afterwards', async () => {
    const fresh = createMock()
    const call = async (path = '/~example=c1302,times=2/api/paas/v4/chat/completions', headers = {}) => (await ask(fresh, `POST ${path}`, chat(), { headers })).status
    expect([await call(), await call(), await call(), await call()]).toEqual([429, 429, 200, 200])
  })

  it('counts by key, operation and trigger', async () => {
    const fresh = createMock()
    const once = async (key: string, trigger: string) => (await ask(fresh, CHAT, chat(), { headers: { authorization: `Bearer ${key}`, prefer: trigger } })).status
    expect([await once('a.1', 'example=c1302, times=1'), await once('a.1', 'example=c1302, times=1')]).toEqual([429, 200])
    expect([await once('b.1', 'example=c1302, times=1'), await once('a.1', 'example=c1305, times=1')]).toEqual([429, 429])
    const agents = await ask(fresh, 'POST /api/v1/agents', { agent_id: 'x', messages: [{ role: 'user', content: 'x' }] }, { headers: { authorization: 'Bearer a.1', prefer: 'example=c1302, times=1' } })
    expect(agents.status).toBe(429)
  })

  it('that is no number is refused, not ignored', async () => {
    const { status, json } = await prefer('example=c1302, times=twice')
    expect([status, json.error]).toEqual([400, { code: '400', message: 'times has to be a whole number, not "twice".' }])
  })

  it('starts again after `reset`', async () => {
    const fresh = createMock()
    const call = async () => (await ask(fresh, `${CHAT}?__example=c1302&__times=1`, chat())).status
    expect([await call(), await call()]).toEqual([429, 200])
    await fresh.reset()
    expect(await call()).toBe(429)
  })
})

it('every business code of the catalogue can be asked for by its bare code', async () => {
  const rows = Object.values(bundledDocument['x-business-codes'] ?? {})
  expect(rows.length).toBeGreaterThan(50)
  for (const { code, status, operations: ids = ['chat.completions.create'] } of rows) {
    const operation = operations.find(({ id }) => id === ids[0])!
    const answer = await send(mock, operation, requestsOf(operation)[0]![1], { prefer: `example=${code}` })
    expect([code, answer.status, answer.json.error.code]).toEqual([code, status, code])
  }
})
