import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { chat } from '../fixtures/ask.ts'
import { testClock } from '../fixtures/clock.ts'
import { memoryUploads } from './core/uploads.ts'
import { createMock, defaultKey, type Frame, type Mock } from './index.ts'

const URL_OF_CHAT = 'https://open.bigmodel.cn/api/paas/v4/chat/completions'
const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
const call = (mock: Mock, body: unknown, init: RequestInit = {}) => mock.fetch(URL_OF_CHAT, { method: 'POST', headers, body: JSON.stringify(body), ...init })

it('takes what `fetch` takes: an address, a URL or a Request', async () => {
  const { fetch } = createMock()
  const init = { method: 'POST', headers, body: JSON.stringify(chat()) }
  for (const input of [URL_OF_CHAT, new URL(URL_OF_CHAT), new Request(URL_OF_CHAT, init)]) {
    const response = await fetch(input, input instanceof Request ? undefined : init)
    expect(response.ok).toBe(true)
    expect(response.headers.get('content-length')).toBe(String((await response.arrayBuffer()).byteLength))
  }
})

describe('a text to an address is answered as the `Request` made of it', () => {
  const json = { authorization: headers.authorization, 'content-type': 'application/json' }
  const half = JSON.stringify(chat()).replace('}', ', "user": "\ud800"}')
  const inits: [what: string, init: RequestInit][] = [
    ['a chat', { headers: json, body: JSON.stringify(chat()) }],
    ['headers in pairs', { headers: Object.entries(json), body: JSON.stringify(chat()) }],
    ['no content type', { headers: { authorization: headers.authorization }, body: JSON.stringify(chat()) }],
    ['no text', { headers: json, body: '' }],
    ['no JSON', { headers: json, body: '{"model":' }],
    ['half a surrogate pair', { headers: json, body: half }],
    ['no signal', { headers: json, body: JSON.stringify(chat()), signal: null }],
    ['more than is taken', { headers: json, body: JSON.stringify(chat({ user: 'x'.repeat(10 * 1024 * 1024) })) }],
  ]
  it.each(inits)('%s', async (_, init) => {
    const clock = testClock()
    const answer = async (ask: (mock: Mock) => Promise<Response>) => {
      const response = await ask(createMock({ clock, seed: '1' }))
      return { status: response.status, headers: [...response.headers], text: await response.text() }
    }
    const post = { method: 'POST', ...init }
    expect(await answer((mock) => mock.fetch(URL_OF_CHAT, post))).toEqual(await answer((mock) => mock.fetch(new Request(URL_OF_CHAT, post))))
  })

  it('a name and a password in the address are refused', async () => {
    await expect(createMock().fetch(URL_OF_CHAT.replace('//', '//name:password@'), { method: 'POST', headers, body: '{}' })).rejects.toThrow(TypeError)
  })
})

it('the host of the address does not count', async () => {
  const response = await createMock().fetch('http://anything.test/api/paas/v4/async-result/74931783752000418-8215603994716052387', { headers })
  expect(response.status).toBe(200)
})

