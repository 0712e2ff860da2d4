import { createHash } from 'node:crypto'
import { on } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Answer } from '../core/answer.ts'
import type { MockRequest } from '../core/passage.ts'
import type { Clock } from '../core/play.ts'
import { openCassette } from './cassette-file.ts'
import { isStatus, type Interaction } from './cassette.ts'
import type { Digest } from './payload.ts'
import { pathBelow, recordRequest, type RequestRecord } from './recorded-request.ts'
import { createRedactor } from './redactor.ts'
import { refusal } from './replay.ts'
import { recordResponse } from './response-record.ts'

export interface RecorderOptions {
  /** The base URL to forward to: `https://open.bigmodel.cn/api`. */
  upstream: string
  /** The file to write; what is in it already stays. */
  cassette: string
  /** Keys to leave out from the first request on. */
  keys: readonly string[]
  /** The path that stands for the base URL here: `/api`. */
  base: string
  clock: Clock
  /** Told in a sentence what could not be recorded. */
  onFailure: (sentence: string) => void
}

export interface Recorder {
  handle(request: MockRequest): Promise<Answer>
  /** Waits until everything is written. */
  close(): Promise<void>
}

/**
 * Forwards requests as they come, hands the answers on as they come, and writes both to a cassette, without secrets.
 * @throws a sentence when the base URL is none, or the file cannot be written
 */
export async function createRecorder({ upstream, cassette, keys, base, clock, onFailure }: RecorderOptions): Promise<Recorder> {
  const target = readBaseUrl(upstream)
  const { request: send, Agent } = target.protocol === 'https:' ? https : http
  const agent = new Agent({ keepAlive: true })
  const redactor = createRedactor()
  for (const key of keys) redactor.learn({ authorization: key })
  const file = await openCassette(cassette, redactor.text(target.href), new Date(clock.now()).toISOString(), onFailure)
  const writing = new Set<Promise<void>>()

  return {
    async handle(request) {
      const path = pathBelow(base, request.path)
      if (path === undefined || hasDots(path)) return refusal(404, `The recorder forwards what lies below ${base}/, without dots as segments of the path, to ${target.origin}.`)
      const start = clock.now()
      const now = () => Math.round((clock.now() - start) * 10) / 10
      const record = recordRequest(request, path, redactor, nodeDigest)
      const gone = new AbortController()
      request.signal?.addEventListener('abort', () => gone.abort())
      let response: IncomingMessage
      try {
        response = await forward(request, record, path, gone.signal)
      } catch (error) {
        const message = redactor.text(gone.signal.aborted ? 'The client went away before there was an answer.' : `${target.origin} could not be reached: ${reasonOf(error)}.`)
        write(record, { failure: { after: now(), message } })
        return refusal(502, message)
      }
      const plain = decompress(response)
      if (!plain) {
        gone.abort()
        const message = `${target.origin} answered in the content encoding ${response.headers['content-encoding']}, which cannot be recorded; it was asked for none.`
        write(record, { failure: { after: now(), message } })
        return refusal(502, message)
      }
      const headers = endToEnd(response.headers, plain === response ? [] : ['content-encoding', 'content-length'])
      redactor.learn(headers)
      const answer = recordResponse({ after: now(), status: response.statusCode!, headers }, redactor, nodeDigest)
      // both listen from the first byte on
      const pieces = on(plain, 'data', { close: ['end', 'close'], highWaterMark: 1, lowWaterMark: 1 }) as AsyncIterable<[Buffer]>
      plain.on('data', (bytes: Buffer) => answer.push(now(), bytes))
      plain.once('close', () => {
        const isWhole = response.complete && plain.readableEnded
        write(record, async () => ({ response: await answer.read(isWhole ? undefined : { after: now(), by: gone.signal.aborted ? 'client' : 'upstream' }) }))
      })
      return { status: response.statusCode!, headers, body: forwarded(plain, pieces, gone) }
    },
    async close() {
      agent.destroy()
      await Promise.all(writing)
      await file.close()
    },
  }

  function forward(request: MockRequest, record: RequestRecord, path: string, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers = { ...endToEnd(request.headers, ['host', 'accept-encoding', 'expect']), host: target.host, 'accept-encoding': 'identity' }
      const query = request.query ? `?${request.query}` : ''
      const outgoing = send({ protocol: target.protocol, hostname: target.hostname.replace(/^\[|\]$/g, ''), port: target.port, method: request.method, path: `${target.pathname}${path}${query}`, headers, agent, signal })
      // after the answer has begun, its own end says what went wrong
      outgoing.on('error', reject)
      outgoing.once('response', (response) => (isStatus(response.statusCode) ? resolve(response) : fail(response.socket, `it answered with status ${response.statusCode}, which HTTP does not have`)))
      // nobody asked for another protocol
      outgoing.once('upgrade', (_, socket) => fail(socket, 'it changed to another protocol'))
      const fail = (socket: Socket, reason: string) => {
        socket.destroy()
        reject(new Error(reason))
      }
      if (request.body) pipeline(heard(request.body.stream(), record), outgoing).catch(reject)
      else outgoing.end()
    })
  }

  function write(record: RequestRecord, rest: Outcome | (() => Promise<Outcome>)): void {
    const written = (async () => {
      try {
        // what the request keeps secret has to be known before the answer is read, and the other way round
        record.body.learn()
        const outcome = typeof rest === 'function' ? await rest() : rest
        await file.append({ request: await record.read(), ...outcome })
      } catch (error) {
        onFailure(`An interaction was not recorded. ${reasonOf(error)}`)
      }
    })()
    writing.add(written)
    void written.finally(() => writing.delete(written))
  }
}

