import { readFile } from 'node:fs/promises'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { strict } from './strict.ts'

// For each operation of the document, calls that have to compile and calls that must not, in one program.

interface Schema {
  $ref?: string
  format?: string
  required?: string[]
  properties?: Record<string, Schema>
  items?: Schema
}
interface Operation {
  operationId: string
  parameters?: { in: string; name: string; example: unknown; required?: boolean; schema: Schema }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema; examples?: Record<string, { value: unknown }> }> }
}

const folder = new URL('../', import.meta.url)
const document = parse(await readFile(new URL('../../openapi/bigmodel.yaml', folder), 'utf8'), { maxAliasCount: -1 }) as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}
const resolve = (schema: Schema = {}): Schema => (schema.$ref ? (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema)

interface Call {
  title: string
  code: string
  compiles: boolean
}

/** A value as TypeScript; what the schema has for bytes becomes a blob. */
function literal(value: unknown, schema: Schema): string {
  const { format, properties = {}, items } = resolve(schema)
  if (format === 'binary') return 'new Blob()'
  if (Array.isArray(value)) return `[${value.map((item) => literal(item, items ?? {})).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return object(Object.entries(value).map(([name, member]) => [name, literal(member, properties[name] ?? {})]))
}

function object(members: [string, string][]): string {
  return `{ ${members.map(([name, text]) => `${JSON.stringify(name)}: ${text}`).join(', ')} }`
}

function calls(path: string, { operationId, parameters = [], requestBody }: Operation): Call[] {
  const names = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name)
  const given = names.map((name) => JSON.stringify(parameters.find((parameter) => parameter.name === name)?.example))
  const [media] = Object.values(requestBody?.content ?? {})
  const query = parameters.filter((parameter) => parameter.in === 'query')
  const call = (title: string, compiles: boolean, ...args: string[]): Call => ({ title: `${operationId}: ${title}`, compiles, code: `client.${operationId}(${args.join(', ')})` })
  const queries = query.length > 0 ? [object(query.filter((parameter) => parameter.example !== undefined).map(({ name, example, schema }) => [name, literal(example, schema)]))] : []
  const options = '{ signal: new AbortController().signal, maxRetries: 0 }'
  const found = [
    ...given.map((_, index) => call(`${names[index]} is no text`, false, ...given.slice(0, index), 'Symbol()')),
    ...(given.length > 0 ? [call('the path parameters are missing', false)] : []),
  ]
  if (!media) return [...found, call('documented', true, ...given, ...queries, options), call('options of no such type', false, ...given, ...queries, '{ maxRetries: "2" }')]
  const { required = [], properties = {} } = resolve(media.schema)
  const examples = Object.entries(media.examples ?? {}).map(([name, { value }]) => [name, Object.entries(value as object).map(([member, content]) => [member, literal(content, properties[member] ?? {})] as [string, string])] as const)
  const [, first = []] = examples[0] ?? []
  return [
    ...found,
    ...examples.map(([name, members]) => call(`example ${name}`, true, ...given, object(members), ...queries, options)),
    call('a member that the vendor added', true, ...given, object([...first, ['added_by_the_vendor', '{ deep: [1] }']])),
    call('a body of no such type', false, ...given, 'Symbol()'),
    ...required.map((name) => call(`without ${name}`, false, ...given, object(first.filter(([member]) => member !== name)))),
    ...required.map((name) => call(`${name} of no such type`, false, ...given, object([...first.filter(([member]) => member !== name), [name, 'Symbol()']]))),
  ]
}

const all = Object.entries(document.paths).flatMap(([path, item]) => Object.values(item).flatMap((operation) => calls(path, operation)))

/** The lines of a program that do not compile in strict mode. */
function errors(lines: readonly string[]): Map<number, string> {
  const name = new URL('test/every-operation.ts', folder).pathname
  const source = ["import type { Client } from '../src/index.ts'; declare const client: Client", ...lines].join('\n')
  const host = ts.createCompilerHost(strict)
  const { fileExists, readFile: read } = host
  host.fileExists = (file) => file === name || fileExists(file)
  host.readFile = (file) => (file === name ? source : read(file))
  const program = ts.createProgram([name], strict, host)
  const diagnostics = ts.getPreEmitDiagnostics(program, program.getSourceFile(name))
  return new Map(diagnostics.map(({ file, start = 0, messageText }) => [(file?.getLineAndCharacterOfPosition(start).line ?? 0) - 1, ts.flattenDiagnosticMessageText(messageText, '\n')]))
}

const found = errors(all.map(({ code }) => `void ${code}`))

it('covers every operation with calls of both kinds', () => {
  const ids = Object.values(document.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
  for (const compiles of [true, false]) expect(new Set(all.filter((call) => call.compiles === compiles).map(({ title }) => title.split(':')[0]))).toEqual(new Set(ids))
})

it('compiles every valid call', () => {
  expect(all.flatMap(({ title, compiles }, line) => (compiles && found.has(line) ? [`${title}: ${found.get(line)}`] : []))).toEqual([])
})

it('compiles no invalid call', () => {
  expect(all.flatMap(({ title, code, compiles }, line) => (!compiles && !found.has(line) ? [`${title}: ${code}`] : []))).toEqual([])
})
