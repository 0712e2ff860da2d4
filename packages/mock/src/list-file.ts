import { Ajv2020 } from 'ajv/dist/2020.js'
import { readYaml } from './yaml-file.ts'

/**
 * Reads a list of things from a file, in JSON or YAML.
 * @param what they are, as errors name them: `fixtures`
 * @param schema of the whole list
 * @throws a sentence with the file and the line when it cannot be read, or one of them does not fit
 */
export async function readList(file: string, what: string, schema: object): Promise<unknown[]> {
  const { value, at } = await readYaml(file, what, { uniqueKeys: true })
  if (!Array.isArray(value)) throw new Error(`${at([])}: This is no list of ${what}.`)
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: { regex: isRegex } })
  const validate = ajv.compile(schema)
  if (validate(value)) return value
  // in a union every branch complains; the deepest complaint is about the branch that was meant
  const { instancePath, message, params } = validate.errors!.reduce((a, b) => (depth(b.instancePath) > depth(a.instancePath) ? b : a))
  const path = instancePath.split('/').slice(1)
  const added: unknown = params['additionalProperty']
  const whole = typeof added === 'string' ? [...path, added] : path
  throw new Error(`${at(whole)}: ${nameOf(what, whole)} ${typeof added === 'string' ? 'is not known here' : message}.`)
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

function nameOf(what: string, path: readonly string[]): string {
  return `${what}${path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('')}`
}
