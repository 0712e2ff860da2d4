import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { LineCounter, parseDocument, type Document } from 'yaml'
import type { Fixture } from './core/fixture.ts'

const MESSAGE = {
  oneOf: [
    { type: 'string' },
    { type: 'object', required: ['contains'], additionalProperties: false, properties: { contains: { type: 'string' } } },
    { type: 'object', required: ['matches'], additionalProperties: false, properties: { matches: { type: 'string', format: 'regex' } } },
  ],
}

const CALL = { type: 'object', required: ['name'], additionalProperties: false, properties: { name: { type: 'string' }, arguments: { type: ['string', 'object'] } } }

const FIXTURES = {
  type: 'array',
  items: {
    type: 'object',
    required: ['reply'],
    additionalProperties: false,
    properties: {
      match: {
        type: 'object',
        additionalProperties: false,
        properties: { model: { type: 'string' }, message: MESSAGE, tools: { type: 'array', items: { type: 'string' } }, turn: { type: 'integer', minimum: 1 } },
      },
      reply: {
        oneOf: [
          { type: 'string' },
          {
            type: 'object',
            additionalProperties: false,
            minProperties: 1,
            properties: { content: { type: 'string' }, reasoning_content: { type: 'string' }, tool_calls: { type: 'array', items: CALL }, finish_reason: { type: 'string' } },
          },
        ],
      },
    },
  },
}

/**
 * Reads a file of fixtures, in JSON or YAML.
 * @throws a sentence with the file and the line when it cannot be read, or a fixture is none
 */
export async function readFixtures(file: string): Promise<Fixture[]> {
  const lines = new LineCounter()
  const document = parseDocument(await readText(file), { lineCounter: lines })
  const [broken] = document.errors
  if (broken) throw new Error(`${file}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split('\n')[0]!.replace(/ at line .*$/, '')}.`)
  const value: unknown = document.toJS()
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { regex: isRegex } })
  const validate = ajv.compile(FIXTURES)
  if (validate(value)) return value as Fixture[]
  // in a union every branch complains; the deepest complaint is about the branch that was meant
  const { instancePath, message, params } = validate.errors!.reduce((a, b) => (depth(b.instancePath) > depth(a.instancePath) ? b : a))
  const path = instancePath.split('/').slice(1).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  const added: unknown = params['additionalProperty']
  const whole = typeof added === 'string' ? [...path, added] : path
  throw new Error(`${file}:${lineOf(document, lines, whole)}: ${nameOf(whole)} ${typeof added === 'string' ? 'is not known here' : message}.`)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message
    throw new Error(`The fixtures cannot be read from ${file}: ${reason}.`, { cause: error })
  }
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch {
    return false
  }
}

function depth(path: string): number {
  return path.split('/').length
}

function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return 1
}

function nameOf(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'The file'
  return `fixtures${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`
}
