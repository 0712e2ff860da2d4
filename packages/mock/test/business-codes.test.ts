import { expect, it } from 'vitest'
import { ask, CHAT, chat } from '../fixtures/ask.ts'
import { testClock } from '../fixtures/clock.ts'
import { token } from '../fixtures/token.ts'
import { createMock } from '../src/index.ts'

const clock = testClock()
const mock = createMock({ clock, frameDelay: 0, polls: 1 })
const expired = token({ exp: clock.now() - 1000, timestamp: clock.now() - 2000 })
const ofAnother = token({ exp: clock.now() + 60_000 }, 'mock-id.another-secret')

const FILE_AND_IMAGE = [
  { type: 'file_url', file_url: { url: 'https://example.com/report.pdf' } },
  { type: 'image_url', image_url: { url: 'https://example.com/page.png' } },
]

it.each([
  ['1001', 'no credentials', CHAT, chat(), { authorization: '' }],
  ['1002', 'credentials that are none', CHAT, chat(), { authorization: 'Bearer nonsense' }],
  ['1003', 'a token that has expired', CHAT, chat(), { authorization: `Bearer ${expired}` }],
  ['1004', 'a token with another signature', CHAT, chat(), { authorization: `Bearer ${ofAnother}` }],
  ['1210', 'a body that is no JSON', CHAT, '{"model":', {}],
  ['1211', 'a model that does not exist', CHAT, chat({ model: 'glm-0' }), {}],
  ['1212', 'a model that cannot be called this way', 'POST /api/paas/v4/async/chat/completions', chat({ model: 'glm-4.7-flash' }), {}],
  ['1213', 'a field that is missing in JSON', CHAT, chat({ messages: undefined }), {}],
  ['1213', 'a field that is missing in a form', 'POST /api/paas/v4/files', new FormData(), {}],
  ['1213', 'a parameter that is missing in the query', 'GET /api/paas/v4/files', undefined, {}],
  ['1214', 'a field that does not fit', CHAT, chat({ messages: 'hello' }), {}],
  ['1214', 'a parameter that does not fit', 'GET /api/paas/v4/files?purpose=batch&limit=many', undefined, {}],
  ['1214', 'a task that does not exist', 'GET /api/paas/v4/async-result/none', undefined, {}],
  ['1215', 'parts that exclude each other', CHAT, chat({ model: 'glm-4.6v', messages: [{ role: 'user', content: FILE_AND_IMAGE }] }), {}],
])('%s arises without a trigger: %s', async (code, _, line, body, headers) => {
  const { status, json } = await ask(mock, line, body, { headers })
  expect(json.error.code).toBe(code)
  expect(status).toBe(code.startsWith('10') ? 401 : 400)
})

it('the states of a task arise without a trigger', async () => {
  const { json } = await ask(mock, 'POST /api/paas/v4/async/chat/completions', chat())
  const poll = async () => (await ask(mock, `GET /api/paas/v4/async-result/${String(json['id'])}`)).json['task_status']
  expect([json['task_status'], await poll(), await poll()]).toEqual(['PROCESSING', 'PROCESSING', 'SUCCESS'])
})

it('a model that cannot be called this way is taken where the mock is told to', async () => {
  const start = async (models: readonly string[] | 'any') => (await ask(createMock({ models }), 'POST /api/paas/v4/async/chat/completions', chat({ model: 'glm-4.7-flash' }))).status
  expect([await start([]), await start(['glm-4.7-flash']), await start('any')]).toEqual([400, 200, 200])
})

it('1212 arises without a trigger: an assistant whose model answers in events only', async () => {
  const request = { assistant_id: '659e54b1b8006379b4b2abd6', model: 'glm-4-assistant', messages: [{ role: 'user', content: 'hi' }] }
  const call = (changes: object, models: readonly string[] = []) => ask(createMock({ models, frameDelay: 0 }), 'POST /api/paas/v4/assistant', { ...request, ...changes })
  for (const stream of [undefined, false]) expect(await call({ stream })).toMatchObject({ status: 400, json: { code: 1212 } })
  expect((await call({}, ['glm-4-assistant'])).status).toBe(200)
  expect((await call({ stream: true })).headers.get('content-type')).toContain('text/event-stream')
})
