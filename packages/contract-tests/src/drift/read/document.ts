import { formatPointer, isObject, parseSource, resolvePointer, SourceError } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import type { Problem } from './problem.ts'

/** An OpenAPI document of the vendor's, whole or cut down to the operation of one page. */
export interface VendorDocument {
  source: string
  /** A page says nothing about operations that it does not show; a whole document does. */
  isWhole: boolean
  document: JsonObject
  /** The line of the source at which a pointer's value stands. */
  line(pointer: string): number
}

/** Where references that lead nowhere are made to point, so that nothing resolves them by accident. */
export const DANGLING = '#/x-dangling'

/** What the text is read as: a fence starts at a line of its page and names its operation. */
export interface Origin {
  source: string
  isWhole: boolean
  firstLine: number
  declared?: { method: string; path: string } | undefined
}

/** Reads one OpenAPI document, JSON or YAML. What is broken in it is reported; what can be compared is returned. */
export function readDocument(text: string, origin: Origin): { document?: VendorDocument; problems: Problem[] } {
  const { source, firstLine } = origin
  const problem = (line: number, message: string): Problem => ({ source, line: line + firstLine - 1, message })
  let value: Json
  try {
    value = parse(source, text)
  } catch (error) {
    if (!(error instanceof SourceError)) throw error
    return { problems: [problem(error.line, `cannot be read as ${/^\s*\{/.test(text) ? 'JSON' : 'YAML'}: ${error.message.slice(`${source}:${error.line}: `.length)}`)] }
  }
  if (!isOpenApi(value)) return { problems: [problem(1, 'is no OpenAPI 3.0 or 3.1 document: expected a mapping with `openapi` and `paths`')] }

  const problems: Problem[] = []
  const lines = lazily(() => parseSource(source, text))
  const line = (pointer: string) => lines().line(pointer)
  const document = markDangling(value, (pointer, target) =>
    problems.push(problem(line(pointer), `$ref ${target} leads nowhere in this document; what it should describe is compared as unknown`)),
  )
  if (origin.declared && !isObject(resolvePointer(value, formatPointer(['paths', origin.declared.path, origin.declared.method])))) {
    const { method, path } = origin.declared
    problems.push(problem(0, `the fence announces ${method.toUpperCase()} ${path}, but its document has no such operation`))
  }
  return { document: { source, isWhole: origin.isWhole, document, line: (pointer) => line(pointer) + firstLine - 1 }, problems }
}

export function isOpenApi(value: Json): value is JsonObject {
  return isObject(value) && typeof value['openapi'] === 'string' && value['openapi'].startsWith('3.') && isObject(value['paths'])
}

function parse(source: string, text: string): Json {
  // JSON is YAML too, but its own parser is a hundred times faster; YAML's then says where it is broken
  if (/^\s*\{/.test(text)) {
    try {
      return JSON.parse(text) as Json
    } catch {}
  }
  return parseSource(source, text).value
}

function markDangling(document: JsonObject, report: (pointer: string, target: string) => void): JsonObject {
  const walk = (value: Json, keys: (string | number)[]): Json => {
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...keys, index]))
    if (!isObject(value)) return value
    const copy: JsonObject = {}
    for (const [key, member] of Object.entries(value)) copy[key] = walk(member, [...keys, key])
    const target = value['$ref']
    if (typeof target === 'string' && resolvePointer(document, target) === undefined) {
      report(formatPointer([...keys, '$ref']), target)
      copy['$ref'] = `${DANGLING}/${target.replace(/^#\//, '')}`
    }
    return copy
  }
  return walk(document, []) as JsonObject
}

function lazily<T>(make: () => T): () => T {
  let value: T | undefined
  return () => (value ??= make())
}
