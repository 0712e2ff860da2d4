import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createClient, type Upload } from '../../src/index.ts'
import { KEY, patientClient, rejection } from '../client.ts'
import { farSide, json, type Seen } from '../far-side.ts'

const TAKEN = { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } }
const BYTES = new TextEncoder().encode('# 员工手册\n')

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

it('does not repeat a request whose stream was sent, and repeats one whose stream can be had again', async () => {
  const { url, seen } = await farSide(json(429, { error: { code: '1302', message: 'm' } }))
  const { upload } = patientClient({ baseUrl: url }).client.documents
  expect(await rejection(upload('1', { files: stream() }))).toMatchObject({ code: '1302', retryable: true })
  expect(seen).toHaveLength(1)
  expect(await rejection(upload('1', { files: { name: 'a.md', content: stream } }))).toMatchObject({ code: '1302' })
  expect(seen).toHaveLength(4)
  expect(await (await form(seen[3])).get('files')).toBeInstanceOf(File)
})

it.each(['stream', 'path'])('uploads 256 MB, a %s, while the process grows by less than 64 MB', async (source) => {
  const child = fork(fileURLToPath(new URL('../upload-256-mb.ts', import.meta.url)), [source], { execArgv: ['--import', 'tsx'] })
  const [{ received, growth }] = (await once(child, 'message')) as [{ received: number; growth: number }]
  expect(received).toBeGreaterThan(256 * 2 ** 20)
  expect(growth / 2 ** 20).toBeLessThan(64)
})
