import {
  AuthenticationError,
  BigModelError,
  ConnectionError,
  ContentFilterError,
  InvalidRequestError,
  OverloadedError,
  PermissionError,
  QuotaError,
  RateLimitError,
  ServerError,
} from '@bigmodel-kit/client'
import { json, text } from './answers.ts'
import { clientOf, KEY, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import { each, type Answer, type Tests, type World } from './world.ts'

async function failure({ farSide }: World, answer: Answer): Promise<unknown> {
  const { url } = await farSide(answer)
  return rejection(clientOf(url, { maxRetries: 0 }).chat.completions.create(QUESTION))
}

const HTML = '<html><head><title>502 Bad Gateway</title></head></html>'
const [, SECRET] = KEY.split('.')

export const errors: Tests = {
  ...each<[string, new (...args: never[]) => BigModelError]>(
    'a business code throws an error of its category',
    {
      authentication: ['1001', AuthenticationError],
      permission: ['1220', PermissionError],
      'invalid request': ['1211', InvalidRequestError],
      'content filter': ['1301', ContentFilterError],
      'rate limit': ['1302', RateLimitError],
      quota: ['1308', QuotaError],
      overloaded: ['1305', OverloadedError],
      server: ['1234', ServerError],
    },
    async ([code, Category], world) => {
      const error = await failure(world, json(400, { error: { code, message: 'm' } }))
      instance(error, Category)
      like(error, { code, message: 'm', remedy: /\.$/ })
    },
  ),
  ...each<[Answer, object]>(
    'every envelope is read',
    {
      'nested, code as a string': [json(400, { error: { code: '1214', message: 'm' } }), { status: 400, code: '1214', message: 'm' }],
      'nested, code as a number': [json(400, { error: { code: 1214, message: 'm' } }), { status: 400, code: '1214', message: 'm' }],
      'flat, code as a number': [json(400, { code: 1214, message: 'm' }), { status: 400, code: '1214', message: 'm' }],
      'status 200 with success: false': [json(200, { code: 401, msg: 'token expired', success: false }), { status: 200, code: '401', category: 'authentication' }],
      'status 200 with a nested error': [json(200, { error: { code: '1301', message: 'm' } }), { status: 200, code: '1301', category: 'content-filter' }],
      'status 200 with a flat error': [json(200, { code: 1002, message: 'm' }), { status: 200, code: '1002', category: 'authentication' }],
      'HTML from a gateway': [text(502, 'text/html', HTML), { status: 502, category: 'server', retry: 'backoff', message: 'The server answered 502 with HTML instead of JSON: 502 Bad Gateway.' }],
      'HTML with status 200': [text(200, 'text/html', '<!doctype html>Log in'), { status: 200, category: 'server', retry: 'never' }],
      text: [text(503, 'text/plain', 'upstream is down'), { status: 503, message: /upstream is down/ }],
      'an empty body': [text(500, 'application/json', ''), { status: 500, message: 'The server answered 500 with an empty body.' }],
      'JSON that is no object': [json(500, null), { status: 500, category: 'server' }],
      Spring: [json(404, { timestamp: 1, status: 404, error: 'Not Found', path: '/x' }), { status: 404, category: 'invalid-request', message: 'Not Found' }],
      'a status without a code': [json(401, {}), { status: 401, category: 'authentication' }],
      'a code that nobody knows': [json(500, { error: { code: '9999', message: 'm' } }), { code: '9999', category: 'server', retry: 'backoff' }],
    },
    async ([answer, expected], world) => {
      const error = await failure(world, answer)
      instance(error, BigModelError)
      like(error, expected)
    },
  ),
  'the content filter says whose text it was and how bad': async (world) => {
    like(await failure(world, json(400, { error: { code: '1301', message: 'm' }, contentFilter: [{ role: 'user', level: 1 }] })), { contentFilter: [{ role: 'user', level: 1 }] })
  },
  'a quota says when it is refilled': async (world) => {
    like(await failure(world, json(429, { error: { code: '1308', message: '您的限额将在 2026-08-27 21:31:39 重置' } })), { retryable: false, resetAt: new Date('2026-08-27T13:31:39Z') })
  },
  'an error carries the id of the request and the time to wait': async (world) => {
    like(await failure(world, json(429, { error: { code: '1302', message: 'm' }, request_id: 'r-1' }, { 'retry-after': '90' })), { requestId: 'r-1', retryAfterMs: 90_000, retryable: true })
  },
  'the mock’s documented errors come through': async ({ mock }) => {
    const error = await rejection(clientOf(mock, { maxRetries: 0 }).chat.completions.create({ ...QUESTION, model: 'glm-99' }))
    instance(error, InvalidRequestError)
    like(error, { code: '1211' })
  },
  'a server that cannot be reached is named': async () => {
    const error = await rejection(clientOf('http://127.0.0.1:1/api', { maxRetries: 0 }).chat.completions.create(QUESTION))
    instance(error, ConnectionError)
    like(error, { category: 'connection', message: /^Could not reach http:\/\/127\.0\.0\.1:1: .+\.$/ })
  },
  'a connection that breaks inside an answer is a ConnectionError, and the request is not repeated': async ({ farSide }) => {
    const server = await farSide({ headers: { 'content-type': 'application/json', 'content-length': '100' }, pieces: ['{"id":'], end: 'break' })
    const error = await rejection(clientOf(server.url).chat.completions.create(QUESTION))
    instance(error, ConnectionError)
    like(error, { retry: 'never', message: /^The connection broke while the answer of chat\.completions\.create arrived: / })
    equal((await server.seen()).length, 1)
  },
  'no error shows the key': async (world) => {
    const error = (await failure(world, json(401, { error: { code: '1002', message: `no such key ${KEY}, secret ${SECRET}` } }))) as Error
    const told = [error.message, String(error), error.stack, JSON.stringify(error), ...Object.values(error).map(String)].join()
    equal(told.includes(SECRET!), false)
    like(error, { message: /redacted/ })
  },
  'no client shows the key': async ({ mock }) => {
    const client = clientOf(mock)
    equal(JSON.stringify(client).includes(SECRET!) || Object.values(client).map(String).join().includes(SECRET!), false)
  },
}
