import { describe, expect, it } from 'vitest'
import { ask, CHAT, chat } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { token } from '../../fixtures/token.ts'
import { createMock } from '../../src/index.ts'

const clock = testClock()
const mock = createMock({ keys: ['ada.secret-of-ada', 'bob.secret-of-bob'], clock })
const now = clock.now()
const signed = (payload: object = {}, key = 'ada.secret-of-ada') => `Bearer ${token({ exp: now + 60_000, timestamp: now, ...payload }, key)}`
const codeFor = async (authorization: string) => (await ask(mock, CHAT, chat(), { headers: { authorization } })).json.error?.code ?? 'accepted'

describe('GLM JWT', () => {
  it.each([
    ['a key of the list as it is', 'Bearer ada.secret-of-ada', 'accepted'],
    ['a token of the first key', signed(), 'accepted'],
    ['a token of the second key', signed({}, 'bob.secret-of-bob'), 'accepted'],
    ['a clock that is three minutes ahead', signed({ timestamp: now + 180_000, exp: now + 240_000 }), 'accepted'],
    ['no credentials', '', '1001'],
    ['what is no token', 'Bearer nonsense', '1002'],
    ['a `timestamp` that is no number', signed({ timestamp: 'now' }), '1002'],
    ['an `exp` that has passed', signed({ exp: now - 1 }), '1003'],
    ['the secret of another key', signed({}, 'ada.secret-of-bob'), '1004'],
    ['a key that is not in the list', signed({}, 'eve.secret-of-eve'), '1004'],
    ['a raw key that is not in the list', 'Bearer eve.secret-of-eve', '1004'],
    ['a `timestamp` beyond what clocks may differ by', signed({ timestamp: now + 360_000, exp: now + 400_000 }), '1000'],
  ])('%s', async (_, authorization, expected) => {
    expect(await codeFor(authorization)).toBe(expected)
  })

  it('expires by the clock of the mock', async () => {
    const authorization = signed()
    expect(await codeFor(authorization)).toBe('accepted')
    clock.advance(60_000)
    expect(await codeFor(authorization)).toBe('1003')
  })
})
