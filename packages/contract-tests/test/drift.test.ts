import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { operations, type JsonObject } from '@bigmodel-kit/scripts/openapi'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { drift, formatProblem, ownBaseline, toMarkdown, toText, type Baseline, type DriftReport } from '../src/drift/index.ts'
import { runCli } from './run-cli.ts'
import { serveTexts, type StaticServer } from './static-server.ts'
import { makeSite, vendorDocument } from './vendor-site.ts'

let vendor: JsonObject
let folder: string
const servers: StaticServer[] = []

beforeAll(async () => {
  vendor = await vendorDocument()
  folder = await mkdtemp(join(tmpdir(), 'drift-'))
})
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))
afterAll(() => rm(folder, { recursive: true }))

interface Plant {
  /** Operations that the site shows; two by default, every one costs its time. */
  only?: string[]
  structure?: (document: Tree) => void
  pages?: (pages: Map<string, string>) => void
}

const TWO = ['agents.create', 'documents.upload']

/** Serves a site, made from the vendor's structure with something planted, and reads it by its index. */
async function read({ only = TWO, structure, pages: change }: Plant = {}): Promise<DriftReport & { url: string }> {
  const document = structuredClone(vendor)
  structure?.(new Tree(document))
  const pages = makeSite(document, only)
  change?.(pages)
  const server = await serveTexts(pages)
  servers.push(server)
  return { ...(await drift([`${server.url}/llms.txt`], { baseline: baselineOf(only) })), url: server.url }
}

/** Our document as if it had these operations only, because a site says that what it does not show is gone. */
function baselineOf(only: string[]): Baseline {
  const baseline = ownBaseline()
  const paths: JsonObject = {}
  for (const { id, method, path, operation } of operations(baseline.document)) {
    if (only.includes(id)) paths[path] = { ...(paths[path] as JsonObject | undefined), [method]: operation }
  }
  return { ...baseline, document: { ...baseline.document, paths } }
}

class Tree {
  readonly root: JsonObject
  constructor(root: JsonObject) {
    this.root = root
  }
  schema(name: string, ...keys: string[]): JsonObject {
    return ['components', 'schemas', name, ...keys].reduce<JsonObject>((node, key) => node[key] as JsonObject, this.root)
  }
}

function addAgent(document: Tree): void {
  const [branch] = document.schema('AgentRequest', 'properties', 'agent_id')['oneOf'] as JsonObject[]
  ;(branch!['enum'] as string[]).push('planted_agent')
}

function lines({ unexplained }: DriftReport): string[] {
  return unexplained.map(({ operationIds, kind, subject, pointer, breaking }) => `${operationIds.join()} ${kind} ${subject} ${pointer}${breaking ? ' breaking' : ''}`.replaceAll('  ', ' '))
}

const AGENT_ID = '#/components/schemas/AgentRequest/properties/agent_id'

describe('pages of our own making, read over HTTP by their llms.txt', () => {
  it('are clean: every difference to our document is explained', async () => {
    const ids = operations(vendor).map(({ id }) => id)
    const report = await read({ only: ids })
    expect(report.problems.map(formatProblem)).toEqual([])
    expect(lines(report)).toEqual([])
    expect(report).toMatchObject({ exitCode: 0, notShown: [], counts: { texts: ids.length + 2, prose: 1, operations: ids.length, unexplained: 0 } })
    expect(report.counts.explained).toBeGreaterThan(50)
    expect(report.explained.filter(({ explainedBy }) => !explainedBy)).toEqual([])
  })

  it('are read from the same site only, each page once', async () => {
    await read({ pages: (pages) => pages.set('/llms.txt', `${pages.get('/llms.txt')}\n- [Again](/cn/guide/start.md#part)\n`) })
    expect(servers[0]!.requests.toSorted()).toEqual([...new Set(servers[0]!.requests)].toSorted())
    expect(servers[0]!.requests).not.toContain('/logo.png')
  })
})

describe('a site whose every page was read', () => {
  const INDEX = '/llms.txt'
  const PAGE = '/api-reference/agents.create.md'
  const withoutPage = (pages: Map<string, string>) => {
    pages.delete(PAGE)
    pages.set(INDEX, pages.get(INDEX)!.replace(`- [Page](${PAGE}): words\n`, ''))
  }

  it('tells that an operation is no longer documented when its page has vanished', async () => {
    const report = await read({ pages: withoutPage })
    expect(lines(report)).toEqual(['agents.create operation-removed #/paths/~1v1~1agents/post breaking'])
    expect(report.unexplained[0]).toMatchObject({ what: 'the operation is no longer documented', sources: [`${report.url}${INDEX}`] })
    expect(report.exitCode).toBe(1)
  })

  it('tells nothing of the sort while a page cannot be read, which may be the one', async () => {
    const report = await read({ pages: (pages) => void pages.delete(PAGE) })
    expect(lines(report)).toEqual([])
    expect(report.exitCode).toBe(2)
  })

  it('and not for a twin of the API, which has fewer operations', async () => {
    const structure = (document: Tree) => void (document.root['servers'] = [{ url: 'https://api.z.ai/api' }])
    expect(lines(await read({ pages: withoutPage, structure }))).toEqual([])
  })
})