describe('a stream', () => {
  it('arrives frame by frame, each when it is due', async () => {
    const clock = testClock()
    const mock = createMock({ clock, frameDelay: 50 })
    const reader = (await call(mock, chat({ stream: true }))).body!.getReader()
    const first = await reader.read()
    expect(new TextDecoder().decode(first.value)).toMatch(/^data: .*\n\n$/)
    let isSecondRead = false
    const second = reader.read().then(() => (isSecondRead = true))
    clock.advance(49)
    await Promise.resolve()
    expect(isSecondRead).toBe(false)
    clock.advance(1)
    await second
    clock.advance(1000)
    let rest = ''
    for (let next = await reader.read(); !next.done; next = await reader.read()) rest += new TextDecoder().decode(next.value)
    expect(rest.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(clock.waiting).toBe(0)
  })

  it('stops its timer when the reader cancels', async () => {
    const clock = testClock()
    const response = await call(createMock({ clock }), chat({ stream: true }))
    expect(clock.waiting).toBe(1)
    await response.body!.cancel()
    expect(clock.waiting).toBe(0)
  })

  it('stops its timer and fails with the reason when the request is aborted', async () => {
    const clock = testClock()
    const controller = new AbortController()
    const response = await call(createMock({ clock }), chat({ stream: true }), { signal: controller.signal })
    const reader = response.body!.getReader()
    await reader.read()
    controller.abort()
    await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
    expect(clock.waiting).toBe(0)
  })

  it('waits for no delay when the request was aborted while its answer was made', async () => {
    const clock = testClock()
    const controller = new AbortController()
    const response = call(createMock({ clock }), chat(), { signal: controller.signal, headers: { ...headers, prefer: 'latency=60000' } })
    queueMicrotask(() => controller.abort())
    await expect(response).rejects.toMatchObject({ name: 'AbortError' })
    expect(clock.waiting).toBe(0)
  })

  it('who changes a chunk changes nothing for others', async () => {
    const mock = createMock({ frameDelay: 0 })
    const read = async () => (await (await call(mock, chat({ stream: true }))).body!.getReader().read()).value!
    const first = await read()
    const copy = first.slice()
    first.fill(0)
    expect(await read()).toEqual(copy)
  })
})

it('a request that was aborted before is refused as `fetch` refuses it', async () => {
  await expect(call(createMock(), chat(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
})

describe('a body that arrives as a stream', () => {
  const upload = { authorization: headers.authorization, 'content-type': 'multipart/form-data; boundary=b' }
  const bytesOf = (text: string) => new TextEncoder().encode(text)
  const kinds: [kind: string, url: string, headers: Record<string, string>, start: Uint8Array][] = [
    ['JSON', URL_OF_CHAT, headers, bytesOf('{"model":')],
    ['a form', 'https://open.bigmodel.cn/api/paas/v4/files', upload, bytesOf(`--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n${'x'.repeat(100)}`)],
    ['JSON in gzip', URL_OF_CHAT, { ...headers, 'content-encoding': 'gzip' }, gzipSync('{"model":').subarray(0, 12)],
  ]
  const post = (body: ReadableStream, more: RequestInit = {}) => ({ method: 'POST', headers, body, duplex: 'half', ...more }) as RequestInit
  const failures: unknown[] = []
  const mock = createMock({ maxBody: 1024, onFailure: (error) => failures.push(error) })

  it('is refused beyond the limit, and its rest is not asked for', async () => {
    let pulled = 0
    const cancel = vi.fn<() => void>()
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(++pulled && 512)), cancel })
    const response = await mock.fetch(URL_OF_CHAT, post(endless))
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('larger than')])
    expect(cancel).toHaveBeenCalledOnce()
    expect(pulled).toBeLessThan(10)
  })

  it('is refused beyond the limit of what it unpacks to, and its rest is not asked for', async () => {
    const bomb = gzipSync(new Uint8Array(64 * 1024 * 1024))
    let at = 0
    const cancel = vi.fn<() => void>()
    const packed = new ReadableStream({ pull: (controller) => controller.enqueue(bomb.subarray(at, (at += 1024))), cancel })
    const response = await mock.fetch(URL_OF_CHAT, post(packed, { headers: { ...headers, 'content-encoding': 'gzip' } }))
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('larger than')])
    await expect.poll(() => cancel.mock.calls.length).toBe(1)
    expect(at).toBeLessThan(bomb.length / 2)
  })

  describe.each(kinds)('that never ends is let go with the reason: %s', (_, url, given, start) => {
    it.each(['before it is read', 'while it is read'])('when the request is aborted %s', async (when) => {
      const controller = new AbortController()
      const abort = () => controller.abort(new Error('I changed my mind'))
      const cancel = vi.fn<() => void>()
      // more is asked for once the beginning has been read
      const body = new ReadableStream({ start: (to) => to.enqueue(start), pull: abort, cancel })
      const answer = mock.fetch(url, post(body, { headers: given, signal: controller.signal }))
      if (when === 'before it is read') abort()
      await expect(answer).rejects.toThrow('I changed my mind')
      expect(cancel).toHaveBeenCalledOnce()
      expect(failures).toEqual([])
    })
  })

  it.each(kinds)('that fails makes the call fail as `fetch` fails: %s', async (_, url, given, start) => {
    const cause = new Error('the disk is gone')
    const body = new ReadableStream({
      start: (to) => to.enqueue(start),
      pull: (to) => to.error(cause),
    })
    await expect(mock.fetch(url, post(body, { headers: given }))).rejects.toMatchObject({ name: 'TypeError', message: 'fetch failed', cause })
    expect(failures).toEqual([])
  })

  it('leaves no bytes of an upload behind when it fails', async () => {
    const uploads = memoryUploads()
    const opened: string[] = []
    const keeping = createMock({
      uploads: {
        ...uploads,
        open() {
          const file = uploads.open()
          opened.push(file.id)
          return file
        },
      },
    })
    const [, url, given, start] = kinds[1]!
    const body = new ReadableStream({
      start: (to) => to.enqueue(start),
      pull: (to) => to.error(new Error('gone')),
    })
    await expect(keeping.fetch(url, post(body, { headers: given }))).rejects.toThrow('fetch failed')
    expect(opened).toHaveLength(1)
    for await (const bytes of uploads.read(opened[0]!)) expect(bytes).toBeUndefined()
  })
})

it('`handle` answers in plain values, for an edge of one\'s own', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(chat({ stream: true })))
  const { status, body } = await createMock({ frameDelay: 10 }).handle({
    method: 'POST',
    path: '/api/paas/v4/chat/completions',
    headers,
    body: { bytes: async () => bytes, stream: () => [bytes] as unknown as AsyncIterable<Uint8Array> },
  })
  expect(status).toBe(200)
  expect((body as readonly Frame[]).map(({ at }) => at)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80])
})
