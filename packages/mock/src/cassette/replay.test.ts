import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { connectTo, wire } from '../../fixtures/socket.ts'
import { createMock, parseCassette, type Replay } from '../index.ts'
import { serve } from '../node.ts'

const HEAD = { cassette: 1, upstream: 'https://open.bigmodel.cn/api', recorded: '2026-07-11T00:00:00.000Z' }

interface Taped {
  body?: unknown
  answer?: string
  query?: string
  path?: string
  method?: string
  frames?: object[]
  failure?: object
}

function line({ body = chat(), answer = 'recorded', query, path = '/paas/v4/chat/completions', method = 'POST', frames = [{ after: 2, text: answer }], failure }: Taped): object {
  const request = { method, path, ...(query && { query }), headers: {}, ...(method === 'POST' && { body: { text: JSON.stringify(body) } }) }
  return failure ? { request, failure } : { request, response: { after: 1, status: 200, headers: { 'content-type': 'text/plain', 'x-request-id': 'r1' }, frames } }
}

function cassette(...lines: Taped[]) {
  return parseCassette([HEAD, ...lines.map(line)].map((value) => `${JSON.stringify(value)}\n`).join(''), 'c.ndjson')
}

function replay(lines: Taped[], options: Omit<Replay, 'cassette'> = {}) {
  return createMock({ replay: { cassette: cassette(...lines), timing: 'none', ...options } })
}

describe('a recorded request gets its recorded answer', () => {
  it('status, headers and bytes, whatever the key', async () => {
    const { status, headers, text } = await ask(replay([{}]), CHAT, chat(), { isAnonymous: true })
    expect([status, text]).toEqual([200, 'recorded'])
    expect(Object.fromEntries(headers)).toEqual({ 'content-type': 'text/plain', 'x-request-id': 'r1' })
  })

  it.each([
    ['the order of its members', {}, JSON.stringify(chat(), ['messages', 'role', 'content', 'model']), CHAT],
    ['white space', {}, JSON.stringify(chat(), null, 2), CHAT],
    ['the order of the query', { query: 'a=1&b=%32' }, chat(), `${CHAT}?b=2&a=1`],
    ['how its path is encoded', {}, chat(), CHAT.replace('chat', '%63hat')],
    ['what is ignored in the body', {}, chat({ request_id: 'r2', metadata: { trace: 1 } }), CHAT],
    ['what is ignored in the query', {}, chat(), `${CHAT}?request_id=7`],
  ])('%s does not count', async (_, taped, body, request) => {
    const mock = replay([{ body: chat({ metadata: {} }), ...taped }, { ...taped }], { strict: true, ignore: ['request_id', 'metadata.trace'] })
    expect((await ask(mock, request, body)).text).toBe('recorded')
  })

  it('a body that is none of JSON too', async () => {
    const mock = replay([{ body: 'plain', answer: 'text' }], { strict: true })
    expect((await ask(mock, CHAT, '"plain"')).text).toBe('text')
  })

  it('the same request recorded twice is answered in that order, and then like the last time', async () => {
    const mock = replay([{ answer: 'first' }, { answer: 'second' }])
    const said = async () => (await ask(mock, CHAT, chat())).text
    expect([await said(), await said(), await said()]).toEqual(['first', 'second', 'second'])
    await mock.reset()
    expect(await said()).toBe('first')
  })

  // what looks through all of them for each of them needs minutes; the limit of the test is enough for all else
  it('a request may have been recorded a hundred thousand times', { timeout: 20_000 }, async () => {
    const mock = replay(Array.from({ length: 100_000 }, (_, index) => ({ answer: `${index}` })))
    for (let index = 0; index < 100; index++) expect((await ask(mock, CHAT, chat())).text).toBe(`${index}`)
    expect(mock.unusedInteractions()).toHaveLength(99_900)
  })

  it('a body that was edited by hand has its own length', async () => {
    const { request, response } = line({ answer: 'edited' }) as { request: object; response: { headers: object } }
    const edited = { request, response: { ...response, headers: { 'content-length': '3' } } }
    const mock = createMock({ replay: { cassette: parseCassette(`${JSON.stringify(HEAD)}\n${JSON.stringify(edited)}\n`), timing: 'none' } })
    const { headers, text } = await ask(mock, CHAT, chat())
    expect([headers.get('content-length'), text]).toEqual(['6', 'edited'])
  })

  it('what failed while it was recorded fails again', async () => {
    const { status, json } = await ask(replay([{ failure: { after: 1, message: 'https://open.bigmodel.cn could not be reached: no network.' } }]), CHAT, chat())
    expect([status, json.error.message]).toEqual([502, 'https://open.bigmodel.cn could not be reached: no network.'])
  })

  it('an answer of which only the digest was kept is a 501 that says so', async () => {
    const text = [HEAD, { ...line({}), response: { after: 1, status: 200, headers: {}, frames: { sha256: '00', bytes: 12_000_000 } } }].map((value) => JSON.stringify(value)).join('\n')
    const { status, json } = await ask(createMock({ replay: { cassette: parseCassette(text, 'c.ndjson') } }), CHAT, chat())
    expect([status, json.error.message]).toEqual([501, 'c.ndjson:2: this answer had 12000000 bytes, and a cassette keeps the digest of such a one, not the bytes.'])
  })
})

