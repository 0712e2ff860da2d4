import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { serve } from '@bigmodel-kit/mock/node'
import ts from 'typescript'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { curlOf, sampledOperations, unlessExpected, words, writeUploads } from './code-samples.ts'
import { root } from './fences.ts'

const KEY = 'mock-id.mock-secret-that-opens-nothing-real'
const LIVE = 'https://open.bigmodel.cn/api'

const programs = sampledOperations.flatMap((sampled) =>
  sampled.samples.filter(({ lang }) => lang === 'TypeScript').map(({ label, source }, index) => ({ id: sampled.id, label, source, name: `${sampled.id}.${index}.ts`, sampled })),
)

let mock: Awaited<ReturnType<typeof serve>>
/** Inside of the workspace, where the packages are found. */
let sources: string
/** Where a sample reads and writes its files. */
let scratch: string

beforeAll(async () => {
  mock = await serve({ port: 0 })
  await mkdir(join(root, 'examples/.samples'), { recursive: true })
  sources = await mkdtemp(join(root, 'examples/.samples/'))
  for (const { name, source } of programs) await writeFile(join(sources, name), source)
})

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'code-samples-'))
})

afterEach(() => rm(scratch, { recursive: true }))

afterAll(async () => {
  await mock.close()
  await rm(join(root, 'examples/.samples'), { recursive: true, force: true })
})

it('every operation has a sample with curl and one with the client', () => {
  expect(sampledOperations.length).toBeGreaterThanOrEqual(61)
  for (const { id, samples } of sampledOperations) expect([id, ...samples.map(({ label }) => label)].slice(0, 3)).toEqual([id, 'curl', '@bigmodel-kit/client'])
})

it('every operation that can stream has a sample with for await', () => {
  const streaming = sampledOperations.filter(({ operation }) => JSON.stringify(operation['responses']).includes('"text/event-stream"'))
  expect(streaming.length).toBeGreaterThan(5)
  for (const { id, samples } of streaming) expect([id, samples.some(({ source }) => source.includes('for await'))]).toEqual([id, true])
})

it('the samples with the client compile in strict mode', () => {
  const { config, error } = ts.readConfigFile(join(root, 'examples/tsconfig.json'), ts.sys.readFile)
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'examples'))
  const program = ts.createProgram(programs.map(({ name }) => join(sources, name)), { ...options, noEmit: true })
  const found = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => `${basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
  expect(options.strict).toBe(true)
  expect(found).toEqual([])
})

describe('a sample with the client, run as it is, gets the documented answer', () => {
  const cwd = process.cwd()

  beforeEach(() => process.chdir(scratch))
  afterEach(() => {
    process.chdir(cwd)
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })

  it.each(programs)('$id: $label', async ({ name, source, sampled }) => {
    await writeUploads(sampled, scratch)
    vi.stubEnv('BIGMODEL_API_KEY', KEY)
    const answers: Response[] = []
    const { fetch } = globalThis
    vi.stubGlobal('fetch', async (request: Request) => {
      const response = await fetch(new Request(request.url.replace(LIVE, mock.url), request))
      answers.push(response)
      return response
    })
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
    await import(join(sources, name))
    const printed = [...log.mock.calls, ...write.mock.calls].flat()
    vi.restoreAllMocks()

    expect(answers.map(remarks)).toEqual([PLAIN])
    const saved = /writeFile\('([^']+)'/.exec(source)?.[1]
    const results = saved ? [...(await readFile(join(scratch, saved)))] : printed.filter((value) => value !== '')
    expect(results.length).toBeGreaterThan(0)
    expect(results).not.toContain(undefined)
  })
})

describe('a sample with curl, as a shell reads it, gets the documented answer', () => {
  it.each(sampledOperations)('$id', async (sampled) => {
    await writeUploads(sampled, scratch)
    const response = await fetch(await readCommand(words(curlOf(sampled), { BIGMODEL_API_KEY: KEY })))
    await response.arrayBuffer()
    expect(remarks(response)).toEqual(PLAIN)
  })
})

/** What the mock says of a request that is as documented. */
const PLAIN = { status: 200, hint: null, remark: null }

function remarks({ status, headers }: Response): typeof PLAIN {
  return { status, hint: headers.get('x-mock-hint'), remark: unlessExpected(headers.get('x-mock-remark')) } as typeof PLAIN
}

/** The request that curl would send, to the mock. */
async function readCommand(command: string[]): Promise<Request> {
  const headers = new Headers()
  const query = new URLSearchParams()
  const form = new FormData()
  let [method, url, data]: (string | undefined)[] = []
  const split = (text: string): [string, string] => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
  const rest = [...command]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-N' || word === '-G') continue
    else if (!word.startsWith('-')) url = word.replace(LIVE, mock.url)
    else if (word === '-o') rest.shift()
    else if (word === '-X') method = rest.shift()
    else if (word === '-d') data = rest.shift()
    else if (word === '-H') headers.set(...(rest.shift()!.split(': ') as [string, string]))
    else if (word === '--data-urlencode') query.append(...split(rest.shift()!))
    else if (word === '--form-string') form.append(...split(rest.shift()!))
    else if (word === '-F') {
      const [name, value] = split(rest.shift()!)
      if (value.startsWith('@')) form.append(name, new File([await readFile(join(scratch, value.slice(1)))], value.slice(1)))
      else form.append(name, value)
    } else throw new Error(`the samples do not use ${word}`)
  }
  const body = data ?? ([...form].length > 0 ? form : undefined)
  return new Request(`${url}${query.size > 0 ? `?${query}` : ''}`, { method: method ?? (body ? 'POST' : 'GET'), headers, ...(body && { body }) })
}
