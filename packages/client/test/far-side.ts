import { createServer, type ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'

/** A request as the other side of the wire saw it. */
export interface Seen {
  method: string
  url: string
  headers: Record<string, string>
  body: Buffer
}

/** Writes an answer. The last one of a list answers every further request. */
export type Answer = (response: ServerResponse, seen: Seen) => void | Promise<void>

/** A real HTTP server on a free port of loopback, until the test ends. */
export async function farSide(...answers: Answer[]): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { method = '', url = '' } = request
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const record = { method, url, headers, body: Buffer.concat(chunks) }
    seen.push(record)
    await (answers[seen.length - 1] ?? answers.at(-1))?.(response, record)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { url: `http://127.0.0.1:${address.port}/api`, seen }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return text(status, 'application/json; charset=utf-8', JSON.stringify(body), headers)
}

export function text(status: number, type: string, body: string | Uint8Array, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(status, { 'content-type': type, ...headers }).end(body)
}

/** An error in the envelope of most operations. */
export function refuse(code: string, headers?: Record<string, string>, status = 429): Answer {
  return json(status, { error: { code, message: 'm' } }, headers)
}

/** Sends pieces as they are given, each flushed on its own; a promise among them is waited for. */
export function pieces(...parts: (string | Uint8Array | Promise<unknown>)[]): Answer {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.flushHeaders()
    for (const part of parts) {
      if (part instanceof Promise) await part
      else await new Promise((resolve) => response.write(part, resolve))
    }
    response.end()
  }
}

/** One event with a text delta of a chat. */
export function delta(content: string, finishReason?: string): string {
  const choice = { index: 0, delta: { content }, ...(finishReason && { finish_reason: finishReason }) }
  return `data: ${JSON.stringify({ id: '1', created: 1, model: 'glm-4.7', choices: [choice] })}\n\n`
}

export const DONE = 'data: [DONE]\n\n'

export const REPLY = {
  id: '1',
  created: 1,
  model: 'glm-4.7',
  choices: [{ index: 0, message: { role: 'assistant', content: '你好' }, finish_reason: 'stop' }],
}
