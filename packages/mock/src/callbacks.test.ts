import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ask, type Asked } from '../fixtures/ask.ts'
import { testClock } from '../fixtures/clock.ts'
import { createMock, type Mock } from './index.ts'

const KNOWLEDGE = '1793456789012345678'

interface Call {
  url: string
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

/** A server that takes callbacks. */
async function listen(status = 200): Promise<{ url: string; next: Promise<Call> }> {
  const { promise, resolve } = (() => {
    let settle!: (call: Call) => void
    return { promise: new Promise<Call>((done) => (settle = done)), resolve: (call: Call) => settle(call) }
  })()
  const server = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString()
    response.writeHead(status, { location: 'https://example.com/' }).end()
    resolve({ url: request.url!, headers: request.headers, body: JSON.parse(text) as Record<string, unknown> })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, next: promise }
}

function upload(mock: Mock, fields: Record<string, string>): Promise<Asked> {
  const form = new FormData()
  form.append('files', new Blob(['Refunds']), 'a.md')
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return ask(mock, `POST /api/llm-application/open/document/upload_document/${KNOWLEDGE}`, form)
}

const documentOf = ({ json }: Asked) => (json['data'] as { successInfos: { documentId: string }[] }).successInfos[0]!.documentId

describe('a callback', () => {
  it('is sent to this machine when an embedding has ended, with its headers and the document', async () => {
    const mock = createMock()
    const { url, next } = await listen()
    const asked = await upload(mock, { callback_url: url, callback_header: '{"X-Tenant":"docs-team"}' })
    expect(asked.headers.get('x-mock-remark')).toBeNull()
    const call = await next
    expect(call).toMatchObject({ url: '/hook', headers: { 'x-tenant': 'docs-team', 'content-type': 'application/json' }, body: { id: documentOf(asked), embedding_stat: 1 } })
    expect((await ask(mock, `GET /api/llm-application/open/document/${documentOf(asked)}`)).json['data']).toMatchObject({ embedding_stat: 1 })
  })

  it('is sent for addresses that are uploaded, and when a document is embedded again', async () => {
    const mock = createMock()
    const [first, second] = [await listen(), await listen()]
    const { json } = await ask(mock, 'POST /api/llm-application/open/document/upload_url', { knowledge_id: KNOWLEDGE, upload_detail: [{ url: 'https://example.com/a.html', knowledge_type: 1, callback_url: first.url }] })
    const { body } = await first.next
    expect(json['data']).toMatchObject({ successInfos: [{ documentId: body['id'] }] })
    await ask(mock, `POST /api/llm-application/open/document/embedding/${String(body['id'])}`, { callback_url: second.url })
    expect((await second.next).body['id']).toBe(body['id'])
  })

  it.each(['https://example.com/hook?secret=1', 'http://192.0.2.1/', 'http://localhost.example.com/', 'ftp://127.0.0.1/', 'nowhere'])('to %s is not sent, and the answer says so in a remark', async (url) => {
    const calls = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('no network in tests'))
    onTestFinished(() => calls.mockRestore())
    const clock = testClock()
    const asked = await upload(createMock({ clock }), { callback_url: url })
    expect([asked.status, asked.headers.get('x-mock-remark')]).toEqual([200, expect.stringMatching(/^callback_url is (?:not called: \S+ is not this machine\. Allow it with --allow-callbacks|no http address)/)])
    expect(clock.waiting).toBe(0)
    expect(calls).not.toHaveBeenCalled()
  })

  it('is sent anywhere with `allowCallbacks`', async () => {
    const calls = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response())
    onTestFinished(() => calls.mockRestore())
    const clock = testClock()
    await upload(createMock({ clock, allowCallbacks: true }), { callback_url: 'https://example.com/hook' })
    clock.advance(1000)
    await vi.waitFor(() => expect(calls).toHaveBeenCalledWith('https://example.com/hook', expect.objectContaining({ method: 'POST', redirect: 'manual' })))
  })

  it.each([['is refused', 500, /^The callback to http:\/\/127\.0\.0\.1:\d+\/hook was answered with 500\.$/], ['leads elsewhere', 302, /was answered with 302\.$/]])('that %s is told and nothing else', async (_, status, expected) => {
    const sentences: string[] = []
    const { url, next } = await listen(status)
    await upload(createMock({ onCallbackFailure: (sentence) => sentences.push(sentence) }), { callback_url: `${url}?secret=1` })
    await next
    await vi.waitFor(() => expect(sentences).toEqual([expect.stringMatching(expected)]))
  })

  it('that nobody takes, or with a header that is none, is told and nothing else', async () => {
    const sentences: string[] = []
    const mock = createMock({ onCallbackFailure: (sentence) => sentences.push(sentence) })
    await upload(mock, { callback_url: 'http://127.0.0.1:1/' })
    await upload(mock, { callback_url: 'http://127.0.0.1:1/', callback_header: '{"no header":"x"}' })
    await vi.waitFor(() => expect(sentences).toEqual([expect.stringMatching(/^The callback to http:\/\/127\.0\.0\.1:1\/ failed: /), expect.stringMatching(/failed: /)]))
  })

  it('that goes on, or waits, is given up when the mock is closed', async () => {
    const hanging = createServer(() => {})
    await new Promise<void>((done) => hanging.listen(0, '127.0.0.1', done))
    onTestFinished(() => void hanging.close())
    const url = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`
    const mock = createMock()
    const arrived = new Promise<IncomingMessage>((resolve) => hanging.once('request', resolve))
    await upload(mock, { callback_url: url })
    const request = await arrived
    const gone = new Promise((resolve) => request.once('close', resolve))
    mock.close()
    await gone

    const clock = testClock()
    const waiting = createMock({ clock, taskMs: 3_600_000 })
    await upload(waiting, { callback_url: url })
    expect(clock.waiting).toBe(1)
    waiting.close()
    expect(clock.waiting).toBe(0)
  })
})
