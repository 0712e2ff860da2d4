import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { createMock, defaultKey, type MockOptions } from '../index.ts'

function limited(options: MockOptions) {
  const clock = testClock()
  const mock = createMock({ clock, frameDelay: 50, ...options })
  const call = async (changes = {}, headers = {}) => (await ask(mock, CHAT, chat(changes), { headers })).json.error?.code ?? 'ok'
  const stream = (signal?: AbortSignal) =>
    mock.fetch('http://mock.test/api/paas/v4/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(chat({ stream: true })),
      ...(signal && { signal }),
    })
  return { clock, mock, call, stream }
}

describe('requests per minute', () => {
  it('beyond the limit get 1302 with 429, and are let in again as the minute goes by', async () => {
    const { clock, mock, call } = limited({ rpm: 2 })
    expect(await call()).toBe('ok')
    clock.advance(20_000)
    expect([await call(), await call()]).toEqual(['ok', '1302'])
    const { status, headers } = await ask(mock, CHAT, chat())
    expect([status, headers.get('x-mock-hint'), headers.get('retry-after')]).toEqual([429, '2 requests a minute of this key for this model are let in; the next one in 40000 ms.', null])
    clock.advance(39_999)
    expect(await call()).toBe('1302')
    clock.advance(1)
    expect([await call(), await call()]).toEqual(['ok', '1302'])
  })

  it('count by key, by model, and by `X-Test-Id`; what is refused or malformed does not count', async () => {
    const { call, mock } = limited({ rpm: 1 })
    expect([await call({ messages: [] }), await call(), await call()]).toEqual(['1214', 'ok', '1302'])
    expect(await call({ model: 'glm-4.6' })).toBe('ok')
    expect(await call({}, { authorization: 'Bearer another.secret' })).toBe('ok')
    expect([await call({}, { 'x-test-id': 'a' }), await call({}, { 'x-test-id': 'a' }), await call({}, { 'x-test-id': 'b' })]).toEqual(['ok', '1302', 'ok'])
    await mock.reset()
    expect(await call()).toBe('ok')
  })
})

describe('requests at the same time', () => {
  it('beyond the limit get 1302 until a stream is over', async () => {
    const { clock, call, stream } = limited({ concurrency: 1 })
    const text = (await stream()).text()
    expect([await call(), await call({ model: 'glm-4.6' })]).toEqual(['1302', 'ok'])
    clock.advance(1000)
    expect(await text).toContain('[DONE]')
    expect([await call(), await call()]).toEqual(['ok', 'ok'])
  })

  it('are fewer as soon as a client aborts, or stops reading', async () => {
    const { call, stream } = limited({ concurrency: 1 })
    const controller = new AbortController()
    await stream(controller.signal)
    expect(await call()).toBe('1302')
    controller.abort()
    expect(await call()).toBe('ok')
    const { body } = await stream()
    expect(await call()).toBe('1302')
    await body!.cancel()
    expect(await call()).toBe('ok')
  })

  it('are fewer after a connection that broke, or was reset', async () => {
    const { call, stream, mock } = limited({ concurrency: 1, faults: [{ cut: 1, times: 1 }, { reset: true, times: 1 }] })
    await expect((await stream()).text()).rejects.toThrow('terminated')
    await expect(stream()).rejects.toThrow('fetch failed')
    expect(await call()).toBe('ok')
    expect(mock.requests().map(({ status }) => status)).toEqual([200, undefined, 200])
  })
})

it('a limit that is no number is refused with a sentence', () => {
  expect(() => createMock({ rpm: -1 })).toThrow('rpm has to be a whole number, not -1.')
  expect(() => createMock({ concurrency: Number.NaN })).toThrow('concurrency has to be a whole number, not NaN.')
})
