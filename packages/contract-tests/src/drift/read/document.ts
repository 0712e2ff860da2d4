import { formatPointer, isObject, parseSource, resolvePointer, SourceError } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'
import type { Problem } from './problem.ts'
import { wellShaped } from './shape.ts'

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

/** More than this no description of an API needs, and much more would overflow the stack. */
const MAX_DEPTH = 200

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
    if (error instanceof SourceError) return { problems: [problem(error.line, `cannot be read as ${/^\s*\{/.test(text) ? 'JSON' : 'YAML'}: ${error.message.slice(`${source}:${error.line}: `.length)}`)] }
    // what is well-formed can still be made to fill the memory
    return { problems: [problem(1, `cannot be read: ${error instanceof Error ? error.message : String(error)}`)] }
  }
  if (!isOpenApi(value)) return { problems: [problem(1, notOpenApi(value))] }

  if (depthOf(value) > MAX_DEPTH) return { problems: [problem(1, `cannot be read: it is nested more than ${MAX_DEPTH} levels deep`)] }

  const problems: Problem[] = []
  const lines = lazily(() => linesOf(source, text))
  const line = (pointer: string) => lines()(pointer)
  const shaped = wellShaped(value, (pointer, message) => problems.push(problem(line(pointer), message)))
  const document = markDangling(shaped, (pointer, target, where) =>
    problems.push(problem(line(pointer), `$ref ${target} leads ${where}; what it should describe is compared as unknown`)),
  )
  if (origin.declared && !isObject(resolvePointer(value, formatPointer(['paths', origin.declared.path, origin.declared.method])))) {
    const { method, path } = origin.declared
    problems.push(problem(0, `the fence announces ${method.toUpperCase()} ${path}, but its document has no such operation`))
  }
  return { document: { source, isWhole: origin.isWhole, document, line: (pointer) => line(pointer) + firstLine - 1 }, problems }
}

// JSON may have what YAML forbids, such as a key twice; then only the place in it is unknown
function linesOf(source: string, text: string): (pointer: string) => number {
  try {
    return parseSource(source, text).line
  } catch {
    return () => 1
  }
}

/** Levels of nesting, counted without a stack of calls. */
function depthOf(value: Json): number {
  let depth = 0
  for (let level = [value]; level.length > 0; depth++) level = level.flatMap((node) => (Array.isArray(node) ? node : isObject(node) ? Object.values(node) : []))
  return depth
}

function isOpenApi(value: Json): value is JsonObject {
  return isObject(value) && typeof value['openapi'] === 'string' && value['openapi'].startsWith('3.') && isObject(value['paths'])
}

function notOpenApi(value: Json): string {
  const { swagger, openapi } = isObject(value) ? value : {}
  const version = swagger ?? openapi
  const found = version === undefined ? '' : `; this says ${swagger === undefined ? 'openapi' : 'swagger'} ${String(version)}`
  return `is no OpenAPI 3.0 or 3.1 document: expected a mapping with \`openapi\` and \`paths\`${found}`
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

function markDangling(document: JsonObject, report: (pointer: string, target: string, where: string) => void): JsonObject {
  const walk = (value: Json, keys: (string | number)[]): Json => {
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...keys, index]))
    if (!isObject(value)) return value
    const copy: JsonObject = {}
    for (const [key, member] of Object.entries(value)) copy[key] = walk(member, [...keys, key])
    const target = value['$ref']
    const where = typeof target === 'string' ? strayed(document, target) : undefined
    if (typeof target === 'string' && where) {
      report(formatPointer([...keys, '$ref']), target, where)
      copy['$ref'] = `${DANGLING}/${target.replace(/^#\//, '')}`
    }
    return copy
  }
  return walk(document, []) as JsonObject
}

/** Where a reference leads that ends at no value. */
function strayed(document: JsonObject, start: string): string | undefined {
  const passed = new Set<string>()
  for (let target: Json | undefined = start; typeof target === 'string'; ) {
    if (passed.has(target)) return 'in a circle'
    passed.add(target)
    const value = resolvePointer(document, target)
    if (value === undefined) return target === start ? 'nowhere in this document' : `to ${target}, which leads nowhere in this document`
    target = isObject(value) ? value['$ref'] : undefined
  }
  return undefined
}

function lazily<T>(make: () => T): () => T {
  let value: T | undefined
  return () => (value ??= make())
}
