import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { defaultKey } from '../src/core/credentials.ts'
import { seededRandom } from '../src/core/random.ts'
import { operations, requestsOf, wireOf } from '../fixtures/documented.ts'
import { byteDamage, jsonDamage, junkText, pick, type Dice } from './damage.ts'

/** What goes over a socket, and how. */
export interface MalformedRequest {
  /** What was done to a documented request. */
  label: string
  pieces: readonly Buffer[]
  /** Milliseconds between two pieces. */
  pause: number
  /** Whether the client has nothing more to send, although the request says otherwise. */
  isCut: boolean
}

/** A request while it is being spoilt. */
interface Draft {
  method: string
  target: string
  version: string
  headers: [name: string, value: string][]
  body: Buffer
  /** The body as it is sent when it is not sent as it is. */
  framed: Buffer | undefined
  lineEnd: string
  pieces: number
  pause: number
  cutAt: number | undefined
}

const documented = await Promise.all(operations.flatMap((operation) => requestsOf(operation).map(([, body]) => wireOf(operation, body))))

/** The same request for the same seed and number, whatever came before. */
export function malformedRequest(seed: string, number: number): MalformedRequest {
  const random = seededRandom(`${seed} ${number}`)
  const dice: Dice = { random, below: (end) => Math.floor(random() * end) }
  const { method, path, headers, bytes } = pick(dice, documented)
  const draft: Draft = {
    method,
    target: `/api${path}`,
    version: 'HTTP/1.1',
    headers: [['host', '127.0.0.1'], ['authorization', `Bearer ${defaultKey}`], ...Object.entries(headers)],
    body: Buffer.from(bytes ?? []),
    framed: undefined,
    lineEnd: '\r\n',
    pieces: 1,
    pause: 0,
    cutAt: undefined,
  }
  const names = Array.from({ length: 1 + dice.below(3) }, () => pick(dice, Object.keys(MUTATIONS)))
  for (const name of names) MUTATIONS[name]!(draft, dice)
  return { label: `${method} ${path}: ${names.join(', ')}`, ...written(draft) }
}

