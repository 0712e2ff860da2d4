import { expect, it } from 'vitest'
import { operationId } from './operation-id.ts'

const document = (...ids: (string | undefined)[]) => ({ paths: Object.fromEntries(ids.map((id, index) => [`/${index}`, { get: id === undefined ? {} : { operationId: id } }])) })

it('takes the paths of the SDKs', () => {
  expect(operationId(document('chat.completions.create', 'agents.create', 'chat.asyncCompletions.create', 'v2.files.list'))).toEqual([])
})

it.each(['create', 'Chat.create', 'chat-completions.create', 'chat..create', 'chat.create.', 'chat_async.create', '2.create'])('refuses `%s`, which is not of the form resource(.sub)*.verb', (id) => {
  expect(operationId(document(id))).toEqual([{ pointer: '#/paths/~10/get/operationId', message: expect.stringContaining(`\`${id}\` is not of the form resource(.sub)*.verb`) as string }])
})

it('refuses an operation without an id', () => {
  expect(operationId(document(undefined))).toEqual([{ pointer: '#/paths/~10/get', message: expect.stringContaining('has no operationId') as string }])
})

it('refuses an id that is used twice, and names both operations', () => {
  expect(operationId(document('a.create', 'a.create'))).toEqual([{ pointer: '#/paths/~11/get/operationId', message: '`a.create` is also the operationId of #/paths/~10/get; an id names one operation' }])
})
