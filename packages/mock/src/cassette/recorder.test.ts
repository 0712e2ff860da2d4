import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chat } from '../../fixtures/ask.ts'
import { connectTo, wire } from '../../fixtures/socket.ts'
import { token } from '../../fixtures/token.ts'
import { createMock, defaultKey } from '../index.ts'
import { readCassette, record, serve, type MockServer, type RecordOptions } from '../node.ts'

const CHAT = '/paas/v4/chat/completions'
const KEY = 'canary-identifier.canary-secret-half'
const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' }

let folder: string
let file: string
const ends: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cassette-'))
  file = join(folder, 'c.ndjson')
})
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
  await rm(folder, { recursive: true })
})

/** An upstream of our own, on a free port. */
async function upstream(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
}

const failures: string[] = []
async function recorder(url: string, options: Partial<RecordOptions> = {}): Promise<MockServer> {
  failures.length = 0
  const server = await record({ upstream: url, cassette: file, onFailure: (sentence) => failures.push(sentence), ...options })
  let isClosed = false
  const close = async () => {
    if (!isClosed) await server.close()
    isClosed = true
  }
  ends.push(close)
  return { ...server, close }
}

const post = (url: string, body: unknown, more: RequestInit = {}) => fetch(url, { method: 'POST', headers, body: JSON.stringify(body), ...more })

