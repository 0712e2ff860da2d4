import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { eventsOf, joinChat } from '../../fixtures/contract.ts'
import { library } from '../../fixtures/library.ts'
import { createMock, type FaultRule } from '../index.ts'

const mock = createMock({ frameDelay: 0 })
const prefer = (fault: string, body = chat({ stream: true })) => ask(mock, CHAT, body, { headers: { prefer: fault } })
const whole = (await ask(mock, CHAT, chat({ stream: true }))).text
const frames = whole.split(/(?<=\n\n)/)
const say = (content: string) => chat({ stream: true, messages: [{ role: 'user', content }] })

describe('a fault on demand', () => {
  it.each(['finish=sensitive', 'finish=sensitive, after=7'])('`finish` gives the reason in the documented last frame, with usage and [DONE] after it: %s', async (fault) => {
    const { text } = await prefer(fault)
    expect(joinChat(text)).toMatchObject({ finish_reason: 'sensitive', usage: { total_tokens: 89 } })
  })

  it('`finish` after frame n comes after exactly n frames', async () => {
    const { text } = await prefer('finish=model_context_window_exceeded; after=3')
    expect(text.startsWith(frames.slice(0, 3).join(''))).toBe(true)
    expect(eventsOf(text)).toHaveLength(4)
    expect(joinChat(text).finish_reason).toBe('model_context_window_exceeded')
  })

  it('`finish` changes an answer that is whole too', async () => {
    const { json, headers, bytes } = await prefer('finish=length', chat())
    expect(json['choices']).toMatchObject([{ finish_reason: 'length' }])
    expect(headers.get('content-length')).toBe(String(bytes.length))
  })

  it.each([['error=1302, after=2', 2], ['error=c1302', frames.length - 2], ['error=1302; after=0', 0]] as const)('`error` is a frame with the documented error, and [DONE] after it: %s', async (fault, count) => {
    const { status, text } = await prefer(fault)
    expect(status).toBe(200)
    expect(text).toBe(`${frames.slice(0, count).join('')}data: {"error":{"code":"1302","message":"您的账户已达到速率限制，请您控制请求频率"}}\n\ndata: [DONE]\n\n`)
  })

  it('`no-done` leaves the terminator out', async () => {
    expect((await prefer('no-done')).text).toBe(frames.slice(0, -1).join(''))
  })

  it('`malformed` breaks the JSON of a frame and keeps the frame, or breaks a whole answer', async () => {
    const { text } = await prefer('malformed=2')
    const [first, second, ...others] = text.split(/(?<=\n\n)/)
    expect([first, ...others]).toEqual([frames[0], ...frames.slice(2)])
    expect(second).toMatch(/^data: \{.*[^}]\n\n$/)
    expect(() => JSON.parse(second!.slice(6)) as unknown).toThrow(SyntaxError)
    const answer = await mock.fetch('http://mock.test/api/paas/v4/chat/completions', { method: 'POST', headers: { authorization: 'Bearer a.bcdefg', 'content-type': 'application/json', prefer: 'malformed' }, body: JSON.stringify(chat()) })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
    await expect(answer.json()).rejects.toThrow(SyntaxError)
  })

  it('`cut-inside` ends inside of a character', async () => {
    const answer = await mock.fetch('http://mock.test/api/paas/v4/chat/completions', { method: 'POST', headers: { authorization: 'Bearer a.bcdefg', 'content-type': 'application/json', prefer: 'cut-inside=1' }, body: JSON.stringify(chat({ stream: true })) })
    const reader = answer.body!.getReader()
    const { value } = await reader.read()
    expect(new TextDecoder().decode(value)).toMatch(/"content":"\ufffd$/)
    await expect(reader.read()).rejects.toThrow('terminated')
  })

  it('`error` is in the words of the answer that is whole, in either language', async () => {
    for (const language of ['zh', 'en']) {
      const headers = { 'accept-language': language }
      const { error } = (await ask(mock, CHAT, chat(), { headers: { ...headers, prefer: 'example=c1302' } })).json
      const { text } = await ask(mock, CHAT, chat({ stream: true }), { headers: { ...headers, prefer: 'error=1302, after=1' } })
      expect([language, eventsOf(text).at(-1)]).toEqual([language, { error }])
      expect(/^[\x20-\x7e]+$/.test(error.message)).toBe(language === 'en')
    }
  })

  it('comes by the query, the base URL, and the last user message as well', async () => {
    const cut = frames.slice(0, -1).join('')
    expect((await ask(mock, `${CHAT}?__no-done`, chat({ stream: true }))).text).toBe(cut)
    expect((await ask(mock, `${CHAT}?__finish=x&__no-done=true`, chat({ stream: true }))).text).toContain('"finish_reason":"x"')
    expect((await ask(mock, 'POST /~no-done/api/paas/v4/chat/completions', chat({ stream: true }))).text).toBe(cut)
    expect((await ask(mock, CHAT, say('please [mock no-done]'))).text).toBe(cut)
  })

  it('comes together with others, and with an answer that is selected', async () => {
    const { text } = await prefer('example=tool-call, finish=length, no-done, malformed=1')
    expect(text).toContain('tool_calls')
    expect(text).toContain('"finish_reason":"length"')
    expect(text).not.toContain('[DONE]')
  })

  it('comes `times` often, then the answer is whole: fail twice, then succeed', async () => {
    const fresh = createMock({ frameDelay: 0 })
    const call = () => ask(fresh, 'POST /~no-done,times=2/api/paas/v4/chat/completions', chat({ stream: true })).then(({ text }) => text.includes('[DONE]'))
    expect(await Promise.all([call(), call(), call(), call()])).toEqual([false, false, true, true])
  })

  it('leaves an error of the API alone, but for what any answer can have', async () => {
    const unknown = chat({ model: 'glm-0', stream: true })
    expect((await prefer('cut=1', unknown)).json.error.code).toBe('1211')
    expect((await prefer('error=1302', unknown)).json.error.code).toBe('1211')
  })
})

describe('a fault that cannot be is refused with a sentence', () => {
  it.each([
    ['cut=3', chat(), 'cut=3 needs a stream, and the answer is application/json.'],
    ['cut=99', undefined, 'cut=99: the stream has 9 frames.'],
    ['cut-inside=0', undefined, 'cut-inside has to be a whole number above 0, not "0".'],
    ['stall=soon', undefined, 'stall has to be a whole number, not "soon".'],
    ['no-done=constructor', undefined, 'no-done has to be true or false, not "constructor".'],
    ['cut', undefined, 'cut needs a whole number: cut=….'],
    ['latency=1, error', undefined, 'error needs a business code: error=….'],
    ['error=9999', undefined, 'The document has no business code 9999.'],
    ['error=oops', undefined, 'error has to be a business code, not "oops".'],
    ['finish=stop, after=9', undefined, 'after=9: the stream has 7 frames that may come before.'],
    ['after=2', undefined, 'after says when finish or error comes; ask for one of them too.'],
    ['finish=stop, error=1302', undefined, 'finish and error end the stream in two ways; ask for one of them.'],
    ['stall=1, reset', undefined, 'stall and reset end the connection in two ways; ask for one of them.'],
    ['duplicate=99', undefined, 'duplicate=99: the stream has 9 frames.'],
    ['crlf', chat(), 'crlf needs a stream, and the answer is application/json.'],
    ['cut-inside=1, stall=1', undefined, 'cut-inside and stall end the connection in two ways; ask for one of them.'],
    ['latency=200, latncy=3', undefined, 'The mock knows no "latncy"; a trigger says code, example, dynamic, seed, times, latency, finish, error, after, cut, cut-inside, stall, no-done, duplicate, crlf, comments, bom, malformed, reset.'],
  ])('%s', async (fault, body, sentence) => {
    const { status, json } = await prefer(fault, body)
    expect([status, json.error]).toEqual([400, { code: '400', message: sentence }])
  })

  it('a name that nobody but the mock could know is refused alone too, in a `Prefer` of others it is let pass', async () => {
    expect((await ask(mock, CHAT, say('[mock latncy=2]'))).status).toBe(400)
    expect((await ask(mock, 'POST /~latncy=2/api/paas/v4/chat/completions', chat())).status).toBe(400)
    expect((await prefer('outlook.timezone="UTC"')).text).toBe(whole)
    expect((await prefer('respond-async, wait=10, no-done')).text).toBe(frames.slice(0, -1).join(''))
  })

  it('sound is no JSON that could break', async () => {
    const { json } = await ask(mock, 'POST /api/paas/v4/audio/speech', { model: 'glm-tts', input: 'hi', voice: 'tongtong', response_format: 'wav' }, { headers: { prefer: 'malformed' } })
    expect(json.error.message).toBe('The answer is audio/wav, not JSON: neither malformed nor finish can be had of it.')
  })
})

describe('faults of the mock', () => {
  const withFaults = (...faults: FaultRule[]) => createMock({ frameDelay: 0, faults })
  const code = async (faulty: ReturnType<typeof createMock>, changes = {}, headers = {}) => (await ask(faulty, CHAT, chat(changes), { headers })).json.error?.code

  it('come to every request that fits: by operation, by model, and a fault of streams to streams', async () => {
    const faulty = withFaults({ operationId: 'files.list', example: '1305' }, { model: 'glm-4.6', example: '1302' }, { noDone: true })
    expect([await code(faulty), await code(faulty, { model: 'glm-4.6' })]).toEqual([undefined, '1302'])
    expect((await ask(faulty, 'GET /api/paas/v4/files?purpose=batch')).json.error.code).toBe('1305')
    expect((await ask(faulty, CHAT, chat({ stream: true }))).text).toBe(frames.slice(0, -1).join(''))
  })

  it('come one after the other: a sequence', async () => {
    const faulty = withFaults({ example: '1302', times: 1 }, { code: 500, times: 2 }, { example: '1305', times: 1 })
    expect([await code(faulty), await code(faulty), await code(faulty), await code(faulty), await code(faulty)]).toEqual(['1302', '500', '500', '1305', undefined])
  })

  it('count for each `X-Test-Id` and each key by itself, and again after a reset', async () => {
    const faulty = withFaults({ example: '1302', times: 1 })
    const one = { 'x-test-id': 'one' }
    expect([await code(faulty, {}, one), await code(faulty, {}, one), await code(faulty, {}, { 'x-test-id': 'two' }), await code(faulty)]).toEqual(['1302', undefined, '1302', '1302'])
    expect(await code(faulty, {}, { ...one, authorization: 'Bearer another.secret' })).toBe('1302')
    await faulty.reset()
    expect(await code(faulty, {}, one)).toBe('1302')
  })

  it('give way to what a request asks for itself', async () => {
    expect(await code(withFaults({ example: '1302' }), {}, { prefer: 'example=1305' })).toBe('1305')
  })

  it('are refused with a sentence when no request can meet them', () => {
    expect(() => withFaults({ latency: 5 }, { operationId: 'chat.create', cut: 1 })).toThrow('fault 2: the document has no operation "chat.create".')
    expect(() => withFaults({ stall: 1, reset: true })).toThrow('fault 1: stall and reset end the connection in two ways; ask for one of them.')
    expect(() => withFaults({ model: 'glm-4.7', times: 2 })).toThrow('fault 1: It says no fault.')
    expect(() => withFaults({ example: 'c1399' })).toThrow('fault 1: No operation documents example c1399.')
    expect(() => withFaults({ code: 500, example: '1302' })).toThrow('fault 1: No operation documents status 500 with example 1302.')
    expect(() => withFaults({ operationId: 'chat.completions.create', code: 418 })).toThrow('fault 1: chat.completions.create documents no status 418; it has 200, 400, 401, 403, 429, 500.')
    expect(() => withFaults({ operationId: 'batches.create', example: 'expire' }, { example: 'tool-call' })).not.toThrow()
  })

  it('come to any other document too', async () => {
    const faulty = createMock({ document: library, faults: [{ malformed: 1, times: 1 }] })
    const post = () => faulty.fetch('http://any.test/rest/v2/books', { method: 'POST', headers: { authorization: 'Bearer a.bcdefg', 'content-type': 'application/json' }, body: '{"title":"Dune"}' })
    const answers = [await post(), await post()]
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['{"id":7,"tit', '{"id":7,"title":"Dune"}'])
  })
})
