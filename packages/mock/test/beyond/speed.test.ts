import { describe, expect, it } from 'vitest'
import { defaultKey, createMock } from '../../src/index.ts'
import { chat } from '../doors/cases.ts'
import { overFetch } from '../doors/doors.ts'
import { testClock } from '../../fixtures/clock.ts'

const hello = (stream: boolean) => ({
  method: 'POST',
  path: '/api/paas/v4/chat/completions',
  query: '',
  headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' },
  body: { bytes: async () => new TextEncoder().encode(JSON.stringify({ model: 'glm-4.7', messages: [{ role: 'user', content: 'x' }], stream })), async *stream() {} },
})

// the ratios are measured in benchmarks/; what makes them possible is tested here
describe('Speed', () => {
  it('an answer that never changes is the same bytes, a stream the same frames', async () => {
    const mock = createMock()
    for (const isStream of [false, true]) {
      const [once, again] = [await mock.handle(hello(isStream)), await mock.handle(hello(isStream))]
      expect(again.body).toBe(once.body)
    }
  })

  it('frames that are due together leave in one write', async () => {
    const chunks = await overFetch(createMock({ frameDelay: 0 }).fetch, 'https://open.bigmodel.cn/api').stream!(chat('a stream', { stream: true }))
    const first = await chunks.next()
    expect(new TextDecoder().decode(first.value as Uint8Array).match(/^data: /gm)!.length).toBeGreaterThan(5)
    expect((await chunks.next()).done).toBe(true)
  })

  it('streams share one timer', async () => {
    const clock = testClock()
    const door = overFetch(createMock({ clock, frameDelay: 50 }).fetch, 'https://open.bigmodel.cn/api')
    for (let count = 0; count < 50; count++) await door.stream!(chat('a stream', { stream: true }))
    expect(clock.waiting).toBe(1)
  })
})
