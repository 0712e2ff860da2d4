import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { ConnectionError, createClient } from '../src/index.ts'
import { fileFromPath } from '../src/node.ts'
import { KEY, rejection } from './client.ts'
import { farSide, json, text, type Seen } from './far-side.ts'

const TAKEN = { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } }
const BYTES = new TextEncoder().encode('# 员工手册\n')

afterEach(() => void vi.unstubAllGlobals())

const stream = () => new Response(BYTES).body as ReadableStream<Uint8Array>

/** The parts of what a server got. */
function form(seen: Seen | undefined): Promise<FormData> {
  return new Response(new Uint8Array(seen?.body ?? []), { headers: { 'content-type': seen?.headers['content-type'] ?? '' } }).formData()
}

it('gives a body that is made of blobs its length, and streams any other', async () => {
  const { url, seen } = await farSide(json(200, TAKEN))
  const { upload } = createClient({ apiKey: KEY, baseUrl: url }).documents
  await upload('1', { files: new Blob([BYTES]) })
  await upload('1', { files: stream() })
  expect(seen.map(({ headers }) => headers['content-length'] ?? headers['transfer-encoding'])).toEqual([String(seen[0]?.body.length), 'chunked'])
})

it('ends the request when its source fails, and rejects with what the source threw', async () => {
  const { url } = await farSide(json(400, { error: { code: '1214', message: 'm' } }))
  const failure = new Error('disk full')
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(BYTES)
    throw failure
  }
  const error = await rejection(createClient({ apiKey: KEY, baseUrl: url }).documents.upload('1', { files: broken() }))
  expect(error).toBe(failure)
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
