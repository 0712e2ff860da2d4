import { encode } from './answer.ts'
import type { Field } from './form.ts'
import { discard, type Upload, type Uploads } from './uploads.ts'

export interface Multipart {
  fields: Field[]
  files: UploadedFile[]
}

export interface UploadedFile {
  field: string
  name: string
  size: number
  /** Where its bytes are kept, if they are. */
  upload: Upload | undefined
}

const MAX_FIELD = 1024 * 1024
const MAX_PARTS = 1000
const MAX_HEADERS = 16 * 1024
/** So much white space may stand between a boundary and the end of its line. */
const MAX_PADDING = 100

/**
 * Reads a multipart body (RFC 7578) on its bytes, as they arrive. Files are kept in `uploads`, as far as `maxFile`; without it they are
 * counted and let go. Whatever is wrong, the body is read to its end, so that the client gets to read the answer.
 * @param isValue tells a part with a file name that is a value all the same: a `Blob` of JSON has one
 * @throws a sentence when the body is not what its content type says
 */
export async function readMultipart(contentType: string, body: AsyncIterable<Uint8Array>, isValue: (field: string, type: string) => boolean, uploads?: Uploads, maxFile = Number.POSITIVE_INFINITY): Promise<Multipart> {
  const result: Multipart = { fields: [], files: [] }
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw new Error('the Content-Type header names no boundary')
  let problem: string | undefined
  let parts = 0
  let written: Promise<void> | undefined

  const parser = createParser(encode(`\r\n--${boundary}`), (headers) => {
    const { name, fileName, type } = readHeaders(headers)
    if (++parts > MAX_PARTS) problem ??= `it has more than ${MAX_PARTS} parts`
    if (name === undefined || problem) return IGNORED
    if (type === 'application/octet-stream' || (fileName !== undefined && !isValue(name, type))) {
      const file: UploadedFile = { field: name, name: fileName ?? '', size: 0, upload: uploads?.open() }
      result.files.push(file)
      return {
        data(bytes) {
          file.size += bytes.length
          if (file.size <= maxFile) written = file.upload?.write(bytes) ?? written
        },
      }
    }
    const text = new TextDecoder()
    let value = ''
    return {
      data(bytes) {
        if (value.length <= MAX_FIELD) value += text.decode(bytes, { stream: true })
        if (value.length > MAX_FIELD) problem ??= `the field ${name} is longer than ${MAX_FIELD} characters`
      },
      end: () => result.fields.push([name, value + text.decode()]),
    }
  })
  try {
    for await (const chunk of body) {
      // once something is wrong, the rest is only read
      const found = problem === undefined ? parser.push(chunk) : undefined
      problem ??= found
      await written
      written = undefined
    }
    problem ??= parser.problem()
    if (problem !== undefined) throw new Error(problem)
    await Promise.all(result.files.map(({ upload }) => upload?.end()))
    return result
  } catch (error) {
    await Promise.allSettled(result.files.map(({ upload }) => upload?.end()))
    await discard(result.files, uploads)
    throw error
  }
}

/** Where the bytes of a part go. */
interface Sink {
  data(bytes: Uint8Array): void
  end?(): void
}

const IGNORED: Sink = { data: () => {} }

/** Cuts bytes at a delimiter: before the first is a preamble, after each a line end and headers, or `--` and the end of it all. */
function createParser(delimiter: Uint8Array, open: (headers: string) => Sink): { push(chunk: Uint8Array): string | undefined; problem(): string | undefined } {
  // the first delimiter may stand at the very beginning, where no line end is before it
  let rest = encode('\r\n')
  let state: 'content' | 'delimiter' | 'headers' | 'end' = 'content'
  let part = IGNORED

  const steps = {
    /** Up to the next delimiter. What may be the beginning of one waits for more; a chunk that ends in none goes on whole. */
    content(): boolean {
      const at = find(rest, delimiter)
      const size = at < 0 ? rest.length - unfinished(rest, delimiter) : at
      if (size > 0) part.data(take(size))
      if (at < 0) return false
      state = 'delimiter'
      return true
    },
    /** A delimiter ends its line, or it is none but a piece of content that begins like one. */
    delimiter(): boolean {
      const tail = decoder.decode(rest.subarray(delimiter.length, delimiter.length + MAX_PADDING))
      // padding may go on, but not for ever
      if (rest.length < delimiter.length + MAX_PADDING && /^(?:-?|[ \t]*\r?)$/.test(tail)) return false
      const [line] = /^[ \t]*\r\n/.exec(tail) ?? []
      const isLast = tail.startsWith('--')
      if (line === undefined && !isLast) {
        part.data(take(1))
        state = 'content'
        return true
      }
      part.end?.()
      part = IGNORED
      // the line end stays: a part without headers goes on with an empty line
      take(delimiter.length + (line ?? '').length - 2)
      state = isLast ? 'end' : 'headers'
      return true
    },
    headers(): boolean {
      const at = find(rest, EMPTY_LINE)
      if (at < 0) return false
      part = open(decoder.decode(take(at + EMPTY_LINE.length)))
      state = 'content'
      return true
    },
    end: () => false,
  }

  function take(size: number): Uint8Array {
    const taken = rest.subarray(0, size)
    rest = rest.subarray(size)
    return taken
  }

  /** What is left of content can only be the beginning of a delimiter; when it is none, a large chunk needs no copy. */
  function joinContent(chunk: Uint8Array): Uint8Array {
    const isBeginning = rest.length >= delimiter.length || find(join(rest, chunk.subarray(0, delimiter.length)), delimiter) >= 0
    if (isBeginning || chunk.length < delimiter.length) return join(rest, chunk)
    if (rest.length > 0) part.data(rest)
    return chunk
  }

  return {
    push(chunk) {
      if (state === 'end') return undefined
      rest = state === 'content' ? joinContent(chunk) : join(rest, chunk)
      while (steps[state]());
      return state === 'headers' && rest.length > MAX_HEADERS ? `the headers of a part are longer than ${MAX_HEADERS} bytes` : undefined
    },
    problem: () => (state === 'end' ? undefined : 'it ends before its closing boundary'),
  }
}

const decoder = new TextDecoder()
const EMPTY_LINE = encode('\r\n\r\n')

function readHeaders(text: string): { name: string | undefined; fileName: string | undefined; type: string } {
  const header = (wanted: string) => new RegExp(`^${wanted}:[ \\t]*(.*)$`, 'im').exec(text)?.[1]?.trim() ?? ''
  const parameters = new Map(
    [...header('content-disposition').matchAll(/;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g)].map(([, key, quoted, plain]) => [key!.toLowerCase(), quoted?.replace(/\\(["\\])/g, '$1') ?? plain!.trim()]),
  )
  return { name: parameters.get('name'), fileName: parameters.get('filename') ?? parameters.get('filename*'), type: header('content-type').split(';')[0]!.trim().toLowerCase() }
}

function find(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = bytes.indexOf(wanted[0]!); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1)) {
    if (at + wanted.length > bytes.length) return -1
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at
  }
  return -1
}

/** How many bytes at the end may be the beginning of a delimiter, whose first byte comes once in it. */
function unfinished(bytes: Uint8Array, delimiter: Uint8Array): number {
  const tail = bytes.subarray(Math.max(0, bytes.length - delimiter.length + 1))
  const at = tail.lastIndexOf(delimiter[0]!)
  return at >= 0 && tail.subarray(at).every((byte, index) => byte === delimiter[index]) ? tail.length - at : 0
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const joined = new Uint8Array(a.length + b.length)
  joined.set(a)
  joined.set(b, a.length)
  return joined
}
