import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { connectTo, wire } from '../fixtures/socket.ts'
import { startVictim, type Victim } from '../fuzz/victim.ts'
import { defaultKey } from '../src/index.ts'
import { readCassette } from '../src/node.ts'

const headers = { authorization: `Bearer ${defaultKey}` }
const SECRET = 'nobody may read this'

let around: string
/** Where the command may write: two folders below what nobody may touch. */
let place: string
beforeEach(() => {
  around = mkdtempSync(join(tmpdir(), 'around-'))
  place = join(around, 'deep', 'place')
  mkdirSync(place, { recursive: true })
  writeFileSync(join(around, 'secret.jsonl'), SECRET)
  // a name that leads out, if anybody followed it
  symlinkSync(join(around, 'secret.jsonl'), join(place, 'link.jsonl'))
})
afterEach(() => {
  const left = readFileSync(join(around, 'secret.jsonl'), 'utf8')
  rmSync(around, { recursive: true })
  if (left !== SECRET) throw new Error(`The file that nobody may touch says ${left}.`)
})

async function start(args: readonly string[] = []): Promise<Victim> {
  const victim = await startVictim(args, { TMPDIR: place })
  onTestFinished(async () => void (await victim.stop()))
  return victim
}

async function ask({ port }: Victim, line: string, more: Record<string, string> = {}, body = ''): Promise<string> {
  const { socket, closed } = connectTo(port)
  socket.write(wire(line, { ...headers, ...more, connection: 'close' }, body))
  return closed
}

/** Every file that was not there before. */
const written = () => readdirSync(around, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && entry.name !== 'secret.jsonl').map((entry) => relative(place, join(entry.parentPath, entry.name)))

/** Spellings of a way out of a folder. */
const WAYS_OUT = ['../../secret.jsonl', '..%2f..%2fsecret.jsonl', '..%5c..%5csecret.jsonl', '%2e%2e/%2e%2e/secret.jsonl', '..%252f..%252fsecret.jsonl', '../link.jsonl', 'link.jsonl', '%00', 'secret.jsonl%00.js', '%2fetc%2fpasswd', '/etc/passwd', '..;/..;/secret.jsonl', '%c0%ae%c0%ae/secret.jsonl']
const LEAKED = new RegExp(`${SECRET}|root:|"devDependencies"`)

const NAMES = ['../../secret.jsonl', '../../../../../../tmp/new.jsonl', '/secret.jsonl', '..\\..\\secret.jsonl', '..%2f..%2fsecret.jsonl', 'a\0/../../secret.jsonl', 'link.jsonl', '../link.jsonl', '.jsonl']

it('an uploaded file stays in the folder of uploads, whatever it is called', async () => {
  const victim = await start()
  const part = (rest: string, content: string) => `--b\r\nContent-Disposition: form-data; ${rest}\r\n\r\n${content}\r\n`
  for (const name of NAMES) {
    const form = `${part('name="purpose"', 'batch')}${part(`name="file"; filename="${name.replaceAll('\\', '\\\\')}"`, 'uploaded')}--b--\r\n`
    const answer = await ask(victim, 'POST /api/paas/v4/files', { 'content-type': 'multipart/form-data; boundary=b' }, form)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ fileName: name })
  }
  expect(written()).toEqual(NAMES.map(() => expect.stringMatching(/^bigmodel-mock-\w+\/[\da-f-]{36}$/)))
})

it('no id of a file and no path of the page leads to a file that is not served', async () => {
  const victim = await start()
  for (const path of WAYS_OUT) {
    for (const target of [`/api/paas/v4/files/${path}/content`, `/${path}`, `/page/${path}`, `/page.js/${path}`, `/openapi.json/${path}`, `/__mock/${path}`]) {
      const answer = await ask(victim, `GET ${target}`, { accept: 'text/html, */*' })
      expect([target, answer]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 40[045] /)])
      expect(answer).not.toMatch(LEAKED)
    }
  }
  expect(written()).toEqual([])
})

describe('a cassette is the one file that recording writes', () => {
  let upstream: Server
  let base: string
  const asked: string[] = []
  beforeEach(async () => {
    asked.length = 0
    upstream = createServer(({ url = '' }, response) => {
      asked.push(url)
      response.setHeader('content-disposition', 'attachment; filename="../../secret.jsonl"').end('{"file":"../../secret.jsonl"}')
    })
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/api`
  })
  afterEach(() => upstream.close())

  it('whatever is asked for, and whatever comes back', async () => {
    const victim = await start(['--record', base, '--cassette', join(place, 'new', 'c.ndjson')])
    for (const path of WAYS_OUT) await ask(victim, `GET /api/files/${path}`, { 'x-test-id': '../../secret' })
    expect((await victim.stop()).complaints).toBe('')
    expect(written()).toEqual(['new/c.ndjson'])
    expect(asked.filter((url) => !url.startsWith('/api/files/'))).toEqual([])
    expect((await readCassette(join(place, 'new', 'c.ndjson'))).interactions.length).toBe(asked.length)
  })

  it('and a link to what is no cassette is refused', async () => {
    await expect(start(['--record', base, '--cassette', join(place, 'link.jsonl')])).rejects.toThrow(/link\.jsonl:1: /)
  })

  it('and replaying it reads and writes no other', async () => {
    const cassette = join(place, 'c.ndjson')
    const recorder = await start(['--record', base, '--cassette', cassette])
    await ask(recorder, 'GET /api/files/link.jsonl')
    await recorder.stop()
    const victim = await start(['--replay', cassette, '--strict'])
    expect(await ask(victim, 'GET /api/files/link.jsonl')).toContain('{"file":"../../secret.jsonl"}')
    for (const path of WAYS_OUT) expect(await ask(victim, `GET /api/files/${path}`)).not.toMatch(LEAKED)
    expect(written()).toEqual(['c.ndjson'])
  })
})

describe('a data file leads to no other', () => {
  it.each([
    ['--fixtures', 'fixtures', '- $ref: ../../secret.jsonl\n', /\.yaml:1: /],
    ['--faults', 'faults', '- !include ../../secret.jsonl\n', /\.yaml:1: /],
    ['--faults', 'faults', '$ref: ../../secret.jsonl\n', /\.yaml:1: /],
    ['--spec', 'document', 'openapi: 3.1.0\ninfo: { title: x, version: "1" }\npaths:\n  /a:\n    $ref: ../../secret.jsonl\n', /other files|another file|bundle/],
  ])('%s: %s', async (flag, name, text, sentence) => {
    const file = join(place, `${name}.yaml`)
    writeFileSync(file, text)
    const failed = start([flag, file])
    await expect(failed).rejects.toThrow(sentence)
    await expect(failed).rejects.not.toThrow(LEAKED)
  })

  it.each(['"@../../secret.jsonl"', '!include ../../secret.jsonl', 'file://../../secret.jsonl'])('and a reply that names one is a text: %s', async (reply) => {
    const file = join(place, 'fixtures.yaml')
    writeFileSync(file, `- reply: ${reply}\n`)
    const answer = await ask(await start(['--fixtures', file]), 'POST /api/paas/v4/chat/completions', { 'content-type': 'application/json' }, '{"model":"glm-4.7","messages":[{"role":"user","content":"x"}]}')
    expect(answer).toContain('../../secret.jsonl')
  })
})
