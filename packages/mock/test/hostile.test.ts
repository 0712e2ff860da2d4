import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chat } from '../fixtures/ask.ts'
import { connectTo, wire } from '../fixtures/socket.ts'
import { memoryUploads } from '../src/core/uploads.ts'
import { defaultKey } from '../src/index.ts'
import { serve, type MockServer } from '../src/node.ts'

const CHAT = 'POST /api/paas/v4/chat/completions'
const UPLOAD = 'POST /api/paas/v4/files'
const json = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }
const form = { ...json, 'content-type': 'multipart/form-data; boundary=b' }
const body = JSON.stringify(chat())
const MEGABYTE = 1024 * 1024
const part = (headers: string, content = 'x') => `--b\r\nContent-Disposition: form-data; ${headers}\r\n\r\n${content}\r\n`
const packed = (bytes: Uint8Array, coding: string) => Buffer.concat([Buffer.from(`${wire(CHAT, { ...json, 'content-encoding': coding, 'content-length': String(bytes.length) })}`), bytes])

let server: MockServer
const failures: unknown[] = []
beforeAll(async () => {
  server = await serve({ frameDelay: 0, headersTime: 300, requestTime: 600, onFailure: (error) => failures.push(error) })
})
afterAll(() => server.close())

async function answerTo(bytes: string | Buffer): Promise<string> {
  const { socket, until } = connectTo(server.port)
  socket.write(bytes)
  try {
    return await until(/HTTP\/1\.1 [2-5]\d\d [\s\S]*?\r\n\r\n/)
  } finally {
    socket.destroy()
  }
}

