import { readFile } from 'node:fs/promises'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { strict } from './strict.ts'

// What an editor shows of the built declarations, beside what the document says.

interface Schema {
  description?: string
  properties?: Record<string, Schema>
}
interface Operation {
  operationId: string
  summary: string
  description?: string
  parameters?: { in: string; name: string; description?: string }[]
}

const folder = new URL('../', import.meta.url)
const document = parse(await readFile(new URL('../../openapi/bigmodel.yaml', folder), 'utf8'), { maxAliasCount: -1 }) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
const operations = Object.values(document.paths).flatMap((item) => Object.values(item))
const members = Object.entries(document.components.schemas).flatMap(([schema, { properties = {} }]) => Object.entries(properties).map(([name, { description }]) => ({ schema, name, description })))
const described = members.filter(({ description }) => description)

const programFile = new URL('test/hover.ts', folder).pathname
const host = ts.createCompilerHost(strict)
const { fileExists, readFile: read } = host
const code = "export type * from '../dist/index.js'"
host.fileExists = (file) => file === programFile || fileExists(file)
host.readFile = (file) => (file === programFile ? code : read(file))
const program = ts.createProgram([programFile], strict, host)
const checker = program.getTypeChecker()
const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(programFile)!)!)

/** The type that the package exports under a name. */
function typeOf(root: string): ts.Type {
  return checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(there(exported.find(({ name }) => name === root), root)))
}

/** What stands above the member at a path, in one line: `chat.completions.create` of `Client`. */
function hover(root: string, path: string[]): string {
  let type = typeOf(root)
  let symbol: ts.Symbol | undefined
  for (const name of path) {
    symbol = there(type.getProperty(name), `${root}: ${path.join('.')}`)
    type = checker.getTypeOfSymbol(symbol)
  }
  if (!symbol) return ''
  const tags = symbol.getJsDocTags().map(({ text }) => ts.displayPartsToString(text))
  return line([ts.displayPartsToString(symbol.getDocumentationComment(checker)), ...tags].join(' '))
}

function there<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the declarations lack ${what}`)
  return value
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

it('shows the summary, the description and the parameters of every operation', () => {
  const silent = operations.flatMap(({ operationId, summary, description = '', parameters = [] }) => {
    const shown = hover('Client', operationId.split('.'))
    const said = [summary, description, ...parameters.filter(({ in: place }) => place === 'path').map((parameter) => parameter.description ?? parameter.name)]
    return said.filter((text) => !shown.includes(line(text))).map((text) => `${operationId}: ${text}`)
  })
  expect(operations.length).toBeGreaterThan(60)
  expect(silent).toEqual([])
})

it('shows the description of every member that the document describes', () => {
  const silent = described.filter(({ schema, name, description = '' }) => !hover('Schemas', [schema, name]).includes(line(description))).map(({ schema, name }) => `${schema}.${name}`)
  expect(described.length).toBeGreaterThan(500)
  expect(silent).toEqual([])
})

it('has a description for the members of the requests that are written most', () => {
  const often = ['ChatCompletionRequest', 'EmbeddingCreateRequest', 'CreateImageRequest', 'DocumentUploadRequest']
  expect(often.filter((schema) => !(schema in document.components.schemas))).toEqual([])
  expect(members.filter(({ schema, description }) => often.includes(schema) && !description)).toEqual([])
})

it.each(['ClientOptions', 'RequestOptions', 'TimeoutOptions', 'BigModelError', 'StreamError', 'ChatStream', 'EventStream'])('has a text for every member of %s', (root) => {
  const own = typeOf(root).getProperties().filter(({ declarations = [] }) => declarations.some((declaration) => declaration.getSourceFile().fileName.includes('/dist/')))
  const names = own.map(({ name }) => name).filter((name) => !/^(name|category|__?@.+|#.+)$/.test(name))
  expect(names.length).toBeGreaterThan(2)
  expect(names.filter((name) => !hover(root, [name]))).toEqual([])
})
