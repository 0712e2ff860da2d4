import type { EncodedBody, Encoding } from './encoded-body.ts'
import { iterate, readUpload } from './upload.ts'

/**
 * Writes a multipart body by the document's `encoding`.
 *
 * - a file is a part with a file name;
 * - an array is one part for each item (`explode`), or one part with the items joined by commas;
 * - an object with `style: deepObject` is one part for each member, `name[member]`;
 * - anything with a JSON `contentType`, and any other object, is one part of JSON.
 *
 * Where all files are in blobs, so is the body, which has a length then and can be sent again. Otherwise it is a
 * stream, or, with `collects`, its bytes are collected first: browsers cannot send a stream over HTTP/1.1.
 *
 * `FormData` cannot do it: it rewrites every line break to CRLF, which changes a separator, and it gives a part with
 * a content type a file name, which makes a file of it.
 */
export function encodeMultipart(body: object, encoding: Readonly<Record<string, Encoding>> = {}, collects = false): EncodedBody {
  // `crypto.randomUUID` is missing on http pages
  const boundary = `bigmodel-kit-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
  const parts = Object.entries(body).flatMap(([name, value]) => partsOf(name, value, encoding[name] ?? {}))
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    // Node keeps the bytes of a file for a redirect, all of them, unless it is an error. Workers know no `error`; `manual` fails, too
    redirect: globalThis.navigator?.userAgent === 'Cloudflare-Workers' ? 'manual' : 'error',
    replayable: parts.every(({ replayable }) => replayable !== false),
    content(abort) {
      const pieces = parts.flatMap(({ headers, content }) => [`--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`, content(), '\r\n'])
      return send([...pieces, `--${boundary}--\r\n`], collects, abort)
    },
  }
}

type Piece = string | Blob | AsyncIterable<Uint8Array>

interface FormPart {
  headers: string[]
  content(): Piece
  replayable?: boolean
}

function send(pieces: Piece[], collects: boolean, abort: (reason: unknown) => void): BodyInit | Promise<BodyInit> {
  const parts = pieces.map((piece) => (typeof piece === 'string' ? new Blob([piece]) : piece))
  if (parts.every((part) => part instanceof Blob)) {
    const whole = new Blob(parts)
    // Bun leaves a file on disk out of a blob that is made of it
    if (whole.size === parts.reduce((sum, { size }) => sum + size, 0)) return whole
  }
  const chunks = join(parts)
  if (collects) return collect(chunks)
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    try {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    } catch (error) {
      // a failing body does not end a request in workers: theirs looks whole to the server
      abort(error)
    }
  }
  return new ReadableStream({ pull, cancel: async () => void (await chunks.return()) })
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Blob> {
  const received: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of chunks) received.push(chunk as Uint8Array<ArrayBuffer>)
  return new Blob(received)
}

async function* join(parts: (Blob | AsyncIterable<Uint8Array>)[]): AsyncGenerator<Uint8Array, void, undefined> {
  for (const part of parts) yield* part instanceof Blob ? iterate(part.stream()) : part
}

function partsOf(name: string, value: unknown, encoding: Encoding): FormPart[] {
  if (value === undefined || value === null) return []
  const file = typeof value === 'object' ? readUpload(value) : undefined
  if (file) {
    const type = file.type || encoding.contentType || 'application/octet-stream'
    return [{ ...file, headers: [`${disposition(name)}; filename="${escape(file.name)}"`, `Content-Type: ${type}`] }]
  }
  if (isJson(encoding.contentType)) return [textPart(name, JSON.stringify(value), encoding.contentType)]
  if (Array.isArray(value)) {
    // a file cannot be joined to another
    if (encoding.explode !== false || value.some((item) => typeof item === 'object' && item && readUpload(item))) return value.flatMap((item) => partsOf(name, item, {}))
    return [textPart(name, value.map(String).join(','))]
  }
  if (typeof value !== 'object') return [textPart(name, String(value), encoding.contentType)]
  if (encoding.style !== 'deepObject') return [textPart(name, JSON.stringify(value), 'application/json')]
  return Object.entries(value).flatMap(([key, member]) => partsOf(`${name}[${key}]`, member, {}))
}

function textPart(name: string, content: string, contentType?: string): FormPart {
  return { headers: [disposition(name), ...(contentType ? [`Content-Type: ${contentType}`] : [])], content: () => content }
}

function disposition(name: string): string {
  return `Content-Disposition: form-data; name="${escape(name)}"`
}

function isJson(contentType: string | undefined): contentType is string {
  return contentType !== undefined && /^application\/([\w.-]+\+)?json\b/.test(contentType)
}

/** As the HTML standard has it for names in a multipart body. */
function escape(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
