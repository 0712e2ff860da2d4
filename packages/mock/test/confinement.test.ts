import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectTo, wire } from '../fixtures/socket.ts'
import { defaultKey } from '../src/index.ts'
import { serve, type MockServer } from '../src/node.ts'

const headers = { authorization: `Bearer ${defaultKey}` }

let around: string
let place: string
let server: MockServer
beforeEach(async () => {
  around = mkdtempSync(join(tmpdir(), 'around-'))
  place = join(around, 'deep', 'place')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(around, 'secret.jsonl'), 'secret')
  // a name that leads out, if anybody followed it
  symlinkSync(join(around, 'secret.jsonl'), join(place, 'link.jsonl'))
  vi.stubEnv('TMPDIR', place)
  server = await serve({ host: '127.0.0.1' })
})
afterEach(async () => {
  await server.close()
  vi.unstubAllEnvs()
  rmSync(around, { recursive: true })
})

async function ask(line: string, more: Record<string, string> = {}, body = ''): Promise<string> {
  const { socket, closed } = connectTo(server.port)
  socket.write(wire(line, { ...headers, ...more, connection: 'close' }, body))
  return closed
}

const filesIn = (folder: string) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

describe('an uploaded file stays in the folder of uploads', () => {
  it.each(['../../secret.jsonl', '../../../../../../tmp/new.jsonl', '/secret.jsonl', '..\\..\\secret.jsonl', '..%2f..%2fsecret.jsonl', 'a\0/../../secret.jsonl', 'link.jsonl', '../link.jsonl', '.jsonl'])('whatever it is called: %j', async (name) => {
    const part = (rest: string, content: string) => `--b\r\nContent-Disposition: form-data; ${rest}\r\n\r\n${content}\r\n`
    const form = `${part('name="purpose"', 'batch')}${part(`name="file"; filename="${name.replaceAll('\\', '\\\\')}"`, 'uploaded')}--b--\r\n`
    const answer = await ask('POST /api/paas/v4/files', { 'content-type': 'multipart/form-data; boundary=b' }, form)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ fileName: name })
    const written = filesIn(around).filter((entry) => entry.name !== 'secret.jsonl')
    expect(written.map((entry) => [basename(entry.parentPath), entry.name])).toEqual([[expect.stringMatching(/^bigmodel-mock-/), expect.stringMatching(/^[\da-f-]{36}$/)]])
    expect(readFileSync(join(around, 'secret.jsonl'), 'utf8')).toBe('secret')
  })
})

it.each(['..%2f..%2f..%2fsecret.jsonl', '..%5c..%5csecret.jsonl', '%2e%2e/%2e%2e/secret.jsonl', '../link.jsonl', '..%2flink.jsonl', '%00', '%2fetc%2fpasswd', '..%252f..%252fsecret.jsonl'])('the id of a file is no path: %s', async (id) => {
  const answer = await ask(`GET /api/paas/v4/files/${id}/content`)
  expect(answer).toMatch(/^HTTP\/1\.1 40[04] /)
  expect(answer.slice(answer.indexOf('\r\n\r\n'))).not.toMatch(/^\s*(?:secret|root:)/)
})
