import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DriftReport } from '../src/drift/index.ts'
import { runCli, type Outcome } from './run-cli.ts'
import { serveTexts, type StaticServer } from './static-server.ts'
import { makeSite, vendorDocument } from './vendor-site.ts'

const FENCE = '````yaml openapi/openapi.json post /v1/agents'
const OPERATION = ['openapi: 3.0.1', 'paths:', '  /v1/agents:', '    post:', '      responses: {}', 'components:', '  schemas:'].join('\n')
const CODES = '| 错误码 | 错误信息 |\n| --- | --- |'

interface Broken {
  title: string
  name: string
  content: string | Uint8Array
  /** Line and message that the report has for it. */
  expected: RegExp
}

const BROKEN: Broken[] = [
  { title: 'a fence that is never closed', name: 'unclosed.md', content: `# Agents\n\n${FENCE}\n${OPERATION}\n`, expected: /^3: the OpenAPI fence of POST \/v1\/agents is never closed/ },
  { title: 'broken YAML in a fence', name: 'yaml.md', content: `${FENCE}\n${OPERATION.replace('post:', 'post: ]')}\n\`\`\`\`\n`, expected: /^5: cannot be read as YAML/ },
  { title: 'a key that stands twice', name: 'twice.md', content: `${FENCE}\n${OPERATION.replace('      responses', '      tags: []\n      tags: []\n      responses')}\n\`\`\`\`\n`, expected: /^7: cannot be read as YAML: Map keys must be unique/ },
  { title: 'a table that is cut off in a row', name: 'cut.md', content: `${CODES}\n| 1000 | 身份验`, expected: /^3: this row of the error table is cut off/ },
  { title: 'a table that ends after its heading', name: 'heading.md', content: `${CODES}\n\nWords.\n`, expected: /^1: the error table ends after its heading/ },
  { title: 'text in the wrong encoding', name: 'mojibake.md', content: 'Title\n\næ™ºè°±æ¸…è¨€\n', expected: /^3: this line is not readable text/ },
  { title: 'bytes that are no UTF-8', name: 'gbk.md', content: Uint8Array.of(0x41, 0x0a, 0xd6, 0xc7, 0xc6, 0xd7), expected: /^2: this line is not readable text/ },
  { title: 'a reference that leads nowhere', name: 'dangling.yaml', content: `${OPERATION}\n    A: { $ref: '#/components/schemas/Gone' }\n`, expected: /^8: \$ref #\/components\/schemas\/Gone leads nowhere/ },
  { title: 'references that lead in a circle', name: 'circle.yaml', content: `${OPERATION}\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n`, expected: /^8: \$ref #\/components\/schemas\/B leads in a circle/ },
  { title: 'an HTML page', name: 'page.md', content: '<!DOCTYPE html>\n<html></html>\n', expected: /^1: is an HTML page/ },
  { title: 'an empty file', name: 'empty.md', content: '', expected: /^1: is empty/ },
  { title: 'a binary file', name: 'binary.txt', content: Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0x0d), expected: /^1: is not text in UTF-8/ },
  { title: 'a Swagger 2 document', name: 'swagger.json', content: '{ "swagger": "2.0", "paths": {} }', expected: /^1: is no OpenAPI 3\.0 or 3\.1 document.*this says swagger 2\.0/ },
  { title: 'broken JSON', name: 'broken.json', content: '{\n  "openapi": "3.1.0"\n  "paths": {}\n}\n', expected: /^3: cannot be read as JSON/ },
  { title: 'a document that would not fit into memory', name: 'bomb.yaml', content: `openapi: 3.1.0\npaths: {}\na: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(', ')}]`).join('\n')}\n`, expected: /^1: cannot be read: / },
  { title: 'a document nested without end', name: 'deep.json', content: `{ "openapi": "3.1.0", "paths": ${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)} }`, expected: /^1: cannot be read: / },
  { title: 'parts of another kind than OpenAPI has', name: 'kinds.yaml', content: 'openapi: 3.1.0\npaths:\n  /v1/agents:\n    post: { parameters: 5, requestBody: [], responses: { 200: text } }\n  /x: null\n  /y: []\ncomponents: { schemas: 7 }\n', expected: /^\d+: / },
  { title: 'a huge page', name: 'huge.md', content: new Uint8Array(33 * 2 ** 20).fill(0x20), expected: /^0: is larger than 32 MiB/ },
]

describe('what cannot be read is reported with page and line, the rest still runs, and the exit code is 2', () => {
  let folder: string
  let server: StaticServer
  let outcome: Outcome
  let report: DriftReport

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drift-'))
    for (const { name, content } of BROKEN) await writeFile(join(folder, name), content)
    const site = makeSite(await vendorDocument(), ['agents.create'])
    await writeFile(join(folder, 'agents.md'), site.get('/api-reference/agents.create.md')!)
    await mkdir(join(folder, 'nothing'))
    server = await serveTexts(new Map([['/page.md', '<html></html>']]), new Map([['/loop.md', '/pool.md'], ['/pool.md', '/loop.md']]))
    const urls = ['/loop.md', '/page.md', '/gone.md'].map((path) => `${server.url}${path}`)
    // nothing listens on the discard port
    outcome = await runCli('drift/cli.ts', ['--json', folder, join(folder, 'nothing'), join(folder, 'nowhere.md'), 'http://127.0.0.1:9/llms.txt', ...urls])
    report = JSON.parse(outcome.stdout) as DriftReport
  })

  afterAll(async () => {
    await server.close()
    await rm(folder, { recursive: true })
  })

  function problemsOf(source: string): string[] {
    return report.problems.filter((problem) => problem.source === source).map(({ line, message }) => `${line}: ${message}`)
  }

  it.each(BROKEN)('$title', ({ name, expected }) => {
    expect(problemsOf(join(folder, name))).toContainEqual(expect.stringMatching(expected))
  })

  it.each([
    ['an unreachable URL', () => 'http://127.0.0.1:9/llms.txt', /^0: cannot be fetched: /],
    ['a redirect loop', () => `${server.url}/loop.md`, /^0: cannot be fetched: redirect count exceeded$/],
    ['an HTML page instead of Markdown', () => `${server.url}/page.md`, /^1: is an HTML page/],
    ['a URL that is not there', () => `${server.url}/gone.md`, /^0: answered 404$/],
    ['a folder without readable files', () => join(folder, 'nothing'), /^0: has no \.md, \.txt, \.json or \.yaml file$/],
    ['a file that is not there', () => join(folder, 'nowhere.md'), /^0: cannot be read \(ENOENT\)/],
  ])('%s', (_, source, expected) => {
    expect(problemsOf(source())).toEqual([expect.stringMatching(expected)])
  })

  it('and the page that can be read is compared', () => {
    expect(report.operations).toContainEqual(expect.objectContaining({ id: 'agents.create' }))
    expect(report.explained.length).toBeGreaterThan(0)
  })

  it('and nobody sees a stack trace', () => {
    expect(outcome.exitCode).toBe(2)
    expect(outcome.stderr).toBe('')
    expect(outcome.stdout).not.toMatch(/\n\s+at |TypeError|RangeError/)
  })
})
