import { Ajv2020 } from 'ajv/dist/2020.js'
import { LineCounter, parseDocument, type Document } from 'yaml'
import { readText } from './text-file.ts'

/**
 * Reads a list of things from a file, in JSON or YAML.
 * @param what they are, as errors name them: `fixtures`
 * @param schema of the whole list
 * @throws a sentence with the file and the line when it cannot be read, or one of them does not fit
 */
export async function readList(file: string, what: string, schema: object): Promise<unknown[]> {
  const lines = new LineCounter()
  const document = parseDocument(await readText(file, what), { lineCounter: lines })
  const [broken] = document.errors
  if (broken) throw new Error(`${file}:${broken.linePos?.[0].line ?? 1}: ${broken.message.split('\n')[0]!.replace(/ at line .*$/, '')}.`)
  const value: unknown = document.toJS()
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { regex: isRegex } })
  const validate = ajv.compile(schema)
  if (validate(value)) return value as unknown[]
  // in a union every branch complains; the deepest complaint is about the branch that was meant
  const { instancePath, message, params } = validate.errors!.reduce((a, b) => (depth(b.instancePath) > depth(a.instancePath) ? b : a))
  const path = instancePath.split('/').slice(1).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  const added: unknown = params['additionalProperty']
  const whole = typeof added === 'string' ? [...path, added] : path
  throw new Error(`${file}:${lineOf(document, lines, whole)}: ${nameOf(what, whole)} ${typeof added === 'string' ? 'is not known here' : message}.`)
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

function nameOf(what: string, path: readonly (string | number)[]): string {
  if (path.length === 0) return 'The file'
  return `${what}${path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('')}`
}
