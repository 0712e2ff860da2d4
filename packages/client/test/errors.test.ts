import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import {
  AuthenticationError,
  BigModelError,
  ConnectionError,
  ContentFilterError,
  createClient,
  InvalidRequestError,
  OverloadedError,
  PermissionError,
  QuotaError,
  RateLimitError,
  ServerError,
} from '../src/index.ts'
import { businessCodes } from '../src/generated/errors.ts'
import { KEY, patientClient, QUESTION, rejection } from './client.ts'
import { farSide, json, text, type Answer } from './far-side.ts'

async function failure(...answers: Answer[]): Promise<unknown> {
  const { url } = await farSide(...answers)
  return rejection(createClient({ apiKey: KEY, baseUrl: url, maxRetries: 0 }).chat.completions.create(QUESTION))
}

it('throws status, business code, message and remedy', async () => {
  const error = await failure(json(429, { error: { code: '1113', message: '您的账户已欠费，请充值后重试' } }))
  expect(error).toBeInstanceOf(QuotaError)
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toMatchObject({
    name: 'QuotaError',
    status: 429,
    code: '1113',
    category: 'quota',
    retry: 'never',
    message: '您的账户已欠费，请充值后重试',
    remedy: businessCodes['1113'].remedy,
    response: expect.any(Response),
  })
})

it.each([
  ['1001', AuthenticationError],
  ['1220', PermissionError],
  ['1211', InvalidRequestError],
  ['1301', ContentFilterError],
  ['1302', RateLimitError],
  ['1308', QuotaError],
  ['1305', OverloadedError],
  ['1234', ServerError],
] as const)('throws for %s an error of its category', async (code, CategoryError) => {
  const error = await failure(json(400, { error: { code, message: 'm' } }))
  expect(error).toBeInstanceOf(CategoryError)
  expect(error).toMatchObject({ name: CategoryError.name, code, retry: businessCodes[code].retry, remedy: businessCodes[code].remedy })
})

it.each<[string, Answer, object]>([
  ['nested, code as a string', json(400, { error: { code: '1214', message: 'm' } }), { status: 400, code: '1214', message: 'm' }],
  ['nested, code as a number', json(400, { error: { code: 1214, message: 'm' } }), { status: 400, code: '1214', message: 'm' }],
  ['flat, code as a number', json(400, { code: 1214, message: 'm' }), { status: 400, code: '1214', message: 'm' }],
  ['status 200 with `success: false`', json(200, { code: 401, msg: 'token expired', success: false }), { status: 200, code: '401', message: 'token expired', category: 'authentication' }],
  ['status 200 with a nested error', json(200, { error: { code: '1301', message: 'm' } }), { status: 200, code: '1301', category: 'content-filter' }],
  ['status 200 with a flat error', json(200, { code: 1002, message: 'm' }), { status: 200, code: '1002', category: 'authentication' }],
  ['status 200 with an empty error', json(200, { error: {} }), { status: 200, code: undefined, message: 'The server answered 200 without a message.' }],
  [
    'HTML from a gateway',
    text(502, 'text/html', '<html><head><title>502 Bad Gateway</title></head></html>'),
    { status: 502, code: undefined, category: 'server', retry: 'backoff', message: 'The server answered 502 with HTML instead of JSON: 502 Bad Gateway.' },
  ],
  ['HTML with status 200', text(200, 'text/html', '<!doctype html>Log in'), { status: 200, category: 'server', retry: 'never', message: 'The server answered 200 with HTML instead of JSON.' }],
  ['text', text(503, 'text/plain', 'upstream is down'), { status: 503, message: 'The server answered 503 with text instead of JSON: upstream is down' }],
  ['an empty body', text(500, 'application/json', ''), { status: 500, category: 'server', message: 'The server answered 500 with an empty body.' }],
  ['an empty body that says so', text(500, 'application/json', '', { 'content-length': '0' }), { status: 500, message: 'The server answered 500 with an empty body.' }],
  ['an empty body without a length', (response) => void response.writeHead(500).end(), { status: 500, message: 'The server answered 500 with an empty body.' }],
  ['JSON that is no object', json(500, null), { status: 500, message: 'The server answered 500 without a message.' }],
  ['Spring', json(404, { timestamp: 1, status: 404, error: 'Not Found', path: '/x' }), { status: 404, code: undefined, category: 'invalid-request', message: 'Not Found' }],
])('reads every envelope: %s', async (_, answer, expected) => {
  const error = await failure(answer)
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toMatchObject(expected)
})

