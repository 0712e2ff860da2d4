import { DuplicateRequestError, TimeoutError } from '@bigmodel-kit/client'
import { delta, DONE, events, json, refusal, REPLY, text } from './answers.ts'
import { bytesOf, clientOf, jsonOf, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import { each, type Answer, type Tests } from './world.ts'

// the server says how long to wait, so that no test does
const SOON = { 'retry-after-ms': '1' }

export const retries: Tests = {
  ...each<[Answer, attempts: number]>(
    'the business code decides over a retry',
    {
      'too many requests': [refusal('1302', SOON), 3],
      'an overloaded model': [refusal('1305', SOON), 3],
      'no balance': [refusal('1113', SOON), 1],
      'a quota that is used up': [refusal('1308', SOON), 1],
      '503 without a code': [text(503, 'text/html', '<html>', SOON), 3],
      '400 without a code': [json(400, {}, SOON), 1],
    },
    async ([answer, attempts], { farSide }) => {
      const server = await farSide(answer)
      await rejection(clientOf(server.url).chat.completions.create(QUESTION))
      equal((await server.seen()).length, attempts)
    },
  ),
  'a retry that succeeds gives its data': async ({ farSide }) => {
    const { url } = await farSide(refusal('1302', SOON), json(200, REPLY))
    equal(await clientOf(url).chat.completions.create(QUESTION), REPLY)
  },
  'maxRetries can be set for a client and for a call': async ({ farSide }) => {
    const server = await farSide(refusal('1302', SOON))
    const client = clientOf(server.url, { maxRetries: 1 })
    await rejection(client.chat.completions.create(QUESTION))
    await rejection(client.chat.completions.create(QUESTION, { maxRetries: 0 }))
    equal((await server.seen()).length, 3)
  },
  'a Retry-After above the cap fails at once': async ({ farSide }) => {
    const server = await farSide(refusal('1302', { 'retry-after': '61' }))
    like(await rejection(clientOf(server.url).chat.completions.create(QUESTION)), { code: '1302', retryAfterMs: 61_000 })
    equal((await server.seen()).length, 1)
  },
  'an abort ends a pause': async ({ farSide }) => {
    const server = await farSide(refusal('1302', { 'retry-after': '60' }))
    const abort = new AbortController()
    const reason = new Error('enough')
    const error = rejection(clientOf(server.url).chat.completions.create(QUESTION, { signal: abort.signal }))
    await server.closed(0)
    abort.abort(reason)
    equal(await error, reason)
  },
  'request_id is the same in every attempt, and none is made up': async ({ farSide }) => {
    const server = await farSide(refusal('1302', SOON), json(200, REPLY))
    await clientOf(server.url).chat.completions.create({ ...QUESTION, request_id: 'mine-1' })
    await clientOf(server.url).chat.completions.create(QUESTION)
    equal((await server.seen()).map((seen) => jsonOf(seen)['request_id']), ['mine-1', 'mine-1', undefined])
  },
  'a 1231 on its own retry says that the first attempt may have succeeded': async ({ farSide }) => {
    const { url } = await farSide(text(502, 'text/html', '<html>', SOON), json(400, { error: { code: '1231', message: '您已有请求：mine-1' } }))
    const error = await rejection(clientOf(url).chat.completions.create({ ...QUESTION, request_id: 'mine-1' }))
    instance(error, DuplicateRequestError)
    like(error, { firstAttemptMayHaveSucceeded: true })
  },
  'a request that got no answer is repeated': async ({ farSide }) => {
    const server = await farSide({ status: 0 }, json(200, REPLY))
    equal(await clientOf(server.url, { maxRetries: 1 }).chat.completions.create(QUESTION), REPLY)
  },
  'a stream that is refused is repeated': async ({ farSide }) => {
    const server = await farSide(refusal('1305', SOON), events([delta('你', 'stop'), DONE]))
    equal(await (await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true })).text(), '你')
  },
  'a stream of which bytes have arrived is not': async ({ farSide }) => {
    const server = await farSide(events([delta('你')], 'break'))
    await rejection((await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true })).text())
    equal((await server.seen()).length, 1)
  },
  'an upload is sent whole again': async ({ farSide }) => {
    const server = await farSide(refusal('1302', SOON), json(200, { code: 200, message: 'ok' }))
    await clientOf(server.url).documents.upload('1', { files: new File(['content'], 'a.txt') })
    equal((await server.seen()).map((seen) => new TextDecoder().decode(bytesOf(seen)).includes('content')), [true, true])
  },
}

export const timeouts: Tests = each<[limit: string, Answer]>(
  'a limit of time throws a TimeoutError that names it, and the request is not repeated',
  {
    'until the headers come': ['headers', { status: 0, end: 'hold' }],
    'of silence': ['idle', { headers: { 'content-type': 'application/json' }, pieces: ['{'], end: 'hold' }],
    'for the whole call': ['total', { headers: { 'content-type': 'application/json' }, pieces: ['{'], end: 'hold' }],
  },
  async ([limit, answer], { farSide }) => {
    const server = await farSide(answer)
    const error = await rejection(clientOf(server.url, { timeout: { [limit]: 200 } }).chat.completions.create(QUESTION))
    instance(error, TimeoutError)
    like(error, { limit })
    equal((await server.seen()).length, 1)
  },
)
