import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { businessCodes } from '../../src/generated/errors.ts'
import { BigModelError, createClient } from '../../src/index.ts'
import { KEY, QUESTION, rejection } from '../client.ts'
import { failure } from '../failure.ts'
import { json, text, type Answer } from '../far-side.ts'

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
  ['compressed', text(400, 'application/json', gzipSync('{"error":{"code":"1214","message":"m"}}'), { 'content-encoding': 'gzip' }), { status: 400, code: '1214', message: 'm' }],
  ['JSON that calls itself text', text(400, 'text/plain', '{"error":{"code":"1214","message":"m"}}'), { status: 400, code: '1214', message: 'm' }],
  ['JSON that calls itself HTML, with status 200', text(200, 'text/html', '{"error":{"code":"1214","message":"m"}}'), { status: 200, code: '1214', message: 'm' }],
  ['JSON without a content type, after a byte order mark', (response) => void response.writeHead(400).end('\uFEFF{"error":{"code":"1214","message":"m"}}'), { status: 400, code: '1214', message: 'm' }],
  ['JSON that is cut off', text(429, 'application/json', '{"error":{"code":"13'), { status: 429, code: undefined, category: 'rate-limit' }],
  ['JSON that is cut off, with status 200', text(200, 'application/json', '{"id":"1","choi'), { status: 200, code: undefined, category: 'server', retry: 'never' }],
  ['an empty body', text(500, 'application/json', ''), { status: 500, category: 'server', message: 'The server answered 500 with an empty body.' }],
  ['an empty body that says so', text(500, 'application/json', '', { 'content-length': '0' }), { status: 500, message: 'The server answered 500 with an empty body.' }],
  ['an empty body without a length', (response) => void response.writeHead(500).end(), { status: 500, message: 'The server answered 500 with an empty body.' }],
  ['JSON that is no object', json(500, null), { status: 500, message: 'The server answered 500 with null instead of an object.' }],
  ['JSON that is no object, with status 200', json(200, null), { status: 200, category: 'server', message: 'The server answered 200 with null instead of an object.' }],
  ['no content', (response) => void response.writeHead(204).end(), { status: 204, message: 'The server answered 204 with an empty body.' }],
  ['a proxy that takes no large body', text(413, 'text/html', '<html>\r\n<title>413 Request\r\n Entity Too Large</title>'), { status: 413, message: 'The server answered 413 with HTML instead of JSON: 413 Request Entity Too Large.', remedy: expect.stringContaining('size') }],
  ['an error in an error', json(400, { error: { error: { code: 1214, message: 'm' } } }), { status: 400, code: '1214', message: 'm' }],
  ['status 200 with a flat error and an empty message', json(200, { code: 1002, msg: '' }), { status: 200, code: '1002', category: 'authentication' }],
  ['an event under the status of an error', text(429, 'text/event-stream', 'event: error\ndata: {"error":{"code":"1113","message":"m"}}\n\ndata: [DONE]\n\n'), { status: 429, code: '1113', message: 'm', category: 'quota' }],
  ['an event after comments, its lines ended by CR', text(401, 'text/event-stream', ': hi\r\rdata:\r\rdata:{"code":1002,"msg":"m"}\r\r'), { status: 401, code: '1002', message: 'm' }],
  ['an event that holds a text', text(503, 'text/event-stream', 'data: upstream is down\n\n'), { status: 503, message: 'The server answered 503 with text instead of JSON: upstream is down' }],
  ['JSON that calls itself events', text(429, 'text/event-stream', '{"error":{"code":"1305","message":"m"}}'), { status: 429, code: '1305', message: 'm' }],
  ['Spring', json(404, { timestamp: 1, status: 404, error: 'Not Found', path: '/x' }), { status: 404, code: undefined, category: 'invalid-request', message: 'Not Found' }],
])('reads every envelope: %s', async (_, answer, expected) => {
  const error = await failure(answer)
  expect(error).toBeInstanceOf(BigModelError)
  expect(error).toMatchObject(expected)
})

it.each(Object.entries(businessCodes))('reads %s in every envelope, as a text and as a number, whatever the status', async (code, { category, retry }) => {
  for (const value of [code, Number(code)]) {
    const envelopes = [
      { error: { code: value, message: 'm' } },
      { code: value, message: 'm' },
      { code: value, msg: 'm', success: false },
      { agent_id: 'a', status: 'failed', error: { code: value, message: 'm' } },
    ]
    for (const envelope of envelopes)
      for (const status of [200, 400, 401, 429, 500]) {
        const fetch = () => Promise.resolve(Response.json(envelope, { status }))
        const error = await rejection(createClient({ apiKey: KEY, fetch, maxRetries: 0 }).chat.completions.create(QUESTION))
        expect(error, JSON.stringify([status, envelope])).toMatchObject({ status, code, category, retry, message: expect.stringContaining('m') })
      }
  }
})