describe('a hostile request gets its answer, and none is the mock\'s own failure', () => {
  it.each<[string, string | Buffer, number]>([
    ['a length beside chunks', wire(CHAT, { ...json, 'content-length': '4', 'transfer-encoding': 'chunked' }, '0\r\n\r\nGET / HTTP/1.1\r\n\r\n'), 400],
    ['two lengths', `${wire(CHAT, { ...json, 'content-length': '5' }).slice(0, -2)}content-length: 6\r\n\r\nhello!`, 400],
    ['a negative length', wire(CHAT, { ...json, 'content-length': '-1' }), 400],
    ['a length beyond all numbers', wire(CHAT, { ...json, 'content-length': '9'.repeat(30) }), 400],
    ['a chunk size beyond all numbers', `${wire(CHAT, { ...json, 'transfer-encoding': 'chunked' })}${'f'.repeat(20)}\r\nx\r\n`, 400],
    ['line feeds alone', wire(CHAT, json, body).replaceAll('\r\n', '\n'), 400],
    ['NUL in a header', wire(CHAT, { ...json, 'x-nul': 'a\0b' }, body), 400],
    ['bytes that are no UTF-8 in the path', wire('GET /api/paas/v4/batches/%ff%fe', json), 400],
    ['bytes that are no UTF-8 in the query', wire('GET /api/paas/v4/files?limit=%ff', json), 400],
    ['a lone surrogate', wire(CHAT, json, body.replace('"messages"', '"user_id":"\\ud800-user","messages"')), 200],
    ['a lone surrogate as an id', wire('POST /api/v1/agents/async-result', json, '{"async_id":"\\ud800","agent_id":"\\ud800"}'), 400],
    ['a lone surrogate as a request id', wire(CHAT, json, body.replace('"messages"', '"request_id":"\\ud800-request","messages"')), 200],
    ['a hundred thousand brackets', wire(CHAT, json, '['.repeat(100_000)), 400],
    ['a hundred thousand arrays in each other', wire(CHAT, json, '['.repeat(100_000) + ']'.repeat(100_000)), 400],
    ['a hundred thousand objects in a free member', wire(CHAT, json, body.replace('"messages"', `"metadata":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)},"messages"`)), 400],
    ['__proto__ as a member', wire(CHAT, json, body.replace('"messages"', '"__proto__":{"model":"x"},"constructor":{"prototype":1},"messages"')), 200],
    ['a number beyond all numbers', wire(CHAT, json, body.replace('"messages"', '"temperature":1e400,"messages"')), 400],
    ['two million members that are null', wire(CHAT, json, body.replace('"messages"', `${'"x":null,'.repeat(1_000_000)}"messages"`)), 400],
    ['ninety thousand members that are null, and one that does not fit', wire(CHAT, json, body.replace('"messages"', `${Array.from({ length: 90_000 }, (_, index) => `"x${index}":null,`).join('')}"stop":1,"messages"`)), 400],
    ['a member twice', wire(CHAT, json, body.replace('"messages"', '"messages":1,"messages"')), 200],
    ['headers of 10 MB', wire(CHAT, { ...json, 'x-long': 'x'.repeat(10 * MEGABYTE) }), 431],
    ['a hundred thousand parameters', wire(`GET /api/paas/v4/files?${'a=1&'.repeat(100_000)}`, json), 431],
    ['a long query', wire(`GET /api/paas/v4/files?${'a=1&'.repeat(3000)}`, json), 414],
    ['a form without a boundary', wire(UPLOAD, { ...json, 'content-type': 'multipart/form-data' }, part('name="file"; filename="a"')), 400],
    ['a form of preamble alone', wire(UPLOAD, form, 'x'.repeat(5 * MEGABYTE)), 400],
    ['a boundary with endless padding', wire(UPLOAD, form, `--b${' '.repeat(5 * MEGABYTE)}`), 400],
    ['a form of a hundred thousand parts', wire(UPLOAD, form, `${part('name="a"').repeat(100_000)}--b--\r\n`), 400],
    ['a file of a million beginnings of a boundary', wire(UPLOAD, form, `${part('name="file"; filename="a"', '\r\n--bb'.repeat(1_000_000))}--b--\r\n`), 400],
    ['a form that ends inside of a part', wire(UPLOAD, form, part('name="file"; filename="a"').slice(0, -3)), 400],
    ['a question before the body', wire(CHAT, { ...json, expect: '100-continue' }, body), 200],
    ['a question that nobody knows', wire(CHAT, { ...json, expect: 'the-unexpected' }, body), 417],
    ['CONNECT', wire('CONNECT evil.example:443', {}), 501],
    ['TRACE', wire('TRACE /api/paas/v4/files', json), 405],
    ['an upgrade', wire(CHAT, { ...json, connection: 'upgrade', upgrade: 'websocket' }, body), 200],
    ['a foreign host', wire(CHAT, { ...json, host: 'evil.example' }, body), 403],
    ['no host', 'GET /api/paas/v4/files HTTP/1.1\r\n\r\n', 400],
    ['headers that never end', `${CHAT} HTTP/1.1\r\nhost: 127.0.0.1\r\n`, 408],
    ['a body that stops', wire(CHAT, { ...json, 'content-length': '1000' }, body), 408],
  ])('%s', async (_, bytes, status) => {
    expect(await answerTo(bytes)).toMatch(new RegExp(`HTTP/1\\.1 ${status} `))
    expect(failures).toEqual([])
  })

  it.each<[string, string, Record<string, string>, string, number]>([
    ['has no key', CHAT, { 'content-type': 'application/json', connection: 'close' }, 'HTTP/1.1', 401],
    ['comes by a foreign name', CHAT, { ...json, host: 'evil.example', connection: 'close' }, 'HTTP/1.1', 403],
    ['leads nowhere', 'POST /api/nowhere', { ...json, connection: 'close' }, 'HTTP/1.1', 404],
    ['comes in HTTP/1.0', 'POST /api/nowhere', json, 'HTTP/1.0', 404],
  ])('what %s may still be sent while its answer is read', async (_, line, headers, version, status) => {
    const { socket, until, closed } = connectTo(server.port, { allowHalfOpen: true })
    socket.write(wire(line, { ...headers, 'content-length': String(MEGABYTE) }).replace('HTTP/1.1', version))
    await until(new RegExp(`HTTP/1\\.1 ${status} [^]*\\}`))
    const failure = await new Promise((resolve) => socket.write(Buffer.alloc(MEGABYTE), resolve))
    expect(failure ?? undefined).toBeUndefined()
    socket.end()
    await closed
  })

  it.each([
    ['an upload', wire(UPLOAD, form, `${part('name="purpose"', 'batch')}${part('name="file"; filename="a.jsonl"')}--b--\r\n`), '"purpose":"batch"'],
    ['a stream', wire(CHAT, json, JSON.stringify(chat({ stream: true }))), 'data: [DONE]'],
    ['an answer that takes its time', wire(CHAT, { ...json, prefer: 'latency=50' }, body), '"choices"'],
    ['a compressed body', packed(gzipSync(body), 'gzip'), '"choices"'],
  ])('a client that ends its side of the connection may read on: %s', async (_, bytes, expected) => {
    const { socket, closed } = connectTo(server.port, { allowHalfOpen: true })
    socket.end(bytes)
    expect(await closed).toContain(expected)
  })

  it('a client that has ended its side gets its answer also where that takes longer than a silence', async () => {
    const { open, ...rest } = memoryUploads()
    // a disk that takes its time
    const write = () => new Promise<void>((resolve) => setTimeout(resolve, 700))
    const slow = await serve({ uploads: { ...rest, open: () => ({ ...open(), write }) } })
    const { socket, closed } = connectTo(slow.port, { allowHalfOpen: true })
    socket.end(wire(UPLOAD, form, `${part('name="purpose"', 'agent')}${part('name="file"; filename="a.txt"')}--b--\r\n`))
    expect(await closed).toMatch(/^HTTP\/1\.1 200 /)
    await slow.close()
  })

  it('a client that has ended its side, and to whom nothing is sent, is let go', async () => {
    const { socket, closed } = connectTo(server.port, { allowHalfOpen: true })
    socket.end(wire(CHAT, { ...json, prefer: 'stall=1' }, JSON.stringify(chat({ stream: true }))))
    expect((await closed).match(/data: /g)).toHaveLength(1)
  })

  it('a client that ends its side in the midst of a stream has gone', async () => {
    const slow = await serve({ echo: true, frameDelay: 100 })
    const { socket, until, closed } = connectTo(slow.port, { allowHalfOpen: true })
    socket.write(wire(CHAT, json, JSON.stringify(chat({ stream: true }))))
    await until(/(?:data: [^]*?){2}/)
    socket.end()
    expect(await closed).not.toContain('[DONE]')
    await slow.close()
  })

  it('an upload that cannot be kept is read to its end, so that the next request gets its answer too', async () => {
    const { open, ...rest } = memoryUploads()
    // the disk takes its time, and meanwhile more arrives
    const write = () => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('The disk is full.')), 50))
    const uploads = { ...rest, open: () => ({ ...open(), write }) }
    const full = await serve({ uploads, onFailure: () => {} })
    const { socket, until } = connectTo(full.port)
    const file = part('name="file"; filename="a"', 'x'.repeat(MEGABYTE))
    socket.write(wire(UPLOAD, form, `${file.repeat(5)}--b--\r\n`))
    await until('HTTP/1.1 500 ')
    socket.write(wire('GET /api/nowhere', json))
    expect(await until(/HTTP\/1\.1 404 [\s\S]*\}/)).toContain('/api/nowhere')
    socket.destroy()
    await full.close()
  })

  it('requests in one packet are answered in their order', async () => {
    const { socket, until } = connectTo(server.port)
    socket.write(wire('GET /api/nowhere', json) + wire(CHAT, json, body) + wire('GET /api/elsewhere', json))
    const text = await until('/api/elsewhere')
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404', 'HTTP/1.1 200', 'HTTP/1.1 404'])
    socket.destroy()
  })
})

