import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'

export interface StandIn {
  /** API root. */
  url: string
  /** What was asked, in order: method, path and the `Authorization` header. */
  requests: { method: string; path: string; authorization: string | undefined }[]
  close(): Promise<void>
}

interface Reply {
  status: number
  body: object | string
  type?: string
}

export const STAND_IN_KEY = 'live-id.live-secret-of-the-stand-in'

/**
 * Plays the live API as public reports show it, a little different from the documents: its gateway answers every wrong
 * credential with the code "401" and repeats what it was sent, and messages and chunks have a new member.
 */
export async function startStandIn(): Promise<StandIn> {
  const requests: StandIn['requests'] = []
  const server = createServer(async (request, response) => {
    const { authorization } = request.headers
    const path = request.url ?? '/'
    requests.push({ method: request.method ?? '', path, authorization })
    const { status, body, type = 'application/json; charset=UTF-8' } = reply(path, authorization, await textOf(request))
    response.writeHead(status, { 'content-type': type })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return {
    url: `http://127.0.0.1:${address.port}/api`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function reply(path: string, authorization: string | undefined, text: string): Reply {
  if (authorization === undefined) return error(401, '1001', 'Header 中未收到 Authentication 参数，无法进行身份验证')
  if (!isAccepted(authorization)) return error(401, '401', `token expired or incorrect: ${authorization}`)
  if (path.startsWith('/api/paas/v4/async-result/')) return error(400, '1222', 'API async-result 不存在')
  let body: Record<string, unknown>
  try {
    body = JSON.parse(text) as Record<string, unknown>
  } catch {
    return error(400, '1210', 'API 调用参数有误，请检查文档')
  }
  if (body['model'] === 'no-such-model') return error(400, '1211', '模型不存在，请检查模型代码')
  if (!Array.isArray(body['messages'])) return error(400, body['messages'] === undefined ? '1213' : '1214', '未正常接收到 messages 参数')
  return body['stream'] === true ? { status: 200, body: stream(), type: 'text/event-stream' } : { status: 200, body: chat(String(body['model'])) }
}

function isAccepted(authorization: string): boolean {
  if (authorization === `Bearer ${STAND_IN_KEY}`) return true
  const [header, payload, signature] = authorization.replace('Bearer ', '').split('.')
  if (!payload || !signature) return false
  const secret = STAND_IN_KEY.split('.')[1]!
  if (createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url') !== signature) return false
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp: number }
  return exp > Date.now()
}

function chat(model: string): object {
  const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 }
  return { id: 'c1', request_id: 'r1', created: 1783751402, model, choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'yes', mood: 'calm' } }], usage }
}

function stream(): string {
  const chunk = { id: 'c1', trace_id: 't1', created: 1783751402, model: 'glm-4.5-flash' }
  const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 }
  const chunks = [
    { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: 'yes' }, finish_reason: null }] },
    { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: 'stop' }], usage },
  ]
  return [...chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`), 'data: [DONE]\n\n'].join('')
}

function error(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}
