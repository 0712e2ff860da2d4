import { afterEach, expect, it, vi } from 'vitest'
import { createBigModelClient, createClient, TimeoutError } from '../src/index.ts'
import { KEY, patientClient, QUESTION, rejection } from './client.ts'
import { farSide, json, pieces, REPLY, text } from './far-side.ts'

const OK = { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } }

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('sends the body as JSON with the key, and gives the answer', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  const reply = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create(QUESTION)
  expect(reply).toEqual(REPLY)
  expect(seen).toHaveLength(1)
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/api/paas/v4/chat/completions',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', accept: 'application/json' },
  })
  expect(JSON.parse(String(seen[0]?.body))).toEqual(QUESTION)
})

it('sends a token instead of the key with auth `jwt`', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  await createClient({ apiKey: KEY, baseUrl: url, auth: 'jwt' }).chat.completions.create(QUESTION)
  const [, payload = ''] = /^Bearer [\w-]+\.([\w-]+)\.[\w-]+$/.exec(seen[0]?.headers['authorization'] ?? '') ?? []
  expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ api_key: 'test-id' })
})

it.each(['', '/', '/paas/v4', '/paas/v4/'])('reaches operations inside and outside /paas/v4 when the base URL ends in "%s"', async (end) => {
  const { url, seen } = await farSide(json(200, {}))
  const client = createClient({ apiKey: KEY, baseUrl: url + end })
  await client.chat.completions.create(QUESTION)
  await client.agents.create({ agent_id: 'general_translation', messages: [{ role: 'user', content: 'x' }] })
  expect(seen.map((request) => request.url)).toEqual(['/api/paas/v4/chat/completions', '/api/v1/agents'])
})

it('takes path parameters first and encodes them', async () => {
  const { url, seen } = await farSide(json(200, { model: 'm', task_status: 'PROCESSING' }))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  await client.asyncResults.retrieve('a/b c', { headers: { 'X-Trace': '1' } })
  expect(seen[0]).toMatchObject({ method: 'GET', url: '/api/paas/v4/async-result/a%2Fb%20c', headers: { 'x-trace': '1' } })
})

it.each(['', '.', '..'])('refuses "%s" as a path parameter, which would lead elsewhere', async (id) => {
  const error = await rejection(createClient({ apiKey: KEY, baseUrl: 'http://127.0.0.1:9/api' }).asyncResults.retrieve(id))
  expect(error).toEqual(new TypeError(`asyncResults.retrieve: id has to be a non-empty string, not "${id}".`))
})

it('uploads a file with everything that goes with it', async () => {
  const { url, seen } = await farSide(json(200, OK))
  const answer = await createClient({ apiKey: KEY, baseUrl: url }).documents.upload('1793', {
    files: new File(['# 员工手册'], '员工手册.md'),
    knowledge_type: 5,
    custom_separator: ['\n'],
    callback_header: { 'X-Tenant': 'docs' },
  })
  expect(answer.data.failedInfos).toEqual([])
  expect(seen[0]?.url).toBe('/api/llm-application/open/document/upload_document/1793')
  const form = await new Response(new Uint8Array(seen[0]?.body ?? []), { headers: { 'content-type': seen[0]?.headers['content-type'] ?? '' } }).formData()
  expect(form.get('files')).toMatchObject({ name: '员工手册.md' })
  expect(form.get('knowledge_type')).toBe('5')
  expect(String(seen[0]?.body)).toContain('name="custom_separator"\r\n\r\n\n\r\n')
  expect(JSON.parse(String(form.get('callback_header')))).toEqual({ 'X-Tenant': 'docs' })
})

it('sends headers of the client and of the call; `null` leaves one out', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  const client = createClient({ apiKey: KEY, baseUrl: url, headers: { 'X-App': 'a', 'X-Team': 't' } })
  await client.chat.completions.create(QUESTION, { headers: { 'X-Team': null, 'X-Call': 'c' } })
  expect(seen[0]?.headers).toMatchObject({ 'x-app': 'a', 'x-call': 'c' })
  expect(seen[0]?.headers).not.toHaveProperty('x-team')
})

it('leaves an Authorization header of the caller alone', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create(QUESTION, { headers: { Authorization: 'raw-key' } })
  expect(seen[0]?.headers['authorization']).toBe('raw-key')
})

it('uses the `fetch` that it is given', async () => {
  const requests: Request[] = []
  const fetch = (request: Request) => {
    requests.push(request)
    return Promise.resolve(Response.json(REPLY))
  }
  await createClient({ apiKey: KEY, fetch }).chat.completions.create(QUESTION)
  expect(requests[0]?.url).toBe('https://open.bigmodel.cn/api/paas/v4/chat/completions')
})

it('uses the global `fetch` of the moment, so that mocks can replace it after the client was made', async () => {
  const client = createClient({ apiKey: KEY })
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(REPLY)))
  expect(await client.chat.completions.create(QUESTION)).toEqual(REPLY)
})