describe('a compressed body', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('in %s is unpacked', async (coding, pack) => {
    expect(await answerTo(packed(pack(body), coding))).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('in an unknown coding is a 415 that says what is known', async () => {
    const answer = await answerTo(packed(Buffer.from(body), 'zstd'))
    expect(answer).toMatch(/^HTTP\/1\.1 415 /)
    expect(answer).toContain('send it plain, in gzip or deflate, or to the server also in br')
  })

  it.each([
    ['that is none', randomBytes(1000)],
    ['that is cut', gzipSync(body).subarray(0, 40)],
  ])('%s is a 400', async (_, bytes) => {
    expect(await answerTo(packed(bytes, 'gzip'))).toMatch(/^HTTP\/1\.1 400 /)
    expect(failures).toEqual([])
  })

  it('of 200 MB in 200 kB is unpacked as far as a body may go', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MEGABYTE))
    const before = process.memoryUsage().arrayBuffers
    const answer = await answerTo(packed(bomb, 'gzip'))
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('larger than 10 MB')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MEGABYTE)
  })
})

describe('limits are options', () => {
  it('so many connections, and no more', async () => {
    const small = await serve({ maxConnections: 1 })
    const first = connectTo(small.port)
    first.socket.write(wire('GET /api/nowhere', json))
    await first.until('404')
    const second = connectTo(small.port)
    second.socket.write(wire('GET /api/nowhere', json))
    expect(await second.until('}')).toMatch(/^HTTP\/1\.1 503 [\s\S]*1 connections are open, and no more are taken\./)
    await second.closed
    first.socket.destroy()
    await small.close()
  })

  it('so many streams, and no more', async () => {
    const small = await serve({ maxStreams: 1, frameDelay: 60_000, grace: 0 })
    const stream = wire(CHAT, json, JSON.stringify(chat({ stream: true })))
    const first = connectTo(small.port)
    first.socket.write(stream)
    await first.until('data: ')
    const second = connectTo(small.port)
    second.socket.write(stream)
    expect(await second.until('}')).toMatch(/^HTTP\/1\.1 503 /)
    first.socket.destroy()
    second.socket.destroy()
    await small.close()
  })

  it('so many bytes of a body, and of a file', async () => {
    const small = await serve({ maxBody: 1024, maxUpload: 1024 })
    const { socket, until } = connectTo(small.port)
    socket.write(wire(CHAT, json, JSON.stringify(chat({ user: 'x'.repeat(1024) }))))
    expect(await until('larger than')).toContain('HTTP/1.1 400 ')
    socket.write(wire('POST /api/llm-application/open/document/upload_document/1793456789012345678', form, `${part('name="files"; filename="a.txt"', 'x'.repeat(1025))}--b--\r\n`))
    expect(await until('435')).toContain('x-mock-hint: A file may have 0.000977 MB.')
    socket.destroy()
    await small.close()
  })

  it('a limit that lets nothing pass is refused', async () => {
    await expect(serve({ maxUrl: 0 })).rejects.toThrow('maxUrl has to be a whole number from 1, not 0.')
  })
})

// what tries each of millions of beginnings to the end needs hours; the limit of a test is enough for all else
it.each([
  ['that begins over and over', '[mock '.repeat(MEGABYTE)],
  ['that begins a term over and over', '[mock example='.repeat(MEGABYTE / 2)],
  ['of blanks', `[mock${' '.repeat(1000)}`.repeat(8000)],
  ['of blanks within a value', `[mock example="${' '.repeat(8 * MEGABYTE)}x]`],
  ['of a million terms', `[mock ${'cut=1,'.repeat(MEGABYTE)}]`],
])('a message of megabytes that only looks like a trigger, %s, is answered', async (_, content) => {
  expect(await answerTo(wire(CHAT, json, JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content }] })))).toMatch(/^HTTP\/1\.1 200 /)
})

it('a tool whose schema asks for more text than there is memory is called all the same', async () => {
  const parameters = { type: 'object', required: ['a'], properties: { a: { type: 'string', minLength: 1e9 } } }
  const calling = chat({ tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters } }] })
  expect(await answerTo(wire(CHAT, json, JSON.stringify(calling)))).toMatch(/^HTTP\/1\.1 200 /)
})
