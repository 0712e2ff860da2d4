import { expect, it } from 'vitest'
import { readError, readFailure } from './envelope.ts'

it.each([
  ['nested, with a string', { error: { code: '1214', message: 'm' } }, { code: '1214', message: 'm' }],
  ['nested, with a number', { error: { code: 1214, message: 'm' } }, { code: '1214', message: 'm' }],
  ['flat, with a number', { code: 1214, message: 'm' }, { code: '1214', message: 'm' }],
  ['flat, with `msg` and `success`', { code: 401, msg: 'm', success: false }, { code: '401', message: 'm' }],
  ['`success: false` alone', { success: false }, {}],
  ['an agent that failed', { agent_id: 'a', status: 'failed', error: { code: '1301', message: 'm' } }, { code: '1301', message: 'm' }],
  ['an empty error', { error: {} }, {}],
  ['an error in an error', { error: { error: { code: 1214, message: 'm' } } }, { code: '1214', message: 'm' }],
  ['an error that is a text, beside its code', { code: 1214, error: 'm' }, { code: '1214', message: 'm' }],
  ['nested, inside a flat one', { code: 400, msg: 'outer', error: { code: '1214', message: 'm' } }, { code: '1214', message: 'm' }],
  ['an error that is a text', { error: 'Not Found', status: 404 }, { message: 'Not Found' }],
])('finds a failure inside an answer: %s', (_, body, reported) => {
  expect(readFailure(body)).toEqual(reported)
  expect(readError(body)).toEqual(reported)
})

it.each([
  ['a chat', { id: '1', choices: [] }],
  ['a knowledge base that took a part', { code: 200, message: '请求成功', data: { failedInfos: [{}] } }],
  ['success as a text', { code: '200', msg: 'ok', success: true }],
  ['an error that is none', { conversation_id: '1', error: { code: '200', message: 'success' } }],
  ['an error that is null', { choices: [], error: null }],
  ['a pending agent', { agent_id: 'a', async_id: '1', status: 'pending' }],
  ['no object', 'text'],
  ['a list', []],
])('takes for no failure: %s', (_, body) => {
  expect(readFailure(body)).toBeUndefined()
})

it('takes `success: false` without a code for no failure where the document describes it, and a code or an error still', () => {
  expect(readFailure({ success: false, message: 'm', task_id: null }, true)).toBeUndefined()
  expect(readFailure({ success: false, code: 401, msg: 'm' }, true)).toEqual({ code: '401', message: 'm' })
  expect(readFailure({ success: false, error: { code: '1214', message: 'm' } }, true)).toEqual({ code: '1214', message: 'm' })
})