const MUTATIONS: Readonly<Record<string, (draft: Draft, dice: Dice) => void>> = {
  method(draft, dice) {
    draft.method = pick(dice, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'post', 'BREW', '', 'PRI', 'M-SEARCH'])
  },
  path(draft, dice) {
    const segment = () => pick(dice, ['..', '%2e%2e', '%00', '%ff', '%', '%zz', '~code=429', '~', '//', '\\', 'é', 'x'.repeat(dice.below(4000)), '__proto__', junkText(dice)])
    const segments = draft.target.split('/')
    segments.splice(dice.below(segments.length + 1), dice.below(2), segment())
    draft.target = segments.join('/').replace(/[\r\n ]/g, '_')
  },
  target(draft, dice) {
    draft.target = pick(dice, ['*', '', '/', 'http://evil.example/api', 'http://', '?', '#', '//', `/${'a/'.repeat(dice.below(5000))}`, '127.0.0.1:80', '/__mock/requests?x=1', '/openapi.json', '/../../etc/passwd'])
  },
  query(draft, dice) {
    const parameter = () => pick(dice, ['__code=429', '__code=abc', '__example=%', '__proto__=1', '%=%', '&&', 'page=-1', 'page=1e400', 'limit[]=1', '__seed=', '__latency=1', 'a'.repeat(dice.below(3000)), junkText(dice)])
    draft.target += `${draft.target.includes('?') ? '&' : '?'}${Array.from({ length: 1 + dice.below(20) }, parameter).join('&').replace(/[\r\n ]/g, '+')}`
  },
  header(draft, dice) {
    const name = pick(dice, ['accept', 'prefer', 'cookie', 'x-test-id', 'accept-language', 'host', 'origin', 'connection', 'upgrade', 'te', 'trailer', 'range', 'x y', '', 'é', 'x'.repeat(dice.below(300)), ':', 'expect', '__proto__'])
    const value = pick(dice, ['', 'code=429', 'example=', '\0', '\x7f', 'é', 'é'.repeat(200), 'x'.repeat(dice.below(20_000)), 'evil.example', 'upgrade', 'websocket', '100-continue', 'text/html;q=9', 'close', 'a\r\n b', junkText(dice)])
    draft.headers.splice(dice.below(draft.headers.length + 1), 0, [name, value])
  },
  manyHeaders(draft, dice) {
    for (let count = dice.below(400); count > 0; count--) draft.headers.push([`x-${dice.below(500)}`, String(count)])
  },
  credentials(draft, dice) {
    setHeader(draft, 'authorization', pick(dice, ['', 'Bearer', 'Bearer ', 'Bearer a.b.c', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.', 'Basic Og==', `Bearer ${'a.'.repeat(2000)}`, junkText(dice)]))
  },
  contentType(draft, dice) {
    const boundary = pick(dice, ['', ';boundary=', ';boundary=""', ';boundary=b', `;boundary=${'b'.repeat(80)}`, ';boundary=(.*)+$'])
    setHeader(draft, 'content-type', pick(dice, ['', 'application/json; charset=utf-16', 'text/plain', 'application/x-www-form-urlencoded', `multipart/form-data${boundary}`, 'multipart/mixed', 'application/json;;;', 'é/é', junkText(dice)]))
  },
  contentEncoding(draft, dice) {
    const [coding, pack] = pick(dice, [['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync], ['x-gzip', gzipSync], ['gzip, gzip', gzipSync], ['zstd', (bytes: Buffer) => bytes], ['GZIP', gzipSync]] as const)
    setHeader(draft, 'content-encoding', coding)
    const packed = dice.random() < 0.7 ? pack(draft.body) : draft.body
    draft.body = dice.random() < 0.3 ? byteDamage(packed, dice) : packed
  },
  length(draft, dice) {
    const length = draft.body.length
    draft.headers.push(['content-length', pick(dice, ['-1', '+5', '0x10', '1e3', '', ' ', '99999999999999999999', `${length},${length}`, String(Math.max(0, length - 1)), String(length), '0'])])
    if (dice.random() < 0.3) draft.headers.push(['content-length', String(length + dice.below(2))])
  },
  shortBody(draft) {
    draft.headers.push(['content-length', String(draft.body.length + 100)])
    draft.cutAt = Number.POSITIVE_INFINITY
  },
  chunked(draft, dice) {
    draft.headers.push(['transfer-encoding', pick(dice, ['chunked', 'chunked', 'chunked', 'Chunked', 'chunked, chunked', 'gzip, chunked', 'identity', 'xchunked', ' chunked'])])
    if (dice.random() < 0.2) draft.headers.push(['content-length', String(draft.body.length)])
    draft.framed = chunksOf(draft.body, dice)
  },
  bytes(draft, dice) {
    draft.body = byteDamage(draft.body, dice)
  },
  json(draft, dice) {
    draft.body = jsonDamage(draft.body, dice)
  },
  large(draft, dice) {
    // large ones are rare, since each takes a while to send
    draft.body = Buffer.alloc(dice.random() < 0.01 ? 11 * 1024 * 1024 : dice.below(200_000), pick(dice, ['[', '{"a":', '"', '\r\n--', '\0', ' ']))
  },
  slow(draft, dice) {
    draft.pieces = 2 + dice.below(6)
    draft.pause = dice.below(10)
  },
  cut(draft, dice) {
    draft.cutAt = dice.random()
  },
  version(draft, dice) {
    draft.version = pick(dice, ['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/1.11', 'http/1.1', '', 'RTSP/1.0'])
  },
  lineEnd(draft, dice) {
    draft.lineEnd = pick(dice, ['\n', '\r', '\n\r', '\r\r\n', '\0\r\n'])
  },
}

function setHeader(draft: Draft, name: string, value: string): void {
  draft.headers = [...draft.headers.filter(([other]) => other !== name), [name, value]]
}

function chunksOf(body: Buffer, dice: Dice): Buffer {
  const chunks: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const chunk = body.subarray(at, (at += 1 + dice.below(2000)))
    const size = dice.random() < 0.02 ? pick(dice, ['ffffffffffffffffff', '-1', 'zz', '', '0x4']) : chunk.length.toString(16)
    const extension = dice.random() < 0.1 ? pick(dice, [';a=b', ';', `;${'x'.repeat(500)}`, ';a="\0"']) : ''
    chunks.push(Buffer.from(`${size}${extension}\r\n`), chunk, Buffer.from(dice.random() < 0.02 ? '\n' : '\r\n'))
  }
  chunks.push(Buffer.from(pick(dice, ['0\r\n\r\n', '0\r\n\r\n', '0\r\n\r\n', '0\r\nx: y\r\n\r\n', '0\n\n', ''])))
  return Buffer.concat(chunks)
}

/** Who goes away before a whole method has arrived has asked nothing. */
const FEWEST = 20

function written(draft: Draft): Omit<MalformedRequest, 'label'> {
  const { method, target, version, lineEnd, body, framed } = draft
  const isMeasured = framed !== undefined || draft.headers.some(([name]) => name === 'content-length')
  const headers = body.length > 0 && !isMeasured ? [...draft.headers, ['content-length', String(body.length)] as const] : draft.headers
  const head = [`${method} ${target} ${version}`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join(lineEnd)
  const whole = Buffer.concat([Buffer.from(head), framed ?? body])
  const bytes = draft.cutAt === undefined ? whole : whole.subarray(0, Math.max(FEWEST, Math.ceil(whole.length * Math.min(draft.cutAt, 1))))
  const size = Math.ceil(bytes.length / draft.pieces) || 1
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
  return { pieces, pause: draft.pause, isCut: draft.cutAt !== undefined }
}
