import { expect, it } from 'vitest'
import { readFailing } from './ending.ts'

it.each([
  ['its data', { type: 'error', data: { message: 'm' } }, { message: 'm' }],
  ['its data, a text', { type: 'error', data: 'm' }, { message: 'm' }],
  ['itself', { type: 'error', code: 500, message: 'm' }, { code: '500', message: 'm' }],
  ['nothing', { type: 'error' }, {}],
  ['its `error`', { error: { code: '1234', message: 'm' } }, { code: '1234', message: 'm' }],
])('finds the error of an event in %s', (_, event, reported) => {
  expect(readFailing(event, undefined)).toEqual({ reason: 'reported', reported, event })
})

it('takes no other type of event for an error', () => {
  expect(readFailing({ type: 'tool_result', data: { status: 'error', message: 'm' } }, undefined)).toBeUndefined()
  expect(readFailing({ choices: [] }, undefined)).toBeUndefined()
})