type Outcome = Pick<Interaction, 'response' | 'failure'>

async function* heard(pieces: AsyncIterable<Uint8Array>, { body }: RequestRecord): AsyncIterable<Uint8Array> {
  for await (const piece of pieces) {
    body.push(piece)
    yield piece
  }
}

/** Each piece as it arrived; the next one is asked for when this one was taken. */
async function* forwarded(source: Readable, pieces: AsyncIterable<[Buffer]>, gone: AbortController): AsyncIterable<Uint8Array> {
  let isBroken = false
  try {
    for await (const [piece] of pieces) yield piece
    if (!source.readableEnded) throw new Error('The upstream broke off.')
  } catch (error) {
    isBroken = true
    throw error
  } finally {
    // whoever stops to read has gone
    if (!isBroken && !source.readableEnded) gone.abort()
  }
}

// RFC 9110, 7.6.1: what concerns one connection only
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade']

function endToEnd(headers: http.IncomingHttpHeaders | MockRequest['headers'], more: readonly string[]): Record<string, string> {
  const named = String(headers['connection'] ?? '').toLowerCase().split(',').map((name) => name.trim())
  const dropped = new Set([...HOP_BY_HOP, ...named, ...more])
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined || dropped.has(name) ? [] : [[name, String(value)]])))
}

const DECODERS: Record<string, () => Transform> = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

// what comes compressed all the same is recorded as it reads
function decompress(response: IncomingMessage): Readable | undefined {
  const encoding = (response.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return response
  const decoder = DECODERS[encoding]?.()
  if (decoder) pipeline(response, decoder).catch(() => decoder.destroy())
  return decoder
}

/** @throws a sentence for what cannot be recorded from */
export function readBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`${JSON.stringify(text)} is no base URL to record from: it has to begin with https:// or http://.`)
  if (url.username || url.password || url.search || url.hash) throw new Error(`The base URL to record from has to be without credentials, query and fragment: ${url.origin}${url.pathname}`)
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}

// the base URL of the upstream is not to be left by `..`, however it is written
function hasDots(path: string): boolean {
  return path.split(/[/\\]|%2f|%5c/i).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))
}

function reasonOf(error: unknown): string {
  const { message, code, errors } = error as NodeJS.ErrnoException & { errors?: Error[] }
  // several addresses were tried
  return (errors?.[0]?.message ?? message) || (code ?? 'no reason was given')
}

function nodeDigest(): Digest {
  const hash = createHash('sha256')
  return { update: (bytes) => void hash.update(bytes), hex: () => Promise.resolve(hash.digest('hex')) }
}
