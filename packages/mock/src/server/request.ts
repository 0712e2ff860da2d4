import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestBody } from '../core/body.ts'
import type { MockRequest } from '../core/mock.ts'

/** A request of Node's HTTP server in plain values. */
export class NodeRequest implements MockRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: Record<string, string | undefined>
  readonly body: RequestBody | undefined
  readonly #response: ServerResponse
  #signal: AbortSignal | undefined

  constructor(request: IncomingMessage, response: ServerResponse) {
    const { method = 'GET', url = '/', headers } = request
    const length = headers['content-length'] ?? headers['transfer-encoding']
    this.method = method
    ;[this.path, this.query] = splitTarget(url)
    this.headers = headers as Record<string, string | undefined>
    this.body = length === undefined || length === '0' ? undefined : new NodeBody(request)
    this.#response = response
  }

  /** Made for those who ask only: most answers are there before a client can go. */
  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#response)
    return this.#signal
  }
}

// the request target is a path, or a whole URL when the client takes the mock for a proxy
function splitTarget(target: string): [path: string, query: string] {
  const local = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = local.indexOf('?')
  return mark < 0 ? [local, ''] : [local.slice(0, mark), local.slice(mark + 1)]
}

function signalOf(response: ServerResponse): AbortSignal {
  const gone = new AbortController()
  if (response.closed) gone.abort()
  response.once('close', () => {
    if (!response.writableFinished) gone.abort()
  })
  return gone.signal
}

class NodeBody implements RequestBody {
  readonly #request: IncomingMessage

  constructor(request: IncomingMessage) {
    this.#request = request
  }

  bytes(limit: number): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new DOMException('The client went away.', 'AbortError'))
      // who went before anybody listened is not heard of again
      if (this.#request.destroyed) return fail()
      const chunks: Buffer[] = []
      let size = 0
      // what is too much is read to the end and let go, so that the client gets to read the answer
      this.#request.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= limit) chunks.push(chunk)
      })
      this.#request.on('end', () => resolve(size > limit ? undefined : chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
      this.#request.on('error', fail)
    })
  }

  // who stops reading may still answer
  stream(): AsyncIterable<Buffer> {
    return this.#request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  }
}
