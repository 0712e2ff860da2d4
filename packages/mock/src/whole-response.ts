const decoder = new TextDecoder()

// types that have the reading members as properties let no class override them
const Headed = Response as unknown as new (body: null, init: ResponseInit) => Pick<Response, 'status' | 'statusText' | 'headers'>

/**
 * A `Response` with all its bytes, which makes a stream of them only for who asks for one: in Node that costs more than all the
 * rest of an answer. Programs that take the body out of a `Response` from within, as servers of other runtimes and browsers'
 * service workers do, would find none, so it is for Node alone.
 */
class WholeResponse extends Headed {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #isRead = false
  #streaming: Response | undefined

  constructor(bytes: Uint8Array<ArrayBuffer>, init: ResponseInit) {
    super(null, init)
    this.#bytes = bytes
  }

  get body(): Response['body'] {
    return this.#stream().body
  }

  get bodyUsed(): boolean {
    return this.#streaming ? this.#streaming.bodyUsed : this.#isRead
  }

  async text(): Promise<string> {
    return this.#isPlain() ? decoder.decode(this.#bytes) : this.#stream().text()
  }

  async json(): Promise<unknown> {
    return this.#isPlain() ? JSON.parse(decoder.decode(this.#bytes)) : this.#stream().json()
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#isPlain() ? this.#bytes.slice().buffer : this.#stream().arrayBuffer()
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer())
  }

  blob(): Promise<Blob> {
    return this.#stream().blob()
  }

  formData(): Promise<FormData> {
    return this.#stream().formData()
  }

  clone(): Response {
    return this.#stream().clone()
  }

  /** Whether this is the first reading, and nobody has asked for the stream. */
  #isPlain(): boolean {
    if (this.#isRead || this.#streaming) return false
    this.#isRead = true
    return true
  }

  #stream(): Response {
    if (!this.#streaming) {
      const { status, statusText, headers } = this
      this.#streaming = new Response(this.#bytes, { status, statusText, headers })
      // what was read before is not there any more
      if (this.#isRead) void this.#streaming.body?.cancel()
    }
    return this.#streaming
  }
}

const isNode = typeof process === 'object' && process.release?.name === 'node' && !('Bun' in globalThis) && !('Deno' in globalThis)

export function wholeResponse(bytes: Uint8Array, init: ResponseInit): Response {
  const own = bytes as Uint8Array<ArrayBuffer>
  return isNode ? (new WholeResponse(own, init) as unknown as Response) : new Response(own, init)
}
