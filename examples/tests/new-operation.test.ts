import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, run } from './copy.ts'

const FRAGMENT = `openapi: 3.1.1
info:
  title: words.count
  version: '2026-07-11'
paths:
  /paas/v4/words:
    post:
      operationId: words.count
      tags:
      - Chat
      summary: Count words
      description: Counts the words of a text.
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required:
              - model
              - text
              properties:
                model:
                  type: string
                  description: Code of the model.
                text:
                  type: string
                  description: Text to count.
            examples:
              text:
                value:
                  model: glm-4.7
                  text: 你好
      responses:
        '200':
          description: The count.
          content:
            application/json:
              schema:
                type: object
                description: The count.
                required:
                - total
                properties:
                  total:
                    type: integer
                    description: Number of words.
        default:
          description: An error.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Error'
`

describe('a new fragment and its example, with no other edit', () => {
  let copy: string

  beforeAll(async () => {
    copy = await copyRepository()
    await writeFile(join(copy, 'openapi/fragments/words.count.yaml'), FRAGMENT)
    await mkdir(join(copy, 'openapi/examples/words.count'))
    await writeFile(join(copy, 'openapi/examples/words.count/200.text.json'), '{ "total": 2 }\n')
    const { status, output } = run(copy, 'npx', 'tsx', 'scripts/generate.ts')
    if (status !== 0) throw new Error(`npm run generate failed:\n${output}`)
  })

  afterAll(() => rm(copy, { recursive: true, force: true }))

  it('give a typed method of the client, and its answer comes from the mock', async () => {
    const program = `
      import { createClient } from '../packages/client/src/index.ts'
      import { createMock } from '../packages/mock/src/index.ts'
      const mock = createMock()
      const client = createClient({ apiKey: 'mock-id.mock-secret-that-opens-nothing-real', fetch: (request) => mock.fetch(request) })
      const reply = await client.words.count({ model: 'glm-4.7', text: '你好' })
      const total: number = reply.total
      console.log('total', total)
    `
    await writeFile(join(copy, 'examples/new-operation.ts'), program)
    expect(run(copy, 'npx', 'tsx', 'examples/new-operation.ts').output).toContain('total 2')
    expect(run(copy, 'npx', 'tsc', '--noEmit', '-p', 'examples/tsconfig.json').output).not.toContain('new-operation.ts')
    await writeFile(join(copy, 'examples/new-operation.ts'), program.replace("text: '你好'", 'text: 5'))
    expect(run(copy, 'npx', 'tsc', '--noEmit', '-p', 'examples/tsconfig.json').output).toMatch(/new-operation\.ts\(\d+,\d+\): error TS2322/)
  })

  it('give contract cases, and the mock passes them', async () => {
    await writeFile(
      join(copy, 'examples/new-cases.ts'),
      `
      import { readFile } from 'node:fs/promises'
      import { CAPABILITIES, cases, run } from '../packages/contract-tests/src/index.ts'
      import { createMock } from '../packages/mock/src/index.ts'
      const document = JSON.parse(await readFile('packages/mock/src/generated/openapi.json', 'utf8'))
      const mine = cases(document).filter(({ operationId }) => operationId === 'words.count')
      const mock = createMock()
      const target = { name: 'mock', baseUrl: 'http://127.0.0.1/api', key: 'mock-id.mock-secret-that-opens-nothing-real', capabilities: CAPABILITIES.mock, fetch: (input: RequestInfo, init?: RequestInit) => mock.fetch(new Request(input, init)) }
      const reports = []
      for (const one of mine) reports.push(await run(one, target as never, document))
      console.log('cases', mine.length, 'findings', JSON.stringify(reports.flatMap(({ findings }) => findings)))
    `,
    )
    const { output } = run(copy, 'npx', 'tsx', 'examples/new-cases.ts')
    expect(output).toMatch(/cases \d\d+ findings \[\]/)
  })

  it('leave nothing stale, and an edit by hand is found out', async () => {
    expect(run(copy, 'npx', 'tsx', 'scripts/generate.ts', '--check').output).toContain('generated files are fresh')
    const file = join(copy, 'openapi/bigmodel.yaml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('Count words', 'Counts words'))
    const { status, output } = run(copy, 'npx', 'tsx', 'scripts/generate.ts', '--check')
    expect(output).toContain('Not what `npm run generate` writes:\n  openapi/bigmodel.yaml')
    expect(status).toBe(1)
  })
})

describe('bad input of the document', () => {
  let copy: string
  beforeAll(async () => (copy = await copyRepository()))
  afterAll(() => rm(copy, { recursive: true, force: true }))

  const FRAGMENT_FILE = 'openapi/fragments/chat.completions.create.yaml'
  it.each([
    ['an unreadable fragment names file and line', FRAGMENT_FILE, (text: string) => text.replace('paths:', 'paths: ['), /^openapi\/fragments\/chat\.completions\.create\.yaml:\d+: /],
    [
      'two files that disagree about a component name both and the pointer',
      FRAGMENT_FILE,
      (text: string) => `${text}components:\n  schemas:\n    Error:\n      type: string\n`,
      /^openapi\/fragments\/chat\.completions\.create\.yaml:\d+: disagrees with openapi\/components\/errors\.yaml:\d+ about #\/components\/schemas\/Error\//,
    ],
    [
      'an overlay action that matches nothing fails',
      'openapi/overlays/10-api.yaml',
      (text: string) => text.replace('$.servers[0].url', '$.servers[7].url'),
      /^openapi\/overlays\/10-api\.yaml:\d+: the target \$\.servers\[7\]\.url selects nothing/,
    ],
    [
      'an overlay action without evidence fails',
      'openapi/overlays/10-api.yaml',
      (text: string) => text.replace(/ {4}evidence:\n( {4}- .*\n)+/, ''),
      /^openapi\/overlays\/10-api\.yaml:6: the action lacks x-correction\.evidence/,
    ],
    [
      'an overlay action that the vendor has made superfluous fails',
      'openapi/components/api.yaml',
      (text: string) => text.replace('bigmodel.cn/api/\n', 'bigmodel.cn/api\n'),
      /^openapi\/overlays\/10-api\.yaml:\d+: the target \$\.servers\[0\]\.url already is what the action makes of it/,
    ],
    ['an error code without a remedy names its line', 'openapi/errors.yaml', (text: string) => text.replace(/^ {2}remedy: 'Send the header.*\n/m, ''), /^openapi\/errors\.yaml:\d+: code 1001: `remedy` is missing/],
    ['an example that is no JSON names its file', 'openapi/examples/chat.completions.create/200.chat.json', (text: string) => text.slice(1), /^openapi\/examples\/chat\.completions\.create\/200\.chat\.json:1: is not JSON/],
  ])('%s', async (_, file, change, expected) => {
    const path = join(copy, file)
    const before = await readFile(path, 'utf8')
    const after = change(before)
    expect(after).not.toBe(before)
    await writeFile(path, after)
    const { status, output } = run(copy, 'npx', 'tsx', 'scripts/generate.ts')
    await writeFile(path, before)
    expect(output.split('\n').filter((line) => !line.startsWith('npm warn')).join('\n')).toMatch(expected)
    expect(output).not.toContain('    at ')
    expect(status).toBe(1)
  })

  it('an example that does not fit its schema fails the lint, which names it and what is wrong', async () => {
    const path = join(copy, 'openapi/examples/chat.completions.create/200.chat.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace(/"created": (\d+)/, '"created": "$1"'))
    expect(run(copy, 'npx', 'tsx', 'scripts/generate.ts').status).toBe(0)
    const { status, output } = run(copy, 'npx', 'redocly', 'lint', '--format=stylish')
    expect(output).toMatch(/no-invalid-media-type-examples.*`created` property type must be integer/)
    expect(status).toBe(1)
  })
})
