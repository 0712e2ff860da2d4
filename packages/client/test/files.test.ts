import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { ConnectionError, createClient, type Upload } from '../src/index.ts'
import { fileFromPath } from '../src/node.ts'
import { KEY, patientClient, rejection } from './client.ts'
import { farSide, json, text, type Seen } from './far-side.ts'

const TAKEN = { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } }
const BYTES = new TextEncoder().encode('# 员工手册\n')

afterEach(() => void vi.unstubAllGlobals())

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (const byte of BYTES) yield await Promise.resolve(Uint8Array.of(byte))
}
const stream = () => new Response(BYTES).body as ReadableStream<Uint8Array>

/** The parts of what a server got. */
function form(seen: Seen | undefined): Promise<FormData> {
  return new Response(new Uint8Array(seen?.body ?? []), { headers: { 'content-type': seen?.headers['content-type'] ?? '' } }).formData()
}

it.each<[string, () => Upload, string, string]>([
  ['a `File`', () => new File([BYTES], 'a.md', { type: 'text/markdown' }), 'a.md', 'text/markdown'],
  ['a `Blob`', () => new Blob([BYTES]), 'blob', 'application/octet-stream'],
  ['bytes', () => BYTES, 'blob', 'application/octet-stream'],
  ['an `ArrayBuffer`', () => BYTES.buffer, 'blob', 'application/octet-stream'],
  ['a stream', stream, 'blob', 'application/octet-stream'],
  ['an async iterable', pieces, 'blob', 'application/octet-stream'],
  ['a stream of Node', () => Readable.from(pieces()), 'blob', 'application/octet-stream'],
  ['a stream with a name', () => ({ name: 'b.md', type: 'text/markdown', content: stream() }), 'b.md', 'text/markdown'],
  ['a function that gives a stream', () => ({ name: 'c.md', content: stream }), 'c.md', 'application/octet-stream'],
  ['bytes with a name', () => ({ name: 'd.md', content: BYTES }), 'd.md', 'application/octet-stream'],
])('sends %s byte for byte', async (_, upload, name, type) => {
  const { url, seen } = await farSide(json(200, TAKEN))
  await createClient({ apiKey: KEY, baseUrl: url }).documents.upload('1', { files: upload(), knowledge_type: 5 })
  const parts = await form(seen[0])
  const file = parts.get('files') as File
  expect([file.name, file.type]).toEqual([name, type])
  expect(new Uint8Array(await file.arrayBuffer())).toEqual(BYTES)
  expect(parts.get('knowledge_type')).toBe('5')
})

it('gives a body that is made of blobs its length, and streams any other', async () => {
  const { url, seen } = await farSide(json(200, TAKEN))
  const { upload } = createClient({ apiKey: KEY, baseUrl: url }).documents
  await upload('1', { files: new Blob([BYTES]) })
  await upload('1', { files: stream() })
  expect(seen.map(({ headers }) => headers['content-length'] ?? headers['transfer-encoding'])).toEqual([String(seen[0]?.body.length), 'chunked'])
})

it('does not repeat a request whose stream was sent, and repeats one whose stream can be had again', async () => {
  const { url, seen } = await farSide(json(429, { error: { code: '1302', message: 'm' } }))
  const { upload } = patientClient({ baseUrl: url }).client.documents
  expect(await rejection(upload('1', { files: stream() }))).toMatchObject({ code: '1302', retryable: true })
  expect(seen).toHaveLength(1)
  expect(await rejection(upload('1', { files: { name: 'a.md', content: stream } }))).toMatchObject({ code: '1302' })
  expect(seen).toHaveLength(4)
  expect(await (await form(seen[3])).get('files')).toBeInstanceOf(File)
})

it('ends the request when its source fails, and rejects with what the source threw', async () => {
  const { url } = await farSide(json(400, { error: { code: '1214', message: 'm' } }))
  let ended = false
  const failure = new Error('disk full')
  async function* broken(): AsyncGenerator<Uint8Array> {
    try {
      yield await Promise.resolve(BYTES)
      throw failure
    } finally {
      ended = true
    }
  }
  const error = await rejection(createClient({ apiKey: KEY, baseUrl: url }).documents.upload('1', { files: broken() }))
  expect(error).toBe(failure)
  expect(ended).toBe(true)
})

it('collects a stream first in a browser, which cannot send one', async () => {
  vi.stubGlobal('document', {})
  const bodies: (string | null)[] = []
  const fetch = async (request: Request) => {
    bodies.push(await request.text())
    return Response.json(TAKEN)
  }
  const NativeRequest = Request
  const inits: (RequestInit | undefined)[] = []
  vi.stubGlobal('Request', class extends NativeRequest {
    constructor(input: string | URL | Request, init?: RequestInit) {
      super(input, init)
      inits.push(init)
    }
  })
  await createClient({ apiKey: KEY, fetch, dangerouslyAllowBrowser: true }).documents.upload('1', { files: stream() })
  expect(inits[0]?.body).toBeInstanceOf(Blob)
  expect(bodies[0]).toContain('# 员工手册')
})

it('sends a file by its path, under its own name or another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'files-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, '手册.md')
  await writeFile(path, BYTES)
  const { url, seen } = await farSide(json(200, TAKEN))
  const { upload } = createClient({ apiKey: KEY, baseUrl: url }).documents
  await upload('1', { files: await fileFromPath(path) })
  await upload('1', { files: await fileFromPath(path, { name: 'b.md', type: 'text/markdown' }) })
  const files = await Promise.all(seen.map(async (request) => (await form(request)).get('files') as File))
  expect(files.map(({ name, type }) => [name, type])).toEqual([['手册.md', 'application/octet-stream'], ['b.md', 'text/markdown']])
  expect(await files[0]?.text()).toBe('# 员工手册\n')
  await expect(fileFromPath(join(folder, 'nothing'))).rejects.toThrow(/nothing cannot be sent: there is no such file/)
})

it.each(['stream', 'path'])('uploads 256 MB, a %s, while the process grows by less than 64 MB', async (source) => {
  const child = fork(fileURLToPath(new URL('upload-256-mb.ts', import.meta.url)), [source], { execArgv: ['--import', 'tsx'] })
  const [{ received, growth }] = (await once(child, 'message')) as [{ received: number; growth: number }]
  expect(received).toBeGreaterThan(256 * 2 ** 20)
  expect(growth / 2 ** 20).toBeLessThan(64)
})

it.each(['blob', 'bytes', 'stream'] as const)('gives a file as %s', async (as) => {
  const { url } = await farSide(text(200, 'application/octet-stream', Buffer.from(BYTES)))
  const content = await createClient({ apiKey: KEY, baseUrl: url }).files.content('1', { as })
  expect(content).toBeInstanceOf({ blob: Blob, bytes: Uint8Array, stream: ReadableStream }[as])
  expect(new Uint8Array(await new Response(content as Blob).arrayBuffer())).toEqual(BYTES)
})

it('says so in the stream when a file breaks off', async () => {
  const { url } = await farSide((response) => void response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': '99' }).write('x', () => response.destroy()))
  const content = await createClient({ apiKey: KEY, baseUrl: url }).files.content('1', { as: 'stream' })
  expect(await rejection(new Response(content).text())).toBeInstanceOf(ConnectionError)
})
