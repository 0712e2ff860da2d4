import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterEach, expect, it, onTestFinished, vi } from 'vitest'
import { parse } from 'yaml'
import * as root from '../src/index.ts'
import { KEY } from './client.ts'
import { farSide, json, text, type Answer } from './far-side.ts'
import { strict } from './strict.ts'

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { content: Record<string, { examples: Record<string, { value: unknown }> }> }> }>>
}

const folder = new URL('../', import.meta.url)
const readme = await readFile(new URL('README.md', folder), 'utf8')
const document = parse(await readFile(new URL('../../openapi/bigmodel.yaml', folder), 'utf8'), { maxAliasCount: -1 }) as Document

/** Each sample, with the heading that it stands under. */
const samples: { title: string; code: string }[] = []
let heading = ''
for (const [, title, code] of readme.matchAll(/^##+ (.+)$|^```ts\n([\s\S]*?)^```$/gm)) {
  if (title) heading = title
  if (code) samples.push({ title: heading, code })
}

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** The first documented answer of whichever operation is called; events when the body asks for them. */
const documented: Answer = (response, seen) => {
  const path = Object.keys(document.paths).find((template) => new RegExp(`^/api${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(seen.url.split('?')[0] ?? '')) ?? ''
  const content = document.paths[path]?.[seen.method.toLowerCase()]?.responses['200']?.content ?? {}
  const stream = String(seen.body).includes('"stream":true')
  const [first] = Object.values(content[stream ? 'text/event-stream' : 'application/json']?.examples ?? {})
  if (stream) return text(200, 'text/event-stream', String(first?.value))(response, seen)
  const [type = '', file] = Object.entries(content)[0] ?? []
  // bytes are in base64 there
  if (!first && file) return text(200, type, Buffer.from(String(Object.values(file.examples)[0]?.value), 'base64'))(response, seen)
  return json(first ? 200 : 404, first?.value ?? { error: { code: '1222', message: path } })(response, seen)
}

it.each(samples)('runs the sample under "$title"', async ({ code }) => {
  const { url, seen } = await farSide(documented)
  vi.stubEnv('BIGMODEL_BASE_URL', url)
  vi.stubEnv('BIGMODEL_API_KEY', KEY)
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.spyOn(console, 'log').mockImplementation(() => {})
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
  const place = await mkdtemp(join(tmpdir(), 'readme-'))
  onTestFinished(() => rm(place, { recursive: true }))
  const file = join(place, 'sample.ts')
  await writeFile(file, code)
  await import(file)
  expect(seen.length).toBeGreaterThan(0)
  expect(errors).not.toHaveBeenCalled()
})

it('has samples that compile in strict mode', () => {
  const names = samples.map((_, index) => new URL(`test/sample-${index}.ts`, folder).pathname)
  const options: ts.CompilerOptions = {
    ...strict,
    types: ['node'],
    paths: { '@bigmodel-kit/client': [new URL('src/index.ts', folder).pathname], '@bigmodel-kit/client/*': [new URL('src/*.ts', folder).pathname] },
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile: read } = host
  host.fileExists = (name) => names.includes(name) || fileExists(name)
  host.readFile = (name) => (names.includes(name) ? samples[names.indexOf(name)]?.code : read(name))
  const program = ts.createProgram(names, options, host)
  const diagnostics = ts.getPreEmitDiagnostics(program)
  expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
})

it('sends people who come from elsewhere to methods and classes that there are', () => {
  const rows = [...(readme.split('## Coming from elsewhere')[1] ?? '').matchAll(/^\|[^|]+\|([^|]+)\|$/gm)].map(([, here = '']) => here)
  const client: unknown = root.createClient({ apiKey: KEY })
  const methods = rows.flatMap((here) => [...here.matchAll(/\bclient\.([\w.]+)/g)].map(([, path = '']) => path))
  const classes = rows.flatMap((here) => [...here.matchAll(/`(\w+Error)`/g)].map(([, name = '']) => name))
  expect([methods.length > 15, classes.length > 5]).toEqual([true, true])
  expect(methods.filter((path) => !path.split('.').reduce<unknown>((parent, name) => (parent as Record<string, unknown> | undefined)?.[name], client))).toEqual([])
  expect(classes.filter((name) => !(name in root))).toEqual([])
})
