// The other side of the wire, on loopback: a server that answers what a test tells it to, and the packed mock.
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer, Seen } from './suite/world.ts'

interface Script {
  answers: Answer[]
  seen: Seen[]
  gates: Map<string, Promise<void> & { open(): void }>
  closed: Promise<unknown>[]
}

export interface FarSide {
  origin: string
  close(): void
}

/** Serves scripts and, for browsers, a page from the same origin with the given program. */
export async function startFarSide(program = ''): Promise<FarSide> {
  const scripts: Script[] = []
  const page: Readonly<Record<string, [type: string, content: string]>> = {
    '/': ['text/html', '<!doctype html><link rel="icon" href="data:,">'],
    '/suite.js': ['text/javascript', program],
  }
  const server = createServer((request, response) => {
    // a client that went away in the middle of its request is what some tests are about
    answer(request, response).catch(() => response.destroy())
  })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // no request meets a connection that the server is about to close
    response.setHeader('connection', 'close')
    const { url = '' } = request
    if (page[url]) {
      const [type, content] = page[url]
      return void response.setHeader('content-type', type).end(content)
    }
    const [, kind, id, what, name = ''] = url.split('/')
    const script = scripts[Number(id)]
    if (kind === 'scripts') {
      scripts.push({ answers: JSON.parse((await bodyOf(request)).toString()) as Answer[], seen: [], gates: new Map(), closed: [] })
      return reply(response, scripts.length - 1)
    }
    if (!script) return void response.writeHead(404).end()
    if (kind === 'play') return play(script, request, response)
    if (what === 'seen') return reply(response, script.seen)
    if (what === 'gates') gate(script, name).open()
    if (what === 'arrived' || what === 'closed') await gate(script, arrival(name))
    if (what === 'closed') await script.closed[Number(name)]
    reply(response, null)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function play(script: Script, request: IncomingMessage, response: ServerResponse): Promise<void> {
  script.closed.push(once(response, 'close'))
  const index = script.closed.length - 1
  const { status = 200, headers = {}, pieces = [], end = 'close' } = script.answers[index] ?? script.answers.at(-1) ?? {}
  const body = await bodyOf(request)
  const { method = '', url = '' } = request
  script.seen.push({ method, url: url.replace(/^\/play\/\d+/, ''), headers: request.headers as Record<string, string>, body: body.toString('base64') })
  gate(script, arrival(index)).open()
  if (status === 0 && end !== 'hold') response.destroy()
  if (status === 0) return
  response.writeHead(status, headers)
  response.flushHeaders()
  for (const piece of pieces) {
    if (typeof piece === 'object' && 'gate' in piece) await gate(script, piece.gate)
    else await new Promise((resolve) => response.write(typeof piece === 'string' ? piece : Buffer.from(piece.base64, 'base64'), resolve))
  }
  if (end === 'close') response.end()
  if (end === 'break') response.destroy()
}

function arrival(index: number | string): string {
  return `request ${index}`
}

function gate({ gates }: Script, name: string) {
  const found = gates.get(name)
  if (found) return found
  let open = () => {}
  const made = Object.assign(new Promise<void>((resolve) => (open = resolve)), { open: () => open() })
  gates.set(name, made)
  return made
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function reply(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
}
