import { once } from 'node:events'
import { createServer } from 'node:http'

export interface StaticServer {
  url: string
  /** Paths that were asked for, in order. */
  requests: string[]
  close(): Promise<void>
}

/** Serves texts by path on loopback, and redirects from one path to another; everything else is 404. */
export async function serveTexts(texts: Map<string, string>, redirects = new Map<string, string>()): Promise<StaticServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    requests.push(path)
    const location = redirects.get(path)
    if (location !== undefined) return void response.writeHead(302, { location }).end()
    const text = texts.get(path)
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(text ?? 'not found')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