it('offers plain openapi-fetch over the same credentials as `raw`', async () => {
  const { url, seen } = await farSide(json(200, REPLY), json(429, { error: { code: '1302', message: 'slow' } }))
  const client = createClient({ apiKey: KEY, baseUrl: url })
  const first = await client.raw.POST('/paas/v4/chat/completions', { body: QUESTION })
  expect(first.data?.choices[0]?.message.content).toBe('你好')
  const second = await client.raw.POST('/paas/v4/chat/completions', { body: QUESTION })
  expect(second.error).toEqual({ error: { code: '1302', message: 'slow' } })
  expect(seen.map((request) => request.headers['authorization'])).toEqual([`Bearer ${KEY}`, `Bearer ${KEY}`])
})

it('is also called createBigModelClient', () => {
  expect(createBigModelClient).toBe(createClient)
})

it('ends a call that is aborted with the reason of the signal', async () => {
  const abort = new AbortController()
  const fetch = () => new Promise<Response>(() => abort.abort(new Error('enough')))
  const call = createClient({ apiKey: KEY, fetch }).chat.completions.create(QUESTION, { signal: abort.signal })
  expect(await rejection(call)).toEqual(new Error('enough'))
  expect(await rejection(createClient({ apiKey: KEY, fetch }).chat.completions.create(QUESTION, { signal: abort.signal }))).toEqual(new Error('enough'))
})

it('ends a call that is aborted while its answer arrives with the reason of the signal, too', async () => {
  const abort = new AbortController()
  // nothing asks a stream for data before it is read
  const body = () => new ReadableStream({ pull: () => abort.abort(new Error('enough')) }, { highWaterMark: 0 })
  const client = createClient({ apiKey: KEY, fetch: () => Promise.resolve(new Response(body())) })
  expect(await rejection(client.chat.completions.create(QUESTION, { signal: abort.signal }))).toEqual(new Error('enough'))
})

it('ends a call of `raw` that is aborted with the reason of the signal', async () => {
  const abort = new AbortController()
  const { url } = await farSide(() => abort.abort(new Error('enough')))
  const call = createClient({ apiKey: KEY, baseUrl: url }).raw.POST('/paas/v4/chat/completions', { body: QUESTION, signal: abort.signal })
  expect(await rejection(call)).toEqual(new Error('enough'))
})

it('ends a call that is not answered within `timeout`, once', async () => {
  vi.useFakeTimers()
  const fetch = vi.fn<() => Promise<Response>>(() => new Promise(() => {}))
  const call = rejection(patientClient({ fetch, timeout: 5_000 }).client.chat.completions.create(QUESTION))
  await vi.advanceTimersByTimeAsync(5_000)
  const error = await call
  expect(error).toBeInstanceOf(TimeoutError)
  expect(error).toMatchObject({ category: 'timeout', message: 'chat.completions.create was not answered within 5000 ms.', remedy: expect.stringContaining('timeout') })
  expect(fetch).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(0)
})

it('ends a call whose answer begins and never ends', async () => {
  vi.useFakeTimers()
  const fetch = () => Promise.resolve(new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode('{"id":')) })))
  const call = rejection(patientClient({ fetch }).client.chat.completions.create(QUESTION, { timeout: 100 }))
  await vi.advanceTimersByTimeAsync(100)
  expect(await call).toBeInstanceOf(TimeoutError)
})

it('leaves no listener on the signal of a caller who makes many calls', async () => {
  const { signal } = new AbortController()
  const add = vi.spyOn(signal, 'addEventListener')
  const remove = vi.spyOn(signal, 'removeEventListener')
  await createClient({ apiKey: KEY, fetch: () => Promise.resolve(Response.json(REPLY)) }).chat.completions.create(QUESTION, { signal })
  expect(remove.mock.calls.length).toBeGreaterThan(0)
  expect(remove.mock.calls.length).toBeGreaterThanOrEqual(add.mock.calls.length)
})

it('says so when an answer of success is empty', async () => {
  const { url } = await farSide(text(200, 'application/json', ''))
  expect(await rejection(createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create(QUESTION))).toMatchObject({ message: 'The server answered 200 with an empty body.' })
})

it('gives a file of JSON Lines as a file, and the error that comes in place of a file', async () => {
  const { url } = await farSide(text(200, 'application/jsonl', '{"id":1}\n'), json(200, { error: { code: '1214', message: 'm' } }))
  const { client } = patientClient({ baseUrl: url })
  expect(await (await client.files.content('1')).text()).toBe('{"id":1}\n')
  expect(await rejection(client.files.content('1'))).toMatchObject({ code: '1214', message: 'm' })
})

it('sends the headers that an operation documents', async () => {
  const { url, seen } = await farSide(pieces('data: {"type":"done"}\n\n'))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).zrag.chat.create({ content: 'x' } as never, { headers: { 'X-Session-Id': 's-1' } })
  for await (const _ of stream) break
  expect(seen[0]?.headers['x-session-id']).toBe('s-1')
})
