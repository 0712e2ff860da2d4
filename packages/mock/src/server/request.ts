import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestBody } from '../core/body.ts'
import type { MockRequest } from '../core/mock.ts'

/** A request of Node's HTTP server in plain values. */
export function readRequest(request: IncomingMessage, response: ServerResponse): MockRequest {
  const { method = 'GET', url = '/', headers } = request
  const [path, query] = splitTarget(url)
  const length = headers['content-length'] ?? headers['transfer-encoding']
  return {
    method,
    path,
    query,
    headers: headers as Record<string, string | undefined>,
    body: length === undefined || length === '0' ? undefined : bodyOf(request),
    get signal() {
      return signalOf(response)
    },
  }
}

// the request target is a path, or a whole URL when the client takes the mock for a proxy
function splitTarget(target: string): [path: string, query: string] {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = local.indexOf('?')
  return mark < 0 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)]
}

// made for those who ask only: most answers are there before a client can go
function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.closed) gone.abort()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

function bodyOf(request: IncomingMessage): RequestBody {
  return {
    bytes: (limit) =>
      new Promise((resolve, reject) => {
        const chunks: Buffer[] = []
        let size = 0
        // what is too much is read to the end and let go, so that the client gets to read the answer
        request.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size <= limit) chunks.push(chunk)
        })
        request.on('end', () => resolve(size > limit ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
        request.on('error', () => reject(new DOMException('The client went away.', 'AbortError')))
      }),
    // who stops reading may still answer
    stream: () => request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
  }
}
