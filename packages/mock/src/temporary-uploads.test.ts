import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, onTestFinished, vi } from 'vitest'
import { defaultKey } from './index.ts'
import { serve } from './node.ts'
import { temporaryUploads } from './temporary-uploads.ts'

const MEGABYTE = 1024 * 1024
const headers = { authorization: `Bearer ${defaultKey}` }

const BEFORE = '--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n'
const AFTER = '\r\n--b--\r\n'

/** Sends a form in these pieces, each a chunk of the transfer coding, and resolves with the file's id. */
async function send(url: string, pieces: Iterable<string | Uint8Array>, more: Record<string, string> = {}): Promise<string> {
  const sent = request(`${url}/paas/v4/files`, { method: 'POST', headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b', ...more } })
  const answered = new Promise<{ id: string }>((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', async (response) => resolve(JSON.parse(Buffer.concat(await response.toArray()).toString()) as { id: string }))
  })
  for (const piece of pieces) if (!sent.write(piece)) await once(sent, 'drain')
  sent.end()
  return (await answered).id
}

/** Uploads so many megabytes without ever holding more than one of them. */
async function upload(url: string, megabytes: number): Promise<{ id: string; hash: string }> {
  const hash = createHash('sha256')
  function* pieces() {
    yield BEFORE
    for (let count = 0; count < megabytes; count++) {
      const chunk = Buffer.alloc(MEGABYTE, count)
      hash.update(chunk)
      yield chunk
    }
    yield AFTER
  }
  return { id: await send(url, pieces()), hash: hash.digest('hex') }
}

async function download(url: string, id: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(`${url}/paas/v4/files/${id}/content`, { headers })).arrayBuffer())
}

/** A temporary folder for this test alone. */
function temporaryFolder(): string {
  const place = mkdtempSync(join(tmpdir(), 'place-'))
  vi.stubEnv('TMPDIR', place)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(place, { recursive: true, force: true })
  })
  return place
}

it('uploaded bytes go to a temporary folder, come back identical, and are removed when the server is closed', async () => {
  const place = temporaryFolder()
  const server = await serve()
  const { id, hash } = await upload(server.url, 100)
  expect(readdirSync(place)).toEqual([expect.stringMatching(/^bigmodel-mock-/)])
  expect(createHash('sha256').update(await download(server.url, id)).digest('hex')).toBe(hash)
  await server.close()
  expect(readdirSync(place)).toEqual([])
}, 60_000)

it('uploaded bytes come back identical, wherever the form is cut into pieces, compressed or not', async () => {
  const server = await serve()
  onTestFinished(() => server.close())
  // longer than the memory that small buffers share, with what looks like a delimiter at the cuts
  const content = Buffer.concat([randomBytes(20_000), Buffer.from('\r\n--\r\n--a\r\r\n'), randomBytes(20_000)])
  const form = Buffer.concat([Buffer.from(BEFORE), content, Buffer.from(AFTER)])
  const [middle, end] = [BEFORE.length + 20_000, BEFORE.length + content.length]
  const cuts = [middle, end].flatMap((around) => Array.from({ length: 32 }, (_, offset) => around - 12 + offset)).filter((cut) => cut < form.length)
  for (const cut of cuts) {
    const id = await send(server.url, [form.subarray(0, 8_000), form.subarray(8_000, cut), form.subarray(cut)])
    expect((await download(server.url, id)).equals(content), `cut at ${cut}`).toBe(true)
  }
  const id = await send(server.url, [gzipSync(form)], { 'content-encoding': 'gzip' })
  expect((await download(server.url, id)).equals(content)).toBe(true)
})

it('the memory of bytes that are written goes back; what shares its memory keeps it', async () => {
  const uploads = temporaryUploads()
  onTestFinished(() => uploads.clear())
  const [whole, shared] = [new Uint8Array(100_000), new Uint8Array(100_001).subarray(1)]
  const file = uploads.open()
  await Promise.all([file.write(whole), file.write(shared)])
  await file.end()
  expect([whole.buffer.byteLength, shared.length]).toEqual([0, 100_000])
})

it('an upload that is refused, or cut off, leaves no bytes behind', async () => {
  const uploads = temporaryUploads()
  onTestFinished(() => uploads.clear())
  const opened: string[] = []
  const deleted: string[] = []
  const server = await serve({
    uploads: {
      ...uploads,
      open() {
        const file = uploads.open()
        opened.push(file.id)
        return file
      },
      delete(id) {
        deleted.push(id)
        return uploads.delete(id)
      },
    },
  })
  onTestFinished(() => server.close())
  const refused = async (end: string) => {
    const form = `--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nfun\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\nabc${end}`
    return (await fetch(`${server.url}/paas/v4/files`, { method: 'POST', headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' }, body: form })).status
  }
  expect(await refused(AFTER)).toBe(400)
  expect(await refused('')).toBe(400)
  expect(opened).toHaveLength(2)
  expect(deleted.sort()).toEqual(opened.sort())
})

it('a temporary folder that was removed is made again', async () => {
  const place = temporaryFolder()
  const server = await serve()
  onTestFinished(() => server.close())
  await upload(server.url, 1)
  rmSync(place, { recursive: true })
  const { id, hash } = await upload(server.url, 1)
  expect(createHash('sha256').update(await download(server.url, id)).digest('hex')).toBe(hash)
})

it('without an upload there is no folder, also for who deletes one', async () => {
  const place = temporaryFolder()
  await temporaryUploads().delete('none')
  expect(readdirSync(place)).toEqual([])
})

it('an upload that cannot be written is taken to its end, and then says why', async () => {
  const place = temporaryFolder()
  const uploads = temporaryUploads()
  const file = uploads.open()
  rmSync(place, { recursive: true })
  for (let count = 0; count < 3; count++) await Promise.all([file.write(new Uint8Array(100_000)), file.write(new Uint8Array(100_000))])
  await expect(file.end()).rejects.toThrow(`The upload cannot be kept below ${place}: there is no such file.`)
})

it('where no temporary folder can be made, the answer says so, and nothing is called a failure of the mock', async () => {
  const place = temporaryFolder()
  vi.stubEnv('TMPDIR', join(place, 'missing'))
  const failures: unknown[] = []
  const server = await serve({ onFailure: (error) => failures.push(error) })
  onTestFinished(() => server.close())
  const response = await fetch(`${server.url}/paas/v4/files`, { method: 'POST', headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' }, body: `${BEFORE}abc${AFTER}` })
  expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(`The upload cannot be kept below ${join(place, 'missing')}: there is no such file.`)])
  expect(failures).toEqual([])
})
