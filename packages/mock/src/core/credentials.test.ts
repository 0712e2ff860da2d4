import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat, type Asked } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { token } from '../../fixtures/token.ts'
import { createMock, defaultKey, type MockOptions } from '../index.ts'

const clock = testClock()
const hour = 3_600_000
const later = clock.now() + hour

function present(authorization: string, options: MockOptions = {}): Promise<Asked> {
  return ask(createMock({ clock, ...options }), CHAT, chat(), { isAnonymous: true, headers: { authorization } })
}

async function code(authorization: string, options: MockOptions = {}): Promise<string> {
  const { status, json } = await present(authorization, options)
  return status === 200 ? '200' : `${status} ${json.error.code}`
}

describe('an API key', () => {
  it('the default one is accepted, and any other <id>.<secret> as it is', async () => {
    expect(await code(`Bearer ${defaultKey}`)).toBe('200')
    expect(await code('Bearer someone.anything')).toBe('200')
    expect(await code(`bearer ${defaultKey}`)).toBe('200')
  })

  it('`keys` restricts which are accepted', async () => {
    const options = { keys: ['ada.lovelace', 'grace.hopper'] }
    expect(await code('Bearer grace.hopper', options)).toBe('200')
    expect(await code(`Bearer ${defaultKey}`, options)).toBe('401 1004')
    expect(await code('Bearer grace.lovelace', options)).toBe('401 1004')
  })

  it('`keys` that are none are refused with a sentence', () => {
    const attempt = () => createMock({ keys: ['nearly.a.key'] })
    expect(attempt).toThrow('An API key has to be <id>.<secret>, with one dot and no blanks; the one that was given has 12 characters, of them dots: 2.')
    expect(attempt).not.toThrow('nearly')
  })

  it('no credentials are 1001, in the documented words', async () => {
    const { status, json, headers } = await ask(createMock(), CHAT, chat(), { isAnonymous: true })
    expect(status).toBe(401)
    expect(json).toEqual({ error: { code: '1001', message: 'Header 中未收到 Authentication 参数，无法进行身份验证' } })
    expect(headers.get('x-mock-hint')).toContain(defaultKey)
  })

  it.each([['one word', 'Bearer nonsense'], ['nothing after Bearer', 'Bearer '], ['another scheme', 'Basic YTpi'], ['no Bearer', defaultKey], ['four parts', 'Bearer a.b.c.d'], ['three parts that are no token', 'Bearer a.b.c'], ['quotes and a space', 'Bearer "my key"']])('%s is 1002, with a hint that names a key that works', async (_, authorization) => {
    const { status, json, headers } = await present(authorization)
    expect([status, json.error.code]).toEqual([401, '1002'])
    expect(json.error.message).toMatch(/^Authentication Token 非法，请确认 Authentication Token 正确传递 \[mock: .*\]$/)
    expect(json.error.message).toContain(defaultKey)
    expect(headers.get('x-mock-hint')).toContain(defaultKey)
  })

  it('a hint never tells the secret of a key that was given to the mock', async () => {
    for (const authorization of ['', 'Bearer x', 'Bearer a.b', `Bearer ${token({ exp: later }, 'ada.wrong')}`]) {
      const { text, headers } = await present(authorization, { keys: ['ada.s3cret'] })
      expect(text + headers.get('x-mock-hint')).not.toContain('s3cret')
      expect(headers.get('x-mock-hint')).toContain('ada')
    }
  })
})

describe('a token', () => {
  it('signed with the secret of its key is accepted until it expires', async () => {
    expect(await code(`Bearer ${token({ exp: later, timestamp: clock.now() })}`)).toBe('200')
    expect(await code(`Bearer ${token({ exp: clock.now() - 1 })}`)).toBe('401 1003')
    expect(await code(`Bearer ${token({ exp: later }, 'ada.lovelace')}`, { keys: ['ada.lovelace'] })).toBe('200')
  })

  it('with a wrong signature, or of a key that the mock does not know, is 1004', async () => {
    expect(await code(`Bearer ${token({ exp: later }, 'mock-id.another-secret')}`)).toBe('401 1004')
    const unknown = await present(`Bearer ${token({ exp: later }, 'ada.lovelace')}`)
    expect(unknown.json.error).toEqual({ code: '1004', message: '通过 Authentication Token 的验证失败' })
    expect(unknown.headers.get('x-mock-hint')).toContain('--keys')
  })

  it('that was changed after it was signed is 1004, even if it has expired', async () => {
    const [header, , signature] = token({ exp: later }).split('.')
    const payload = Buffer.from(JSON.stringify({ api_key: 'mock-id', exp: 1 })).toString('base64url')
    expect(await code(`Bearer ${[header, payload, signature].join('.')}`)).toBe('401 1004')
  })

  it('whose `exp` counts seconds is accepted with a remark; `strictJwt` refuses it', async () => {
    const seconds = token({ exp: Math.floor(later / 1000) })
    const lenient = await present(`Bearer ${seconds}`)
    expect([lenient.status, lenient.headers.get('x-mock-remark')]).toEqual([200, 'The token\'s "exp" counts seconds; it is documented in milliseconds.'])
    expect(await code(`Bearer ${seconds}`, { strictJwt: true })).toBe('401 1003')
    expect(await code(`Bearer ${token({ exp: later })}`, { strictJwt: true })).toBe('200')
    expect(await code(`Bearer ${token({ exp: Math.floor(clock.now() / 1000) - 1 })}`)).toBe('401 1003')
  })

  it('whose `exp` counts microseconds is accepted with a remark', async () => {
    const { status, headers } = await present(`Bearer ${token({ exp: later * 1000 })}`)
    expect([status, headers.get('x-mock-remark')]).toEqual([200, 'The token\'s "exp" counts microseconds; it is documented in milliseconds.'])
  })

  it('that was signed in the future is 1000, beyond what clocks may differ by', async () => {
    const minutes = (count: number) => `Bearer ${token({ exp: later + 3_600_000, timestamp: clock.now() + count * 60_000 })}`
    expect(await code(minutes(5))).toBe('200')
    expect(await code(minutes(6))).toBe('401 1000')
    expect(await code(`Bearer ${token({ exp: later, timestamp: Math.floor(clock.now() / 1000) })}`)).toBe('200')
  })

  it('in milliseconds gets no remark', async () => {
    expect((await present(`Bearer ${token({ exp: later })}`)).headers.get('x-mock-remark')).toBeNull()
  })

  it.each([
    ['without Bearer', token({ exp: later })],
    ['with `timestamp` as text', `Bearer ${token({ exp: later, timestamp: 'now' })}`],
    ['without `exp`', `Bearer ${token({})}`],
    ['with `exp` as text', `Bearer ${token({ exp: 'tomorrow' })}`],
    ['without `api_key`', `Bearer ${token({ exp: later, api_key: undefined })}`],
    ['with no algorithm', `Bearer ${token({ exp: later }, defaultKey, { alg: 'none' })}`],
    ['with another algorithm', `Bearer ${token({ exp: later }, defaultKey, { alg: 'HS512' })}`],
  ])('%s is 1002', async (_, authorization) => {
    expect(await code(authorization)).toBe('401 1002')
  })
})

it('errors of knowledge operations have their own envelope', async () => {
  const { json } = await ask(createMock(), 'POST /api/llm-application/open/document/upload_url', {}, { isAnonymous: true })
  expect(json).toEqual({ code: 1001, message: 'Header 中未收到 Authentication 参数，无法进行身份验证' })
})
