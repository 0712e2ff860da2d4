import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { defaultKey } from './index.ts'
import { serve } from './node.ts'
import { temporaryUploads } from './temporary-uploads.ts'

const MEGABYTE = 1024 * 1024
const headers = { authorization: `Bearer ${defaultKey}` }

/** Uploads so many megabytes without ever holding more than one of them. */
async function upload(url: string, megabytes: number): Promise<{ id: string; hash: string }> {
  const hash = createHash('sha256')
  const sent = request(`${url}/paas/v4/files`, { method: 'POST', headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' } })
  const answered = new Promise<{ id: string }>((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', async (response) => resolve(JSON.parse(Buffer.concat(await response.toArray()).toString()) as { id: string }))
  })
  sent.write('--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\n')
  for (let count = 0; count < megabytes; count++) {
    const chunk = Buffer.alloc(MEGABYTE, count)
    hash.update(chunk)
    if (!sent.write(chunk)) await new Promise((resolve) => sent.once('drain', resolve))
  }
  sent.end('\r\n--b--\r\n')
  return { ...(await answered), hash: hash.digest('hex') }
}

it('uploaded bytes go to a temporary folder, come back identical, and are removed when the server is closed', async () => {
  const place = mkdtempSync(join(tmpdir(), 'place-'))
  vi.stubEnv('TMPDIR', place)
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(place, { recursive: true })
  })
  const server = await serve()
  const { id, hash } = await upload(server.url, 100)
  expect(readdirSync(place)).toEqual([expect.stringMatching(/^bigmodel-mock-/)])
  const downloaded = createHash('sha256')
  for await (const chunk of (await fetch(`${server.url}/paas/v4/files/${id}/content`, { headers })).body!) downloaded.update(chunk)
  expect(downloaded.digest('hex')).toBe(hash)
  await server.close()
  expect(readdirSync(place)).toEqual([])
}, 60_000)

it('an upload that is refused, or cut off, leaves no bytes behind', async () => {
  const uploads = temporaryUploads()
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
  const send = async (end: string) => {
    const form = `--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nfun\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a.jsonl"\r\n\r\nabc${end}`
    return (await fetch(`${server.url}/paas/v4/files`, { method: 'POST', headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' }, body: form })).status
  }
  expect(await send('\r\n--b--\r\n')).toBe(400)
  expect(await send('')).toBe(400)
  expect(opened).toHaveLength(2)
  expect(deleted.sort()).toEqual(opened.sort())
})
