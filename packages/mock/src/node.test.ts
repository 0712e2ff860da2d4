import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { chat } from '../fixtures/ask.ts'
import { testClock } from '../fixtures/clock.ts'
import { connectTo, wire } from '../fixtures/socket.ts'
import { defaultKey } from './index.ts'
import { serve, type MockServer, type ServeOptions } from './node.ts'

const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
const PATH = '/api/paas/v4/chat/completions'
const CHAT_LINE = `POST ${PATH}`

const open: MockServer[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function start(options: ServeOptions = {}): Promise<MockServer> {
  const server = await serve(options)
  open.push(server)
  return server
}

const post = (server: MockServer, body: unknown, more: Record<string, string> = {}) => fetch(`${server.url}/paas/v4/chat/completions`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })

describe('the server', () => {
  it('takes any free port of 127.0.0.1 by default, and its url is the API\'s base', async () => {
    const server = await start()
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/api`)
    expect((await post(server, chat())).status).toBe(200)
  })

  it('gives to each request the same bytes and headers as the injected fetch', async () => {
    const response = await post(await start(), chat())
    expect(Object.fromEntries([...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)))).toEqual({ 'content-type': 'application/json', 'content-length': '548' })
  })

  it('says in a sentence that the port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    await expect(serve({ port })).rejects.toMatchObject({ code: 'EADDRINUSE', message: `Port ${port} on 127.0.0.1 is in use. Choose another one (on the command line: --port <n>, or PORT=<n>); 0 takes any free port.` })
    taken.close()
  })

  it('says in a sentence that the host is none of this machine', async () => {
    await expect(serve({ host: '192.0.2.1' })).rejects.toThrow('192.0.2.1 is no address of this machine.')
  })

  it('finishes a running stream when it is closed, and then refuses connections', async () => {
    const clock = testClock()
    const server = await serve({ clock })
    const { socket, until, closed } = connectTo(server.port)
    socket.write(wire(CHAT_LINE, headers, JSON.stringify(chat({ stream: true }))))
    await until('data: ')
    const closing = server.close()
    clock.advance(1000)
    expect(await closed).toContain('data: [DONE]')
    await closing
    await expect(fetch(server.url)).rejects.toThrow('fetch failed')
  })
})

describe('a stream on the wire', () => {
  it('frame 1 is readable before the last one is written', async () => {
    const clock = testClock()
    const { socket, until, received } = connectTo((await start({ clock, frameDelay: 50 })).port)
    socket.write(wire(CHAT_LINE, headers, JSON.stringify(chat({ stream: true }))))
    await until('人工智能')
    expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-type: text\/event-stream\r\ncache-control: no-cache\r\n/)
    expect(received()).toContain('Transfer-Encoding: chunked')
    expect(received()).not.toContain('诞生于')
    expect(clock.waiting).toBe(1)
    clock.advance(50)
    await until('诞生于')
    expect(received()).not.toContain('[DONE]')
    clock.advance(1000)
    await until('data: [DONE]\n\n\r\n0\r\n\r\n')
  })

  it('a client that goes away stops the timer', async () => {
    const clock = testClock()
    const { socket, until } = connectTo((await start({ clock })).port)
    socket.write(wire(CHAT_LINE, headers, JSON.stringify(chat({ stream: true }))))
    await until('data: ')
    expect(clock.waiting).toBe(1)
    socket.destroy()
    await expect.poll(() => clock.waiting).toBe(0)
  })

  it.each([['cut=2', 'closed'], ['cut=2, reset', 'reset by ECONNRESET']])('that breaks off by %s is %s after exactly its frames', async (fault, expected) => {
    const { port } = await start({ frameDelay: 0 })
    let text = ''
    // read byte by byte: Node takes a reset that comes with the last bytes of a larger read for a close
    const socket = connect({ port, host: '127.0.0.1', onread: { buffer: new Uint8Array(1), callback: (_, [byte]) => Boolean((text += String.fromCharCode(byte!))) } })
    socket.write(wire(CHAT_LINE, { ...headers, prefer: fault }, JSON.stringify(chat({ stream: true }))))
    const ended = await new Promise<string>((resolve) => socket.on('error', ({ message }) => resolve(`reset by ${message.split(' ').at(-1)}`)).on('end', () => resolve('closed')))
    expect([ended, text.match(/^data: /gm)?.length]).toEqual([expected, 2])
  })

  it('takes the time that it was given', async () => {
    const begin = performance.now()
    const text = await (await post(await start({ frameDelay: 20 }), chat({ stream: true }))).text()
    const frames = text.split('\n\n').length - 1
    const took = performance.now() - begin
    expect(took).toBeGreaterThanOrEqual((frames - 1) * 20)
  })
})

describe('the journal over HTTP', () => {
  it('is there for programs of this machine, filtered by the query, without secrets', async () => {
    const server = await start()
    await post(server, chat())
    await post(server, chat(), { prefer: 'example=c1302', 'x-test-id': 'one' })
    const read = async (query: string) => (await fetch(`http://127.0.0.1:${server.port}/__mock/requests${query}`)).text()
    expect(JSON.parse(await read(''))).toMatchObject([{ id: 1, operationId: 'chat.completions.create', status: 200, headers: { authorization: 'Bearer [redacted]' } }, { id: 2 }])
    expect(JSON.parse(await read('?status=429&testId=one'))).toMatchObject([{ id: 2, code: '1302' }])
    expect(JSON.parse(await read('?isAborted=true'))).toEqual([])
    expect(await read('')).not.toContain('mock-secret')
    expect(JSON.parse(await read('?staus=1'))).toEqual({ status: 400, message: 'Requests are filtered by method, path, operationId, testId, model, code, status, isAborted, not by "staus".' })
    expect(JSON.parse(await read('?status=4xx'))).toEqual({ status: 400, message: 'No request has the status "4xx".' })
    expect((await fetch(`http://127.0.0.1:${server.port}/__mock/requests`, { method: 'DELETE' })).status).toBe(405)
  })

  it('everything is forgotten on request, by no page of another origin', async () => {
    const server = await start()
    await post(server, chat())
    const origin = new URL(server.url).origin
    expect((await fetch(`${origin}/__mock/state`)).status).toBe(405)
    const preflight = await fetch(`${origin}/__mock/state`, { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' } })
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
    expect((await fetch(`${origin}/__mock/state`, { method: 'DELETE' })).status).toBe(204)
    expect(await (await fetch(`${origin}/__mock/requests`)).json()).toEqual([])
  })

  it('is not there by another name, also when the mock is open to the network', async () => {
    const server = await start({ host: '0.0.0.0' })
    const { socket, until } = connectTo(server.port)
    socket.write(wire('GET /__mock/requests', { host: 'evil.example' }))
    expect(await until('}')).toContain('404 Not Found')
    socket.destroy()
  })
})

describe('odd requests', () => {
  it.each([
    ['no HTTP at all', 'hello there\r\n\r\n', 400],
    ['an unknown verb', wire(CHAT_LINE.replace('POST', 'BREW'), headers), 400],
    ['a header that is too long', wire(CHAT_LINE, { ...headers, 'x-long': 'x'.repeat(20_000) }), 431],
    ['two lengths', wire(CHAT_LINE, { ...headers, 'content-length': '5', 'transfer-encoding': 'chunked' }, 'hello'), 400],
    ['a broken chunk', wire(CHAT_LINE, { ...headers, 'transfer-encoding': 'chunked' }) + 'zz\r\nhello\r\n', 400],
    ['a malformed body', wire(CHAT_LINE, headers, '{"model":'), 400],
    ['a whole URL as target', wire(`POST http://open.bigmodel.cn${PATH}`, headers, JSON.stringify(chat())), 200],
    ['a chunked body', wire(CHAT_LINE, { ...headers, 'transfer-encoding': 'chunked' }) + `${Buffer.byteLength(JSON.stringify(chat())).toString(16)}\r\n${JSON.stringify(chat())}\r\n0\r\n\r\n`, 200],
    ['a question whether to send the body', wire(CHAT_LINE, { ...headers, expect: '100-continue' }, JSON.stringify(chat())), 100],
    ['a target that is a star', wire('OPTIONS *', headers), 204],
    ['HEAD', wire(`HEAD ${PATH}`, headers), 405],
  ])('%s is answered at once', async (_, bytes, status) => {
    const { socket, until } = connectTo((await start()).port)
    socket.write(bytes)
    const text = await until(/^HTTP\/1\.1 \d{3} [\s\S]*?\r\n\r\n/)
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(text).not.toContain('    at ')
    socket.destroy()
  })

  it('what is no HTTP gets a sentence too', async () => {
    const { socket, closed } = connectTo((await start()).port)
    socket.write('hello there\r\n\r\n')
    expect(await closed).toMatch(/\r\n\r\n\{"status":400,"message":"This is not a whole HTTP request: .*"\}$/)
  })

  it('bytes after the end of a multipart body do no harm', async () => {
    const { socket, until } = connectTo((await start()).port)
    const body = `--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nabc\r\n--b--\r\n${'x'.repeat(3 * 1024 * 1024)}`
    socket.write(wire('POST /api/llm-application/open/document/upload_document/1793456789012345678', { ...headers, 'content-type': 'multipart/form-data; boundary=b' }, body))
    expect(await until('successInfos')).toContain('HTTP/1.1 200 OK')
    socket.destroy()
  })

  it('a connection is reused after an answer that came before the body was read', async () => {
    const { socket, until } = connectTo((await start()).port)
    socket.write(wire(CHAT_LINE, { 'content-type': 'application/json' }, JSON.stringify(chat())))
    await until('"1001"')
    socket.write(wire(CHAT_LINE, headers, JSON.stringify(chat())))
    expect(await until('"finish_reason":"stop"')).toContain('HTTP/1.1 200 OK')
    socket.destroy()
  })

  it('a body over the limit is read to its end, so that the client can read the answer', async () => {
    const response = await post(await start(), chat({ user: 'x'.repeat(11 * 1024 * 1024) }))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('larger than 10 MB')
  })

  it('a client that goes away in the middle of its body does no harm', async () => {
    const failures: unknown[] = []
    const server = await start({ onFailure: (error) => failures.push(error) })
    for (const type of ['application/json', 'multipart/form-data; boundary=b']) {
      const path = type.startsWith('multipart') ? '/api/llm-application/open/document/upload_document/1793456789012345678' : PATH
      const { socket, closed } = connectTo(server.port)
      socket.write(wire(`POST ${path}`, { ...headers, 'content-type': type, 'content-length': '1000' }) + '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nabc')
      socket.end()
      await closed
    }
    expect((await post(server, chat())).status).toBe(200)
    expect(failures).toEqual([])
  })
})

describe('an upload', () => {
  const upload = async (server: MockServer, size: number) => {
    const boundary = 'b0undary'
    const megabyte = Buffer.alloc(1024 * 1024, 'x')
    async function* body() {
      yield Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="files"; filename="big.txt"\r\n\r\n`)
      for (let sent = 0; sent < size; sent++) yield megabyte
      yield Buffer.from(`x\r\n--${boundary}--\r\n`)
    }
    const init = { method: 'POST', headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` }, body: ReadableStream.from(body()), duplex: 'half' }
    return fetch(`${server.url}/llm-application/open/document/upload_document/1793456789012345678`, init as RequestInit)
  }

  it('of more than 100 MB gets its 435, and takes no memory', async () => {
    const server = await start()
    await upload(server, 1)
    const before = process.memoryUsage().arrayBuffers
    const response = await upload(server, 100)
    expect(await response.json()).toEqual({ code: 435, message: '文件大小超过 100MB' })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
  }, 60_000)

  it('without credentials is refused before it has been sent', async () => {
    const server = await start()
    const { socket, until } = connectTo(server.port)
    socket.write(wire('POST /api/llm-application/open/document/upload_document/1793456789012345678', { 'content-type': 'multipart/form-data; boundary=b', 'content-length': '2000000' }) + 'x'.repeat(1000))
    expect(await until('1001')).toContain('HTTP/1.1 401 ')
    socket.destroy()
  })
})

describe('pages and names', () => {
  const preflight = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,content-type' }
  const asPage = async (server: MockServer, origin: string, method = 'POST') => {
    const { socket, until } = connectTo(server.port)
    socket.write(method === 'OPTIONS' ? wire(`OPTIONS ${PATH}`, { origin, ...preflight }) : wire(CHAT_LINE, { ...headers, origin }, JSON.stringify(chat())))
    const text = await until(/^HTTP\/1\.1 \d{3} [\s\S]*?\r\n\r\n/)
    socket.destroy()
    return text
  }

  it.each(['http://localhost:5173', 'http://127.0.0.1:3000', 'https://app.localhost', 'http://[::1]:8080'])('a page of %s may read the answers', async (origin) => {
    const server = await start()
    expect(await asPage(server, origin)).toContain(`access-control-allow-origin: ${origin}\r\n`)
    const answer = await asPage(server, origin, 'OPTIONS')
    expect(answer).toMatch(/^HTTP\/1\.1 204 /)
    expect(answer).toContain('access-control-allow-headers: authorization,content-type\r\n')
    expect(answer).toContain(`access-control-allow-origin: ${origin}\r\n`)
  })

  it.each(['https://example.com', 'http://localhost.example.com', 'http://127.0.0.1.example.com', 'null'])('a page of %s may not', async (origin) => {
    const server = await start()
    expect(await asPage(server, origin)).not.toContain('access-control')
    expect(await asPage(server, origin, 'OPTIONS')).not.toContain('access-control')
  })

  const byName = async (server: MockServer, host: string) => {
    const { socket, until } = connectTo(server.port)
    socket.write(wire(CHAT_LINE, { ...headers, host }, JSON.stringify(chat())))
    const text = await until(/^HTTP\/1\.1 \d{3} [\s\S]*?\r\n\r\n/)
    socket.destroy()
    return text
  }

  it.each(['localhost:4010', 'LOCALHOST:4010', 'localhost.', '127.0.0.1', '127.1.2.3:80', 'mock.localhost', '[::1]:4010'])('answers to a name of this machine: %s', async (host) => {
    expect(await byName(await start(), host)).toMatch(/^HTTP\/1\.1 200 /)
  })

  it.each(['evil.example', 'EVIL.example:4010', 'evil.example.', '127.0.0.1.evil.example', 'localhost.evil.example:4010', 'localhost:4010.evil.example', '0.0.0.0', '[::ffff:7f00:1]', 'localhost@evil.example', ''])('is not reached through a name that another site points at this machine: %s', async (host) => {
    const answer = await byName(await start(), host)
    expect(answer).toMatch(/^HTTP\/1\.1 403 /)
    expect(answer).not.toContain('access-control')
  })

  it('says in a sentence how to allow a name, and answers to it then', async () => {
    const asked = async (server: MockServer, host: string) => {
      const { socket, closed } = connectTo(server.port)
      socket.write(wire('GET /', { host, connection: 'close' }))
      return closed
    }
    expect(await asked(await start(), 'mock.example.com:4010')).toContain('Start it with --allow-host mock.example.com if that name is yours.')
    const server = await start({ allowedHosts: ['Mock.example.com'] })
    expect(await byName(server, 'mock.example.com.:4010')).toMatch(/^HTTP\/1\.1 200 /)
    expect(await byName(server, 'other.example.com')).toMatch(/^HTTP\/1\.1 403 /)
  })

  it('answers to HTTP/1.0 without a name, which no browser sends', async () => {
    const { socket, closed } = connectTo((await start()).port)
    socket.write('GET /api/paas/v4/files HTTP/1.0\r\n\r\n')
    expect(await closed).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('takes names of hosts alone into `allowedHosts`', async () => {
    for (const name of ['http://mock.test', 'mock.test/api', '*.mock.test', '']) await expect(serve({ allowedHosts: [name] })).rejects.toThrow(`${JSON.stringify(name)} is no name of a host: write it as mock.example.com, without "http://" and a path.`)
  })

  it('refuses an empty `host`, which would be every address', async () => {
    await expect(serve({ host: '' })).rejects.toThrow('The host is empty: leave it out to listen on 127.0.0.1.')
  })

  it('lets pages of other origins read the answers when `cors` names them', async () => {
    const server = await start({ cors: ['https://app.example.com'] })
    expect(await asPage(server, 'https://app.example.com', 'OPTIONS')).toContain('access-control-allow-origin: https://app.example.com\r\n')
    expect(await asPage(server, 'http://app.example.com')).not.toContain('access-control')
    expect(await asPage(server, 'http://localhost:5173')).toContain('access-control-allow-origin')
    expect(await asPage(await start({ cors: 'any' }), 'https://anywhere.example')).toContain('access-control-allow-origin: https://anywhere.example\r\n')
    await expect(serve({ cors: ['app.example.com/'] })).rejects.toThrow('"app.example.com/" is no origin: write it as https://app.example.com, without a path, or "any".')
  })

  it('answers to any name when `host` opens it', async () => {
    const server = await start({ host: '0.0.0.0' })
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/api`)
    expect(await byName(server, 'mock.example.com')).toMatch(/^HTTP\/1\.1 200 /)
  })
})