describe('a planted change is named by operation and pointer', () => {
  it('a new agent', async () => {
    const report = await read({ structure: addAgent })
    expect(lines(report)).toEqual([`agents.create known-value-added planted_agent ${AGENT_ID}`])
    expect(report.exitCode).toBe(1)
    expect(toText(report)).toContain(`agents.create: new value planted_agent at ${AGENT_ID}; vendor: planted_agent; ours: nothing; compatible for requests; unexplained`)
  })

  it('a removed member', async () => {
    const report = await read({ only: ['chat.completions.create', 'asyncResults.retrieve'], structure: (document) => void delete document.schema('ChatCompletionResponse', 'properties')['web_search'] })
    const pointer = '#/components/schemas/ChatCompletionResponse/properties/web_search'
    expect(lines(report)).toContain(`asyncResults.retrieve,chat.completions.create member-removed web_search ${pointer} breaking`)
  })

  it('a new required member', async () => {
    const structure = (document: Tree) => {
      document.schema('UrlData', 'properties')['planted'] = { type: 'string' }
      ;(document.schema('UrlData')['required'] as string[]).push('planted')
    }
    const report = await read({ only: ['documents.uploadUrls'], structure })
    expect(lines(report)).toEqual(['documents.uploadUrls required-member-added planted #/components/schemas/UrlData/properties/planted breaking'])
  })

  it('a member of another type', async () => {
    const report = await read({ only: ['chat.asyncCompletions.create'], structure: (document) => void (document.schema('AsyncResponse', 'properties', 'id')['type'] = 'integer') })
    expect(lines(report)).toEqual(['chat.asyncCompletions.create type-changed #/components/schemas/AsyncResponse/properties/id/type breaking'])
  })

  it('a change in a variant that our request no longer refers to', async () => {
    const report = await read({ only: ['chat.completions.create'], structure: (document) => void (document.schema('ChatCompletionVisionRequest', 'properties', 'max_tokens')['maximum'] = 7) })
    expect(lines(report)).toEqual(['chat.completions.create limit-tightened maximum #/components/schemas/ChatCompletionVisionRequest/properties/max_tokens/maximum breaking'])
  })

  it('a new error code and a changed text', async () => {
    const page = '/cn/faq/api-code.md'
    const report = await read({ pages: (pages) => pages.set(page, pages.get(page)!.replace('身份验证失败', '身份验证没有通过').concat('| 1399 | 429 | 新的限制 |\n')) })
    expect(lines(report)).toEqual(['code-text-changed 1000 codes/1000', 'code-added 1399 codes/1399'].map((line) => ` ${line}`))
    expect(report.unexplained[0]?.sources[0]).toMatch(/\/cn\/faq\/api-code\.md:5$/)
  })

  it('a new operation', async () => {
    const agents = (vendor['paths'] as JsonObject)['/v1/agents']!
    const file = join(folder, 'new-operation.json')
    await writeFile(file, JSON.stringify({ ...vendor, paths: { '/v1/agents': agents, '/v1/agents/planted': agents } }))
    const report = await drift([file], { baseline: baselineOf(['agents.create']) })
    expect(lines(report)).toEqual([' operation-added POST /v1/agents/planted #/paths/~1v1~1agents~1planted/post'])
    expect(toText(report)).toContain('API: new operation POST /v1/agents/planted')
    expect(report).toMatchObject({ notCovered: ['POST /v1/agents/planted'], exitCode: 1 })
  })

  it('a whole document that lacks one of our operations', async () => {
    const document = structuredClone(vendor)
    delete (document['paths'] as JsonObject)['/v1/agents/conversation']
    const file = join(folder, 'openapi.json')
    await writeFile(file, JSON.stringify(document))
    expect(lines(await drift([file]))).toEqual(['agents.conversations.retrieve operation-removed #/paths/~1v1~1agents~1conversation/post breaking'])
  })

  it('but not a whole document without the operations that we keep as legacy', async () => {
    const document = structuredClone(vendor)
    const legacy = operations(document).filter(({ operation }) => operation['x-status'] === 'legacy')
    for (const { path } of legacy) delete (document['paths'] as JsonObject)[path]
    const file = join(folder, 'without-legacy.json')
    await writeFile(file, JSON.stringify(document))
    const report = await drift([file])
    expect(lines(report)).toEqual([])
    expect(report.notShown).toEqual(legacy.map(({ id }) => id))
    expect(legacy.length).toBeGreaterThan(0)
  })
})

