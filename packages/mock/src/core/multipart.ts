import { encode } from './answer.ts'
import { UnreadableBody, type BodyLimits } from './body.ts'
import { MAX_FIELDS, type Field } from './form.ts'
import { quote } from './quote.ts'
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
const MAX_HEADERS = 16 * 1024
/** So much white space may stand between a boundary and the end of its line. */
const MAX_PADDING = 100

/**
 * Reads a multipart body (RFC 7578) on its bytes, as they arrive. Files are kept in `uploads`, as far as `maxUpload`; without it they are
 * counted and let go. The fields beside them may have `maxBody` together. Whatever is wrong, the body is read to its end, so that the client gets to read the answer.
 * @param isValue tells a part with a file name that is a value all the same: a `Blob` of JSON has one
 * @throws UnreadableBody when it is not what its content type says, and whatever keeps files from being kept
 */
export async function readMultipart(contentType: string, body: AsyncIterable<Uint8Array>, isValue: (field: string, type: string) => boolean, { maxBody, maxUpload }: BodyLimits, uploads?: Uploads): Promise<Multipart> {
  const result: Multipart = { fields: [], files: [] }
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw new UnreadableBody('the Content-Type header names no boundary')
  let problem: string | undefined
  let parts = 0
  let fieldBytes = 0
  const writing: (Promise<void> | undefined)[] = []

  const parser = createParser(encode(`\r\n--${boundary}`), (headers) => {
    const { name, fileName, type } = readHeaders(headers)
    if (++parts > MAX_FIELDS) problem ??= `it has more than ${MAX_FIELDS} parts`
    if (name === undefined || problem) return IGNORED
    if (type === 'application/octet-stream' || (fileName !== undefined && !isValue(name, type))) {
      const file: UploadedFile = { field: name, name: fileName ?? '', size: 0, upload: uploads?.open() }
      result.files.push(file)
      return {
        data(bytes) {
          file.size += bytes.length
          if (file.size <= maxUpload) writing.push(file.upload?.write(bytes))
        },
      }
    }
    const text = new TextDecoder()
    let value = ''
    return {
      data(bytes) {
        if (value.length <= MAX_FIELD) value += text.decode(bytes, { stream: true })
        if (value.length > MAX_FIELD) problem ??= `the field ${quote(name)} is longer than ${MAX_FIELD} characters`
        fieldBytes += bytes.length
        if (fieldBytes > maxBody) problem ??= `its fields have more than ${maxBody} bytes`
      },
      end: () => result.fields.push([name, value + text.decode()]),
    }
  })
  try {
    for await (const chunk of body) {
      // once something is wrong, the rest is only read
      const found = problem === undefined ? parser.push(chunk) : undefined
      problem ??= found
      await Promise.all(writing.splice(0))
    }
    problem ??= parser.problem()
    if (problem !== undefined) throw new UnreadableBody(problem)
    await Promise.all(result.files.map(({ upload }) => upload?.end()))
    return result
  } catch (error) {
    await Promise.allSettled([...writing, ...result.files.map(({ upload }) => upload?.end())])
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
  let state: 'content' | 'headers' | 'end' = 'content'
  let part = IGNORED

  const steps = {
    /** Up to the next delimiter. What may be the beginning of one waits for more; a chunk that ends in none goes on whole. */
    content(): boolean {
      const { at, padding } = nextDelimiter()
      if (at > 0) part.data(take(at))
      if (padding === undefined) return false
      part.end?.()
      part = IGNORED
      // the line end stays: a part without headers goes on with an empty line
      take(delimiter.length + (padding === 'last' ? 0 : padding))
      state = padding === 'last' ? 'end' : 'headers'
      return true
    },
    headers(): boolean {
      const at = find(rest, EMPTY_LINE)
      if (at < 0 || at > MAX_HEADERS) return false
      part = open(decoder.decode(take(at + EMPTY_LINE.length)))
      state = 'content'
      return true
    },
    end: () => false,
  }

  /** Where content ends, and how the delimiter there goes on; one that is followed by something else is content that looks like it. */
  function nextDelimiter(): { at: number; padding?: number | 'last' } {
    for (let at = find(rest, delimiter); at >= 0; at = find(rest, delimiter, at + 1)) {
      const padding = paddingAfter(rest, at + delimiter.length)
      if (padding === 'unknown') return { at }
      if (padding !== undefined) return { at, padding }
    }
    return { at: rest.length - unfinished(rest, delimiter) }
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

/** How much white space stands between a delimiter and the end of its line, or that it is the last; undefined after what is no delimiter. */
function paddingAfter(bytes: Uint8Array, at: number): number | 'last' | 'unknown' | undefined {
  if (bytes[at] === DASH) return bytes[at + 1] === DASH ? 'last' : at + 1 < bytes.length ? undefined : 'unknown'
  let end = at
  // padding may go on, but not for ever
  while (end - at < MAX_PADDING && (bytes[end] === SPACE || bytes[end] === TAB)) end++
  if (end - at === MAX_PADDING) return undefined
  if (end + 1 >= bytes.length && (end >= bytes.length || bytes[end] === CR)) return 'unknown'
  return bytes[end] === CR && bytes[end + 1] === LF ? end - at : undefined
}

const [CR, LF, DASH, SPACE, TAB] = [0x0d, 0x0a, 0x2d, 0x20, 0x09]

function find(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  const [first] = wanted
  for (let at = from; at >= 0 && at + wanted.length <= bytes.length; ) {
    let same = 0
    while (same < wanted.length && bytes[at + same] === wanted[same]) same++
    if (same === wanted.length) return at
    // far ones are found fast, but a search for each of millions that are near is not
    at = bytes[at + 1] === first ? at + 1 : bytes.indexOf(first!, at + 1)
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
