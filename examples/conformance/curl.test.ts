import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@bigmodel-kit/mock/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { curlOf, sampledOperations, unlessExpected, writeUploads } from '../tests/code-samples.ts'

const KEY = 'mock-id.mock-secret-that-opens-nothing-real'
const LIVE = 'https://open.bigmodel.cn/api'

/** The samples of the document with the real curl; only the server is another. */
describe('the samples with curl, against the mock', () => {
  let mock: Awaited<ReturnType<typeof serve>>
  let scratch: string

  beforeAll(async () => {
    if (spawnSync('curl', ['--version']).error) throw new Error('curl is not installed, so the samples with curl cannot be tried. Install it and run again.')
    mock = await serve({ port: 0 })
    scratch = await mkdtemp(join(tmpdir(), 'curl-'))
  })
  afterAll(async () => {
    await mock.close()
    await rm(scratch, { recursive: true })
  })

  it.each(sampledOperations)('$id gets its 200', async (sampled) => {
    await writeUploads(sampled, scratch)
    const { code, output } = await sh(`curl() { command curl -sS -D headers "$@"; }\n${curlOf(sampled).replace(LIVE, mock.url)}`)
    const headers = await readFile(join(scratch, 'headers'), 'utf8')
    expect([code, output]).toEqual([0, expect.not.stringContaining('curl: ')])
    expect(headers).toContain(' 200 ')
    expect(headers).not.toMatch(/^x-mock-hint/im)
    expect(unlessExpected(/^x-mock-remark: (.*)/im.exec(headers)?.[1] ?? null)).toBeNull()
  })

  // not spawnSync: the mock answers from this very process
  function sh(command: string): Promise<{ code: number | null; output: string }> {
    const child = spawn('sh', ['-c', command], { cwd: scratch, env: { ...process.env, BIGMODEL_API_KEY: KEY } })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve({ code, output }))
    })
  }
})