describe('what cannot be read is named by page and line, and the rest is still compared', () => {
  const PAGE = '/api-reference/agents.create.md'

  it.each([
    ['a fence that is never closed', (text: string) => text.replace('````>', '>'), /agents\.create\.md:7: the OpenAPI fence of POST \/v1\/agents is never closed/],
    ['YAML that is broken', (text: string) => text.replace('    post:', '    post: ]'), /agents\.create\.md:\d+: cannot be read as YAML/],
    ['a reference that leads nowhere', (text: string) => text.replace("'#/components/schemas/AgentResponse'", "'#/components/schemas/Gone'").replace('"#/components/schemas/AgentResponse"', '"#/components/schemas/Gone"'), /agents\.create\.md:\d+: \$ref #\/components\/schemas\/Gone leads nowhere/],
    ['text in the wrong encoding', (text: string) => `${text}\næ™ºè°±æ¸…è¨€\n`, /agents\.create\.md:\d+: this line is not readable text/],
  ])('%s', async (_, breakPage, expected) => {
    const report = await read({ pages: (pages) => pages.set(PAGE, breakPage(pages.get(PAGE)!)) })
    expect(report.exitCode).toBe(2)
    expect(report.problems.map(formatProblem)).toEqual([expect.stringMatching(expected)])
    expect(report.operations.map(({ id }) => id)).toContain('documents.upload')
  })

  it('a page that is not there', async () => {
    const report = await read({ pages: (pages) => void pages.delete(PAGE) })
    expect(report.problems.map(formatProblem)).toEqual([`${report.url}${PAGE}: answered 404`])
    expect(report.exitCode).toBe(2)
  })

  it('an index that is not there, and a folder without pages', async () => {
    const server = await serveTexts(new Map())
    servers.push(server)
    expect((await drift([`${server.url}/llms.txt`])).problems.map(formatProblem)).toEqual([`${server.url}/llms.txt: answered 404`])
    const empty = await mkdtemp(join(folder, 'empty-'))
    expect((await drift([empty])).problems.map(formatProblem)).toEqual([`${empty}: has no .md, .txt, .json or .yaml file`])
  })

  it('a site that never answers, within the time that was given', async () => {
    const report = await drift(['http://127.0.0.1/llms.txt'], {
      timeout: 0.05,
      fetch: (_, init) => new Promise((_resolve, reject) => void init?.signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    })
    expect(report.problems.map(formatProblem)).toEqual(['http://127.0.0.1/llms.txt: was not fetched, the time is up (see --timeout)'])
  })

  it('an unreadable source weighs more than a difference', async () => {
    const report = await read({ structure: (document) => void delete document.schema('DocumentUploadRequest', 'properties')['req_id'], pages: (pages) => void pages.delete(PAGE) })
    expect(report.counts.unexplained).toBe(1)
    expect(report.exitCode).toBe(2)
  })
})

describe('the command line', () => {
  const CLI = 'drift/cli.ts'

  /** A page in a folder, with one new agent or as it should be. */
  async function page(name: string, hasNewAgent: boolean): Promise<string> {
    const document = structuredClone(vendor)
    if (hasNewAgent) addAgent(new Tree(document))
    const file = join(folder, name)
    await writeFile(file, makeSite(document, ['agents.create']).get('/api-reference/agents.create.md')!)
    return file
  }

  it('exits with 0 when nothing is unexplained, with 1 when something is, with 2 when a source cannot be read', async () => {
    expect((await runCli(CLI, [await page('clean.md', false)])).exitCode).toBe(0)
    expect((await runCli(CLI, [await page('changed.md', true)])).exitCode).toBe(1)
    expect((await runCli(CLI, [join(folder, 'nowhere.md')])).exitCode).toBe(2)
  })

  it('writes JSON, Markdown, a job summary and a fingerprint', async () => {
    const file = await page('changed.md', true)
    const [markdown, summary] = [join(folder, 'report.md'), join(folder, 'summary.md')]
    const json = await runCli(CLI, ['--json', '--markdown', markdown, '--step-summary', file], { GITHUB_STEP_SUMMARY: summary })
    const report = JSON.parse(json.stdout) as DriftReport
    expect(report.unexplained).toMatchObject([{ pointer: AGENT_ID, operationIds: ['agents.create'], kind: 'known-value-added', to: 'planted_agent', breaking: false }])
    expect(await readFile(markdown, 'utf8')).toBe(toMarkdown(report))
    expect(await readFile(summary, 'utf8')).toContain('new value planted_agent')
    expect((await runCli(CLI, ['--markdown', '-', file])).stdout).toBe(toMarkdown(report))
    expect((await runCli(CLI, ['--fingerprint', file])).stdout.trim()).toBe(report.fingerprint)
  })

  it('says in a sentence what is wrong with its arguments', async () => {
    expect(await runCli(CLI, [])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no source was given') })
    expect(await runCli(CLI, ['--nonsense', 'x'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Unknown option '--nonsense'") })
    expect(await runCli(CLI, ['--step-summary', 'x'], { GITHUB_STEP_SUMMARY: '' })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('GITHUB_STEP_SUMMARY') })
  })
})

describe('the fingerprint', () => {
  it('is the same wherever the same differences are found, and another for others', async () => {
    const plant = (name: string) => read({ structure: (document) => void (document.schema('AgentResponse', 'properties')[name] = { type: 'string' }) })
    const [first, again, other, clean] = [await plant('a'), await plant('a'), await plant('b'), await read()]
    expect(again.url).not.toBe(first.url)
    expect(again.fingerprint).toBe(first.fingerprint)
    expect(new Set([first.fingerprint, other.fingerprint, clean.fingerprint]).size).toBe(3)
  })
})