it.each<[number, string | undefined, object]>([
  [401, undefined, { category: 'authentication', retry: 'never' }],
  [403, undefined, { category: 'permission', retry: 'never' }],
  [429, undefined, { category: 'rate-limit', retry: 'backoff' }],
  [429, '429', { category: 'rate-limit', retry: 'backoff' }],
  [429, '1999', { category: 'rate-limit', retry: 'never' }],
  [434, undefined, { category: 'permission', retry: 'never' }],
  [435, '435', { category: 'invalid-request', retry: 'never', remedy: expect.stringContaining('100 MB') }],
  [418, undefined, { category: 'invalid-request', retry: 'never' }],
  [500, '9999', { category: 'server', retry: 'backoff' }],
  [503, undefined, { category: 'server', retry: 'backoff' }],
])('judges status %s with the code %s, which the catalogue does not have, by the status', async (status, code, expected) => {
  expect(await failure(json(status, { error: { ...(code && { code }), message: 'm' } }))).toMatchObject({ status, code, ...expected, remedy: expect.stringMatching(/\.$/) })
})

it('shows in a log what decides, and not the whole answer', async () => {
  const error = await failure(json(429, { error: { code: '1113', message: 'm' } }))
  expect(Object.keys(error as object)).toEqual(['status', 'code', 'category', 'retry', 'remedy', 'requestId', 'retryAfterMs', 'resetAt'])
})

it('carries the levels of the content filter', async () => {
  const contentFilter = [{ role: 'user', level: 1 }, { role: 'critic', level: 3 }]
  const error = await failure(json(400, { error: { code: '1301', message: 'm' }, contentFilter }))
  expect(error).toBeInstanceOf(ContentFilterError)
  expect(error).toMatchObject({ contentFilter })
  expect(await failure(json(400, { error: { code: '1301', message: 'm' } }))).toMatchObject({ contentFilter: [] })
})

it.each<[string, string, string | undefined]>([
  ['1308', '已达到 5 小时 的使用上限。您的限额将在 2026-08-27 21:31:39 重置', '2026-08-27T13:31:39.000Z'],
  ['1308', 'Usage limit reached for 5 hour. Your limit will reset at 2026-08-27 21:31:39', '2026-08-27T13:31:39.000Z'],
  ['1310', '您已达到每周/每月使用上限，您的限额将在 2026-09-01 00:00:00 重置', '2026-08-31T16:00:00.000Z'],
  ['1304', '该 API 已达今日调用次数限额', undefined],
])('knows when the quota of a %s is refilled: %s', async (code, message, reset) => {
  const error = await failure(json(429, { error: { code, message } }))
  expect(error).toBeInstanceOf(QuotaError)
  expect(error).toMatchObject({ resetAt: reset === undefined ? undefined : new Date(reset), retryable: false })
})

it('tells whether a pause can help', async () => {
  expect(await failure(json(429, { error: { code: '1302', message: 'm' } }))).toMatchObject({ retryable: true, retry: 'backoff' })
  expect(await failure(json(429, { error: { code: '1113', message: 'm' } }))).toMatchObject({ retryable: false })
})

it('carries the id of the request and the time to wait', async () => {
  expect(await failure(json(429, { error: { code: '1302', message: 'm' }, request_id: 'r-1' }, { 'retry-after': '90' }))).toMatchObject({ requestId: 'r-1', retryAfterMs: 90_000 })
  expect(await failure(json(500, { error: { code: '1234', message: 'm' } }, { 'x-request-id': 'r-2' }))).toMatchObject({ requestId: 'r-2' })
})

it('names the server that cannot be reached, and why', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const error = await rejection(createClient({ apiKey: KEY, baseUrl: `http://127.0.0.1:${port}/api`, maxRetries: 0 }).chat.completions.create(QUESTION))
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error).toMatchObject({
    category: 'connection',
    status: undefined,
    message: `Could not reach http://127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}.`,
    cause: expect.any(Error),
  })
})

it('repeats a request that got no answer at all', async () => {
  const { url, seen } = await farSide((response) => void response.destroy())
  const { client, pauses } = patientClient({ baseUrl: url })
  expect(await rejection(client.chat.completions.create(QUESTION))).toBeInstanceOf(ConnectionError)
  expect([seen.length, pauses.length]).toEqual([3, 2])
})

it('says so when the connection breaks inside an answer, and does not ask again', async () => {
  const { url, seen } = await farSide((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
    response.write('{"id":', () => response.destroy())
  })
  const error = await rejection(patientClient({ baseUrl: url }).client.chat.completions.create(QUESTION))
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error).toMatchObject({ status: 200, retry: 'never', message: expect.stringMatching(/^The connection broke while the answer of chat\.completions\.create arrived: /) })
  expect(seen).toHaveLength(1)
})

it('lets a wrong argument be a TypeError', async () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  const call = createClient({ apiKey: KEY }).agents.create({ agent_id: 'x', messages: [{ role: 'user', content: 'x' }], custom_variables: circular })
  expect(await rejection(call)).toBeInstanceOf(TypeError)
})
