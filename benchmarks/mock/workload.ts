// What is asked of every server, and the bytes that a bare one sends for it: the mock's own.
import { createMock, defaultKey, type MockOptions } from '@bigmodel-kit/mock'

export interface Ask {
  method: string
  path: string
  body?: string
}

const chat = (content: string, stream = false) => JSON.stringify({ model: 'glm-4.7', ...(stream && { stream }), messages: [{ role: 'user', content }] })
const CHAT = '/paas/v4/chat/completions'

export const ASKS = {
  chat: { method: 'POST', path: CHAT, body: chat('你好，请介绍一下自己。') },
  files: { method: 'GET', path: '/paas/v4/files?purpose=batch' },
  embeddings: { method: 'POST', path: '/paas/v4/embeddings', body: JSON.stringify({ model: 'embedding-3', input: '你好' }) },
  // echoed, it makes a stream of about 200 frames
  stream: { method: 'POST', path: CHAT, body: chat('word '.repeat(200).trim(), true) },
  // longer than any measurement of paced streams takes, and short enough for the mock to remember what it composed
  long: { method: 'POST', path: CHAT, body: chat('word '.repeat(800).trim(), true) },
} satisfies Record<string, Ask>

export const authorization = `Bearer ${defaultKey}`
/** Below this path the mock, and what stands in for it, serve the document; the rivals serve it at the root. */
export const BASE = '/api'

export function requestOf({ method, body }: Ask): RequestInit {
  return { method, headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) }, ...(body !== undefined && { body }) }
}

export async function answerOf(ask: Ask, options: MockOptions): Promise<string> {
  const response = await createMock(options).fetch(`http://mock.test${BASE}${ask.path}`, requestOf(ask))
  if (response.status !== 200) throw new Error(`${ask.path}: ${response.status} ${await response.text()}`)
  return response.text()
}

export function framesOf(events: string): Buffer[] {
  return events.split(/(?<=\n\n)/).map((frame) => Buffer.from(frame))
}

/** The bytes of a request on a connection that stays open. */
export function bytesOf(ask: Ask, base: string, port: number): string {
  const body = ask.body ?? ''
  const type = ask.body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
  return `${ask.method} ${base}${ask.path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: ${authorization}\r\n${type}\r\n${body}`
}