describe('frames', () => {
  const frames = [{ after: 100, text: 'data: 1\n\n' }, { after: 100, base64: '5L0=' }, { after: 400, text: 'data: 2\n\n' }]

  it('keep their boundaries, also where they came together', async () => {
    const server = await serve({ replay: { cassette: cassette({ frames }), timing: 'none' } })
    const { socket, until } = connectTo(server.port)
    socket.write(wire(CHAT, {}, JSON.stringify(chat())))
    const text = await until('\r\n0\r\n\r\n')
    expect(text.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe('9\r\ndata: 1\n\n\r\n2\r\n\ufffd\r\n9\r\ndata: 2\n\n\r\n0\r\n\r\n')
    socket.destroy()
    await server.close()
  })

  it('come when they came', async () => {
    const clock = testClock()
    const mock = createMock({ clock, replay: { cassette: cassette({ frames }) } })
    const answering = mock.fetch('http://x/api/paas/v4/chat/completions', { method: 'POST', body: JSON.stringify(chat()) })
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advance(1)
    const reader = (await answering).body!.getReader()
    const first = reader.read()
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advance(99)
    expect(Buffer.from((await first).value!).toString()).toBe('data: 1\n\n')
    expect([...(await reader.read()).value!]).toEqual([0xe4, 0xbd])
    const last = reader.read()
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advance(299)
    expect(clock.waiting).toBe(1)
    clock.advance(1)
    expect(Buffer.from((await last).value!).toString()).toBe('data: 2\n\n')
    expect((await reader.read()).done).toBe(true)
  })

  it.each([
    ['before the answer', []],
    ['within it', [[1, 'HTTP/1.1 200']]],
    ['between two frames', [[1, 'HTTP/1.1 200'], [99, 'data: 1']]],
  ] as [string, [number, string][]][])('stop when the client goes away, and no timer stays behind: %s', async (_, steps) => {
    const clock = testClock()
    const server = await serve({ clock, replay: { cassette: cassette({ frames }) } })
    const { socket, until } = connectTo(server.port)
    socket.write(wire(CHAT, {}, JSON.stringify(chat())))
    await expect.poll(() => clock.waiting).toBe(1)
    for (const [time, received] of steps) {
      clock.advance(time)
      await until(received)
      await expect.poll(() => clock.waiting).toBe(1)
    }
    socket.destroy()
    await expect.poll(() => clock.waiting).toBe(0)
    await server.close()
  })
})

describe('Record, redact, replay: what was not recorded', () => {
  it('is answered by the mock as without a cassette, with a remark', async () => {
    const mock = replay([{}])
    const { status, text, headers } = await ask(mock, CHAT, chat({ model: 'glm-4.6' }))
    expect([status, text]).toEqual([200, (await ask(createMock(), CHAT, chat({ model: 'glm-4.6' }))).text])
    expect(headers.get('x-mock-remark')).toBe('POST /paas/v4/chat/completions is not in c.ndjson, or not with this body. The nearest is line 2, POST /paas/v4/chat/completions.')
    // credentials count again
    expect((await ask(mock, CHAT, chat({ model: 'glm-4.6' }), { isAnonymous: true })).json.error.code).toBe('1001')
  })

  it('is a 404 in strict mode, with the nearest that was recorded and what is different', async () => {
    const told: string[] = []
    const mock = replay([{ path: '/paas/v4/embeddings' }, { body: chat({ temperature: 1, stop: ['a'] }) }, { body: chat({ model: 'glm-4.6', temperature: 0, tools: [1, 2] }) }], { strict: true, onMiss: (sentence) => told.push(sentence) })
    const { status, json } = await ask(mock, CHAT, chat({ temperature: 0.5, stop: ['b'], top_p: 1 }))
    const expected = `POST /paas/v4/chat/completions is not in c.ndjson, or not with this body. The nearest is line 3, POST /paas/v4/chat/completions.
- is what was recorded, + what was received:
  body.temperature
    - 1
    + 0.5
  body.stop[0]
    - "a"
    + "b"
  body.top_p
    - (nothing)
    + 1`
    expect([status, json.error]).toEqual([404, { code: '404', message: expected }])
    expect(told).toEqual([expected])
  })

  it('of long texts shows the place where they part', async () => {
    const mock = replay([{ body: chat({ user: `${'a'.repeat(500)}1${'b'.repeat(500)}` }) }], { strict: true, onMiss: () => {} })
    const { message } = (await ask(mock, CHAT, chat({ user: `${'a'.repeat(500)}2${'b'.repeat(500)}` }))).json.error
    expect(message).toMatch(/\n {2}body\.user\n {4}- …a{30}1b{89}…\n {4}\+ …a{30}2b{89}…$/)
  })

  it('is refused however deep it is nested', async () => {
    const mock = replay([{}], { strict: true, onMiss: () => {} })
    const { status, json } = await ask(mock, CHAT, '['.repeat(100_000) + ']'.repeat(100_000))
    expect([status, json.error.code]).toEqual([404, '404'])
  })

  it('more often than it was recorded is refused in strict mode', async () => {
    const mock = replay([{}, {}], { strict: true, onMiss: () => {} })
    await ask(mock, CHAT, chat())
    await ask(mock, CHAT, chat())
    const { status, json } = await ask(mock, CHAT, chat())
    expect([status, json.error.message]).toEqual([404, 'POST /paas/v4/chat/completions was recorded 2 times in c.ndjson (line 2, 3) and is asked for once more.'])
  })

  it('never shows a secret', async () => {
    const told: string[] = []
    const mock = replay([{}], { strict: true, onMiss: (sentence) => told.push(sentence) })
    await ask(mock, CHAT, chat({ user: 'canary-id.canary-secret' }), { headers: { authorization: 'Bearer canary-id.canary-secret' } })
    expect(told.join()).toContain('[redacted]')
    expect(told.join()).not.toContain('canary-secret')
  })
})

it('Record, redact, replay: what nobody asked for is listed', async () => {
  const mock = replay([{}, { path: '/paas/v4/files', method: 'GET' }, { body: chat({ model: 'glm-4.6' }) }])
  await ask(mock, CHAT, chat())
  expect(mock.unusedInteractions()).toEqual([
    { line: 3, method: 'GET', path: '/paas/v4/files' },
    { line: 4, method: 'POST', path: '/paas/v4/chat/completions' },
  ])
  await ask(mock, 'GET /api/paas/v4/files')
  await ask(mock, CHAT, chat({ model: 'glm-4.6' }))
  expect(mock.unusedInteractions()).toEqual([])
  expect(createMock().unusedInteractions()).toEqual([])
})

describe('a cassette', () => {
  const lines = (...values: (object | string)[]) => values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n')

  it('may begin with a byte order mark and end its lines with CRLF, as an editor leaves them', () => {
    expect(parseCassette(`\uFEFF${lines(HEAD, line({}), '').replaceAll('\n', '\r\n')}`)).toMatchObject({ interactions: [{ line: 2 }], torn: undefined })
  })

  it('whose last line was not written to its end is read without it, and says so', () => {
    const read = parseCassette(lines(HEAD, line({}), '{"request":{"met'), 'c.ndjson')
    expect([read.interactions.length, read.torn]).toEqual([1, 3])
    expect(parseCassette(lines(HEAD, line({}))).torn).toBeUndefined()
    expect(parseCassette(lines(HEAD, line({}), '')).torn).toBeUndefined()
  })

  const { request } = line({}) as { request: object }
  it.each([
    ['that is empty', '', 'c.ndjson:1: This is no cassette: the first line of one says {"cassette":1,…}.'],
    ['that is something else', '{"a":1}\n', 'c.ndjson:1: This is no cassette: the first line of one says {"cassette":1,…}.'],
    ['of a later version', '{"cassette":2}\n', 'c.ndjson:1: This cassette has version 2, and this program reads 1. Record it again.'],
    ['with a broken line within', lines(HEAD, '{', line({}), ''), 'c.ndjson:2: This line is no JSON object. Remove it, or record the cassette again.'],
    ['without a request', lines(HEAD, { response: {} }), 'c.ndjson:2: An interaction needs a "request" with "method" and "path". docs/cassette.md describes the format.'],
    ['without an answer', lines(HEAD, line({}), { request }), 'c.ndjson:3: An interaction needs a "response" or a "failure". docs/cassette.md describes the format.'],
    ['with an odd status', lines(HEAD, { request, response: { status: 99 } }), 'c.ndjson:2: The "status" of a response is a number from 200 to 599. docs/cassette.md describes the format.'],
    ['with an odd frame', lines(HEAD, { request, response: { after: 1, status: 200, headers: {}, frames: [{ after: 1, base64: '~' }] } }), 'c.ndjson:2: The "frames" of a response are a list of {"after", "text"} or {"after", "base64"}, or {"sha256", "bytes"}. docs/cassette.md describes the format.'],
    ['with a header of two lines', lines(HEAD, { request, response: { after: 1, status: 200, headers: { 'x-a': 'a\r\nb' }, frames: [] } }), 'c.ndjson:2: The header "x-a" cannot be sent: its name has to be one word, its value one line of Latin-1. docs/cassette.md describes the format.'],
    ['with Base64 that nothing decodes to', lines(HEAD, line({ frames: [{ after: 1, base64: 'AAAAA' }] })), 'c.ndjson:2: The "frames" of a response are a list'],
    ['with a time that no timer waits for', lines(HEAD, line({ frames: [{ after: 1e13, text: 'a' }] })), 'c.ndjson:2: The "frames" of a response are a list'],
    ['with a break at no time', lines(HEAD, { request, response: { after: 1, status: 200, headers: {}, frames: [], cut: true } }), 'c.ndjson:2: The "cut" of a response needs "after", in milliseconds.'],
    ['with a failure at no time', lines(HEAD, line({ failure: { message: 'gone' } })), 'c.ndjson:2: A "failure" needs "after", in milliseconds, and a "message".'],
  ])('%s is refused by line', (_, text, expected) => {
    expect(() => parseCassette(text, 'c.ndjson')).toThrow(expected)
  })
})

it('the examples of docs/cassette.md are a cassette', async () => {
  const page = await readFile(new URL('../../docs/cassette.md', import.meta.url), 'utf8')
  const samples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, sample]) => sample).join('')
  expect(parseCassette(samples).interactions.map(({ response, failure }) => response?.status ?? failure?.after)).toEqual([200, 31])
})