describe('what is recorded is what passed by', () => {
  it('a mock behind the recorder answers with the same status, headers, bytes and frames, and so does the replay', async () => {
    const live = await serve({ frameDelay: 5 })
    ends.push(() => live.close())
    const taping = await recorder(live.url)
    const requests: [path: string, init: RequestInit][] = [
      [CHAT, { method: 'POST', headers, body: JSON.stringify(chat()) }],
      [CHAT, { method: 'POST', headers, body: JSON.stringify(chat({ stream: true })) }],
      [CHAT, { method: 'POST', headers: { ...headers, prefer: 'example=c1302' }, body: JSON.stringify(chat({ model: 'glm-4.6' })) }],
      ['/paas/v4/files?purpose=batch', { headers }],
      ['/nowhere', { headers }],
    ]
    const read = async (response: Response) => ({
      status: response.status,
      headers: Object.fromEntries([...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name))),
      text: await response.text(),
    })
    const answers = async (url: string) => {
      const all: unknown[] = []
      for (const [path, init] of requests) all.push(await read(await fetch(`${url}${path}`, init)))
      return all
    }
    const expected = await answers(live.url)
    expect(await answers(taping.url)).toEqual(expected)
    await taping.close()
    const cassette = await readCassette(file)
    expect(cassette.interactions).toHaveLength(requests.length)
    const frames = cassette.interactions[1]!.response!.frames as { after: number; text: string }[]
    // a busy machine reads several at a time
    for (const frame of frames) expect(frame.text).toMatch(/^(data: [^\n]*\n\n)+$/)
    expect(frames.map(({ text }) => text).join('').match(/^data: /gm)!.length).toBeGreaterThan(5)
    expect(frames.every((frame, index) => index === 0 || frame.after >= frames[index - 1]!.after)).toBe(true)

    const replayed = await serve({ replay: { cassette, strict: true, timing: 'none' } })
    ends.push(() => replayed.close())
    expect(await answers(replayed.url)).toEqual(expected)
  })

  it('a frame reaches the client before the upstream sends the next one', async () => {
    let response: ServerResponse | undefined
    const url = await upstream((_, given) => {
      response = given
      given.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    })
    const { port } = await recorder(url)
    const { socket, until, received } = connectTo(port)
    socket.write(wire(`POST /api${CHAT}`, headers, '{}'))
    // headers too
    await until('text/event-stream')
    for (const number of [1, 2, 3]) {
      response!.write(`data: ${number}\n\n`)
      await until(`data: ${number}\n\n`)
      expect(received()).not.toContain(`data: ${number + 1}`)
    }
    response!.end()
    await until('\r\n0\r\n\r\n')
  })

  it('a large body is sent on while it arrives', async () => {
    let arrived = ''
    const url = await upstream((request, response) => {
      request.on('data', (chunk: Buffer) => (arrived += chunk.toString()))
      request.on('end', () => response.end(`${arrived.length} ${request.headers['content-length']} ${request.headers['accept-encoding']} ${request.headers['te']} ${request.headers['x-mine']}`))
    })
    const { port } = await recorder(url)
    const { socket, until } = connectTo(port)
    socket.write(wire(`POST /api/upload`, { connection: 'x-mine', te: 'trailers', 'x-mine': '1', 'content-length': '10', 'accept-encoding': 'gzip' }))
    socket.write('hello')
    await expect.poll(() => arrived).toBe('hello')
    socket.write('world')
    // hop-by-hop headers, and those that Connection names, end here
    await until('10 10 identity undefined undefined')
  })

  it('what comes compressed is recorded and handed on as it reads', async () => {
    const url = await upstream((_, response) => response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(gzipSync(`{"key":"${KEY}"}`)))
    const server = await recorder(url)
    const response = await fetch(`${server.url}/x`, { headers: { authorization: KEY } })
    expect([await response.text(), response.headers.get('content-encoding')]).toEqual([`{"key":"${KEY}"}`, null])
    await server.close()
    expect((await readCassette(file)).interactions[0]!.response!.frames).toMatchObject([{ text: '{"key":"[redacted]"}' }])
  })

  it('what is large, such as speech, is replayed byte for byte', async () => {
    const speech = Buffer.from(Array.from({ length: 6 * 1024 * 1024 }, (_, index) => (index * 7919 + (index >> 8)) % 256))
    const url = await upstream((_, response) => response.writeHead(200, { 'content-type': 'audio/wav' }).end(speech))
    const server = await recorder(url)
    await (await fetch(`${server.url}/speech`, { headers: { authorization: KEY } })).arrayBuffer()
    await server.close()
    const mock = createMock({ replay: { cassette: await readCassette(file), strict: true, timing: 'none' } })
    const replayed = await mock.fetch('http://x/api/speech', { headers: { authorization: KEY } })
    expect(Buffer.from(await replayed.arrayBuffer()).equals(speech)).toBe(true)
    // six megabytes are looked through for secrets in all their encodings
  }, 60_000)

  it('what is too large is recorded as its digest, the same for another boundary and another key', async () => {
    const url = await upstream((request, response) => void request.resume().on('end', () => response.end('x'.repeat(33 * 1024 * 1024))))
    const server = await recorder(url)
    const send = async (boundary: string, key: string) => {
      const body = `--${boundary}\r\nContent-Disposition: form-data; name="note"\r\n\r\n${key}\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n${'a'.repeat(2_000_000)}\r\n--${boundary}--`
      return (await fetch(`${server.url}/files`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': `multipart/form-data; boundary=${boundary}` }, body })).text()
    }
    expect(await send('boundary-number-1', KEY)).toHaveLength(33 * 1024 * 1024)
    await send('boundary-number-22', 'another-identifier.another-secret-half')
    await server.close()
    const [first, second] = (await readCassette(file)).interactions
    expect(first!.request.body).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect((first!.request.body as { sha256: string }).sha256).toBe((second!.request.body as { sha256: string }).sha256)
    expect(first!.response!.frames).toMatchObject({ bytes: 33 * 1024 * 1024 })
  })
})

describe('when something goes wrong', () => {
  it('a client that goes away ends the request upstream, and the partial stream is recorded as such', async () => {
    let isAborted = false
    const url = await upstream((_, response) => {
      response.on('close', () => (isAborted = !response.writableFinished))
      response.write('data: 1\n\n')
    })
    const server = await recorder(url)
    const { socket, until } = connectTo(server.port)
    socket.write(wire('GET /api/stream', {}))
    await until('data: 1')
    socket.destroy()
    await expect.poll(() => isAborted).toBe(true)
    await server.close()
    expect((await readCassette(file)).interactions).toMatchObject([{ response: { frames: [{ text: 'data: 1\n\n' }], cut: { by: 'client' } } }])
  })

  it('a client that goes away before the answer ends the request upstream too', async () => {
    let request: IncomingMessage | undefined
    const url = await upstream((given) => (request = given))
    const server = await recorder(url)
    const { socket } = connectTo(server.port)
    socket.write(wire('GET /api/slow', {}))
    await expect.poll(() => request).toBeDefined()
    socket.destroy()
    await expect.poll(() => request!.destroyed).toBe(true)
    await server.close()
    expect((await readCassette(file)).interactions).toMatchObject([{ failure: { message: 'The client went away before there was an answer.' } }])
  })

  it('an upstream that cannot be reached is a 502 in a sentence, and a line of the cassette', async () => {
    const server = await recorder('http://127.0.0.1:1/api')
    const response = await post(`${server.url}${CHAT}`, chat())
    const { error } = (await response.json()) as { error: { message: string } }
    expect([response.status, error.message]).toEqual([502, 'http://127.0.0.1:1 could not be reached: connect ECONNREFUSED 127.0.0.1:1.'])
    await server.close()
    expect((await readCassette(file)).interactions).toMatchObject([{ request: { path: CHAT }, failure: { message: error.message } }])
  })

  it.each([
    ['with a status that HTTP does not have', 'HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n', 'it answered with status 999, which HTTP does not have.'],
    ['in another protocol', 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n', 'it changed to another protocol.'],
  ])('an upstream that answers %s is a 502 that says so, and the cassette can be read', async (_, bytes, reason) => {
    const server = await recorder(await upstream((request) => void request.socket.write(bytes)))
    const response = await fetch(`${server.url}/x`)
    expect([response.status, await response.text()]).toEqual([502, expect.stringContaining(reason)])
    await server.close()
    expect((await readCassette(file)).interactions).toMatchObject([{ failure: { message: expect.stringContaining(reason) } }])
  })

  it('an upstream that breaks off breaks off for the client, after the same frames, and so does the replay', async () => {
    const url = await upstream((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    const server = await recorder(url)
    const halves = async (port: number) => {
      const { socket, closed } = connectTo(port)
      socket.write(wire('GET /api/file', {}))
      return (await closed).split('\r\n\r\n')[1]
    }
    expect(await halves(server.port)).toBe('half')
    await server.close()
    const cassette = await readCassette(file)
    expect(cassette.interactions).toMatchObject([{ response: { cut: { by: 'upstream' } } }])
    const replayed = await serve({ replay: { cassette, timing: 'none' } })
    ends.push(() => replayed.close())
    expect(await halves(replayed.port)).toBe('half')
  })

  it.each([
    ['another path', '/other/x'],
    ['dots', '/api/../admin'],
    ['dots in disguise', '/api/%2e%2E/admin'],
    ['dots behind an encoded slash', '/api/a%2f..%2f..%2fadmin'],
  ])('nothing is forwarded beside the base URL: %s', async (_, path) => {
    const asked: unknown[] = []
    const url = await upstream((request, response) => (asked.push(request.url), response.end()))
    const { port } = await recorder(url)
    const { socket, until } = connectTo(port)
    socket.write(wire(`GET ${path}`, {}))
    expect(await until('The recorder forwards what lies below /api/')).toMatch(/^HTTP\/1\.1 404 /)
    expect(asked).toEqual([])
    socket.destroy()
  })

  it('a cassette that is removed while it is recorded to is begun again, and the loss is told', async () => {
    const server = await recorder(await upstream((_, response) => response.end('{}')))
    await (await fetch(`${server.url}/before`)).text()
    await expect.poll(() => readFile(file, 'utf8')).toContain('/before')
    await rm(file)
    await (await fetch(`${server.url}/after`)).text()
    await server.close()
    expect((await readCassette(file)).interactions).toMatchObject([{ request: { path: '/after' } }])
    expect(failures).toEqual([`${file} was removed while it was recorded to: what was in it is lost, and what comes is written to a new one.`])
  })

  it('what cannot be written is told, and harms no answer', async () => {
    const server = await recorder(await upstream((_, response) => response.end('{}')))
    await rm(file)
    await mkdir(file)
    expect(await (await fetch(`${server.url}/x`)).text()).toBe('{}')
    await server.close()
    expect(failures).toEqual([`An interaction was not recorded. The cassette ${file} cannot be written: this is a folder.`])
  })

  it.runIf(process.platform === 'linux')('what is no file is refused as a cassette, instead of being read without an end', async () => {
    await expect(record({ upstream: 'http://127.0.0.1:1/api', cassette: '/dev/zero' })).rejects.toThrow('The cassette /dev/zero cannot be written: this is no file.')
  })

  it('nothing in a request says where anything is written', async () => {
    const server = await recorder(await upstream((request, response) => void request.resume().on('end', () => response.end())))
    const form = new FormData()
    form.append('file', new Blob(['x']), '../../evil.ndjson')
    await fetch(`${server.url}/files/..%5c..%5cevil?cassette=/evil`, { method: 'POST', body: form })
    await fetch(`${server.url}/files`, { method: 'POST', body: form, headers: { 'x-cassette': '/evil.ndjson' } })
    await server.close()
    expect(await readdir(folder)).toEqual(['c.ndjson'])
  })

  it.each([
    ['no URL', 'open.bigmodel.cn', '"open.bigmodel.cn" is no base URL to record from: it has to begin with https:// or http://.'],
    ['credentials', 'https://ada:secret@example.com/api', 'The base URL to record from has to be without credentials, query and fragment: https://example.com/api'],
  ])('%s as base URL is refused', async (_, url, expected) => {
    await expect(record({ upstream: url, cassette: file })).rejects.toThrow(expected)
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a cassette that is there', () => {
  const HEAD = '{"cassette":1,"upstream":"http://x/api","recorded":"2026-07-11T00:00:00.000Z"}\n'
  const LINE = '{"request":{"method":"GET","path":"/old","headers":{}},"failure":{"after":1,"message":"gone"}}'
  const paths = async () => (await readCassette(file)).interactions.map(({ request }) => request.path)
  const add = async () => {
    const server = await recorder(await upstream((_, response) => response.end('new')))
    await fetch(`${server.url}/new`)
    await server.close()
  }

  it.each([
    ['is continued', `${HEAD}${LINE}\n`, ['/old', '/new']],
    ['is continued after a line that was left open', `${HEAD}${LINE}`, ['/old', '/new']],
    ['loses the line that was not written to its end', `${HEAD}${LINE}\n{"request":{"meth`, ['/old', '/new']],
  ])('%s', async (_, text, expected) => {
    await writeFile(file, text)
    await add()
    expect(await paths()).toEqual(expected)
  })

  it('that is none is left alone', async () => {
    await writeFile(file, 'my diary\n')
    await expect(record({ upstream: 'http://127.0.0.1:1/api', cassette: file })).rejects.toThrow(`${file}:1: This is no cassette`)
    expect(await readFile(file, 'utf8')).toBe('my diary\n')
  })

  it('is whole after each interaction, whatever happens next', async () => {
    const server = await recorder(await upstream((_, response) => response.end('x')))
    for (const number of [1, 2, 3]) {
      await fetch(`${server.url}/${number}`)
      await expect.poll(async () => (await readFile(file, 'utf8')).split('\n').length).toBe(number + 2)
      expect((await readFile(file, 'utf8')).endsWith('}\n')).toBe(true)
    }
  })
})

describe('Record, redact, replay that cannot leak: no secret reaches the disk', () => {
  const JWT = token({ exp: 1 }, KEY)
  const CANARIES = ['canary-secret-half', 'canary-identifier', 'header-canary-1', 'cookie-canary-2', 'cookie-canary-3', 'query-canary-4', 'member-canary-5', 'part-canary-6', 'answer-canary-7', 'deep-canary-8', ...JWT.split('.').slice(1)]
  const plainForms = (text: string): string[] => {
    const hex = Buffer.from(text).toString('hex')
    return [text, encodeURIComponent(text), hex, hex.toUpperCase(), hex.replace(/../g, '%$&'), hex.replace(/../g, '\\u00$&'), [...text].toReversed().join('')]
  }
  const inBase64 = (text: string) => [0, 1, 2].flatMap((shift) => (['base64', 'base64url'] as const).map((encoding) => Buffer.from(`${'~'.repeat(shift)}${text}`).toString(encoding)))
  /** A text as it is sent. */
  const echo = (text: string) => [...plainForms(text), ...inBase64(text)].join(' ')
  /** What would be left of it; in Base64, without the characters in which its neighbours have a part. */
  const traces = (text: string) => [...plainForms(text), ...inBase64(text).map((encoded) => encoded.slice(4, -4))]

  /** The cassette, and everything that one could decode in it. */
  async function onDisk(): Promise<string> {
    const text = await readFile(file, 'utf8')
    const { interactions } = await readCassette(file)
    const frames = interactions.flatMap(({ response, request }) => [...(Array.isArray(response?.frames) ? response.frames : []), ...(request.body ? [request.body] : [])])
    const bytes = Buffer.concat(frames.map((frame) => ('text' in frame ? Buffer.from(frame.text) : 'base64' in frame ? Buffer.from(frame.base64, 'base64') : Buffer.alloc(0))))
    const said = [...bytes.toString('latin1').matchAll(/"content":"([^"]*)"/g)].map(([, content]) => content).join('')
    return `${text}\n${bytes.toString('latin1')}\n${said}\n${(await readdir(folder)).join('\n')}`
  }

  it('from any position, in any encoding, split at any byte', async () => {
    const answer = Buffer.from(`{"api_key":"answer-canary-7","said":"${CANARIES.filter((canary) => !['deep-canary-8', 'member-canary-5'].includes(canary)).map(echo).join(' ').replaceAll('\\', '\\\\')} answer-canary-7 ${Buffer.from(KEY).toString('base64')}"}`)
    const url = await upstream((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(200, { 'content-type': 'application/json', 'set-cookie': ['a=cookie-canary-3; Path=/', 'b=2'], 'x-echo': echo('canary-secret-half').replaceAll('\\', ''), 'x-auth-token': 'answer-canary-7', location: '/x?token=query-canary-4' })
        const at = Number(new URL(request.url!, 'http://x').searchParams.get('at'))
        response.write(answer.subarray(0, at), () => response.end(answer.subarray(at)))
      })
    })
    // a client that sends tokens never sends the secret half of its key
    const server = await recorder(url, { keys: [KEY] })
    const secretHeaders = { authorization: `Bearer ${KEY}`, 'x-api-key': 'header-canary-1', cookie: 'lang=zh; session=cookie-canary-2', 'x-note': echo('canary-secret-half').replaceAll('\\', ''), accept: `text/canary-secret-half` }
    const query = `api_key=query-canary-4&echo=${encodeURIComponent(echo('canary-secret-half'))}`
    const form = new FormData()
    form.append('api_key', 'part-canary-6')
    form.append('file', new Blob([`x part-canary-6 ${echo(KEY)} ${JWT}`]), 'canary-secret-half.txt')
    await (await fetch(`${server.url}/files?token=query-canary-4`, { method: 'POST', headers: { ...secretHeaders, authorization: `Bearer ${JWT}` }, body: form })).text()
    for (let at = 1; at < answer.length; at += 97) {
      const body = JSON.stringify({ password: 'member-canary-5', messages: [{ role: 'user', content: `${KEY} ${echo(KEY)} ${echo('member-canary-5')}`, nested: JSON.stringify({ client_secret: 'deep-canary-8' }) }] })
      await (await fetch(`${server.url}/chat/canary-identifier.canary-secret-half?${query}&at=${at}`, { method: 'POST', headers: { ...secretHeaders, 'content-type': 'application/json' }, body })).text()
    }
    await server.close()
    expect(failures).toEqual([])
    const written = await onDisk()
    const found = CANARIES.flatMap((canary) => traces(canary).filter((trace) => written.includes(trace)).map((trace) => `${canary} as ${trace}`))
    expect(found).toEqual([])
    for (const interaction of (await readCassette(file)).interactions.slice(0, 3)) {
      const { headers: recorded, frames } = interaction.response!
      expect(recorded['set-cookie']).toBe('[redacted]')
      expect(frames).not.toEqual([])
    }
  })

  it('of a stream that says it in fragments, and of an error', async () => {
    const url = await upstream((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const pieces = [...KEY, ' ', ...JWT]
      const next = (): unknown => {
        const content = pieces.shift()
        return content === undefined ? response.end('data: [DONE]\n\n') : response.write(`data: ${JSON.stringify({ delta: { content } })}\n\n`, () => setImmediate(next))
      }
      next()
    })
    const server = await recorder(url)
    await (await post(`${server.url}${CHAT}`, {}, { headers: { authorization: `Bearer ${KEY}` } })).text()
    await (await post(`${server.url}${CHAT}`, {}, { headers: { authorization: `Bearer ${JWT}` } })).text()
    await server.close()
    const written = await onDisk()
    expect(CANARIES.filter((canary) => traces(canary).some((form) => written.includes(form)))).toEqual([])
  })

  it('and an answer that lost its secrets still has the right length', async () => {
    const url = await upstream((request, response) => response.end(`{"key":"${request.headers.authorization}"}`))
    const server = await recorder(url)
    await (await fetch(`${server.url}/me`, { headers: { authorization: KEY } })).text()
    await server.close()
    const mock = createMock({ replay: { cassette: await readCassette(file), strict: true, timing: 'none' } })
    const response = await mock.fetch('http://x/api/me', { headers: { authorization: 'someone.else-entirely' } })
    expect([await response.text(), response.headers.get('content-length')]).toEqual(['{"key":"[redacted]"}', '20'])
  })
})
