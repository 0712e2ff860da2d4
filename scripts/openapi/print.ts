import { Document, visit } from 'yaml'
import { METHODS } from './operations.ts'
import { isObject, type Json, type JsonObject } from './json.ts'

const ROOT_ORDER = ['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components', 'x-business-codes']
const COMPONENT_ORDER = ['schemas', 'responses', 'examples', 'parameters', 'requestBodies', 'headers', 'securitySchemes']

/**
 * A document in its canonical order: the root's members as OpenAPI lists them, paths and components by name. Below an
 * operation or component its author's order stays.
 */
export function order(document: JsonObject): JsonObject {
  const result = sortBy(document, ROOT_ORDER)
  if (isObject(result['paths'])) {
    result['paths'] = sortBy(result['paths'], [])
    for (const [path, item] of Object.entries(result['paths'])) if (isObject(item)) (result['paths'] as JsonObject)[path] = sortBy(item, METHODS)
  }
  if (isObject(result['components'])) {
    const components = sortBy(result['components'], COMPONENT_ORDER)
    for (const [kind, map] of Object.entries(components)) if (isObject(map) && kind !== 'responses' && kind !== 'examples') components[kind] = sortBy(map, [])
    result['components'] = components
  }
  return result
}

/** The document as YAML, the same bytes for the same document. */
export function print(document: Json, heading: string): string {
  const tree = new Document(document, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(tree, {
    Scalar(_, node) {
      // some readers drop the last line break of a block; a stream without it has no end
      if (typeof node.value === 'string' && node.value.endsWith('\n\n')) node.type = 'QUOTE_DOUBLE'
    },
  })
  return `# ${heading}\n${tree.toString({ lineWidth: 120, blockQuote: 'literal', doubleQuotedMinMultiLineLength: 1_000_000 })}`
}

function sortBy(map: JsonObject, first: readonly string[]): JsonObject {
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length)
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)))
}
