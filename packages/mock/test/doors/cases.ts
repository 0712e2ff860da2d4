import { deflateSync, gzipSync } from 'node:zlib'
import { operations, requestsOf, wireOf } from '../../fixtures/documented.ts'
import { isSuccess, type Operation } from '../../src/core/compile.ts'
import { defaultKey } from '../../src/index.ts'

/** A request as bytes, so that each door gets the same. */
export interface Case {
  name: string
  method: string
  /** Below the API's base, with the query. */
  path: string
  headers: Record<string, string>
  body?: Uint8Array
}

const CHAT = '/paas/v4/chat/completions'
const key = { authorization: `Bearer ${defaultKey}` }
const json = { 'content-type': 'application/json' }
const bytesOf = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
const hello = { model: 'glm-4.7', messages: [{ role: 'user', content: '你好' }] }
export const chat = (name: string, more: object = {}, headers: Record<string, string> = {}): Case => ({ name, method: 'POST', path: CHAT, headers: { ...key, ...json, ...headers }, body: bytesOf({ ...hello, ...more }) })
const malformed = (name: string, body: string, headers: Record<string, string> = {}): Case => ({ name, method: 'POST', path: CHAT, headers: { ...key, ...json, ...headers }, body: bytesOf(body) })

const packed = (name: string, body: Uint8Array, coding: string): Case => ({ name, method: 'POST', path: CHAT, headers: { ...key, ...json, 'content-encoding': coding }, body: new Uint8Array(body) })

/** Every documented success; every documented error of one operation, and the first of each status of the others. */
async function documented(): Promise<Case[]> {
  const cases: Case[] = []
  for (const operation of operations) {
    for (const { status, media } of operation.responses) {
      for (const { isStream, examples } of media) {
        const isWhole = isSuccess(status) || operation.id === 'chat.completions.create'
        for (const { name } of isWhole ? examples : examples.slice(0, 1)) cases.push(await asking(operation, status, name, isSuccess(status) && isStream))
      }
    }
  }
  return cases
}

async function asking(operation: Operation, status: string, example: string, isStream: boolean): Promise<Case> {
  const [, body] = requestsOf(operation)[0] ?? ['', undefined]
  const request = operation.stream === undefined ? body : { ...(body as object), stream: isStream }
  const { method, path, headers, bytes } = await wireOf(operation, request)
  return { name: `${operation.id} ${status} ${example}`, method, path, headers: { ...key, ...headers, prefer: `code=${status}, example=${example}` }, ...(bytes && { body: bytes }) }
}

export const cases: readonly Case[] = [
  ...(await documented()),
  chat('a chat'),
  chat('a stream', { stream: true }),
  chat('an unknown model', { model: 'glm-99' }),
  chat('a field that is missing', { messages: undefined }),
  chat('a field that does not fit', { messages: [] }),
  chat('what is drawn from the schema', {}, { prefer: 'dynamic=true, seed=7' }),
  chat('an answer that is not documented', {}, { prefer: 'code=418' }),
  chat('a media type that is not documented', {}, { accept: 'text/html' }),
  chat('events when only JSON is accepted', { stream: true }, { accept: 'application/json' }),
  ...['latency=5', 'finish=sensitive, after=2', 'error=1302, after=2', 'malformed=2', 'no-done', 'cut=99', 'duplicate', 'duplicate=3', 'crlf', 'comments', 'bom', 'bom, comments, crlf, duplicate=2'].map((fault) => chat(`a stream with ${fault}`, { stream: true }, { prefer: fault })),
  ...['latency=5', 'finish=length', 'malformed', 'example=c1302, malformed', 'cut=1'].map((fault) => chat(`a chat with ${fault}`, {}, { prefer: fault })),
  chat('no credentials', {}, { authorization: '' }),
  chat('credentials that are none', {}, { authorization: 'Bearer nonsense' }),
  chat('a token of nobody', {}, { authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJhcGlfa2V5IjoibW9jay1pZCIsImV4cCI6MX0.AAAA' }),
  malformed('malformed JSON', '{"model":'),
  malformed('no body', ''),
  malformed('a body of another type', 'model=glm-4.7', { 'content-type': 'application/x-www-form-urlencoded' }),
  packed('a body in gzip', gzipSync(bytesOf(hello)), 'gzip'),
  packed('a body in deflate', deflateSync(bytesOf(hello)), 'deflate'),
  packed('a body that is not in gzip, as its headers say', bytesOf(hello), 'gzip'),
  packed('a body in gzip that is cut', gzipSync(bytesOf(hello)).subarray(0, -20), 'gzip'),
  packed('a body in gzip that is too large without it', gzipSync(new Uint8Array(11 * 1024 * 1024)), 'gzip'),
  packed('a body in a coding that nobody knows', bytesOf(hello), 'compress'),
  malformed('a multipart body that breaks off', '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc', { 'content-type': 'multipart/form-data; boundary=b' }),
  { name: 'a path that does not exist', method: 'GET', path: '/paas/v4/nothing?a=1', headers: key },
  { name: 'a method that does not exist', method: 'DELETE', path: CHAT, headers: key },
  { name: 'HEAD', method: 'HEAD', path: CHAT, headers: key },
  { name: 'OPTIONS', method: 'OPTIONS', path: CHAT, headers: {} },
  { name: 'a query twin', method: 'POST', path: `${CHAT}?__code=429&__example=c1302`, headers: { ...key, ...json }, body: bytesOf(hello) },
  { name: 'a doubled slash', method: 'POST', path: '//paas/v4//chat/completions/', headers: { ...key, ...json }, body: bytesOf(hello) },
  { name: 'an id in percent signs', method: 'GET', path: '/paas/v4/async-result/%E4%BD%A0%2F', headers: key },
]
