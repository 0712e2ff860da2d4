import type { OpenApiDocument } from '../openapi/index.ts'

/**
 * The mock is made from the document at run time: what is generated is the document itself, as JSON. It answers programs, so what
 * is said to people is left out: a third of the time that the document takes to load.
 */
export function emitMock(document: OpenApiDocument): Record<string, string> {
  return { 'openapi.json': `${JSON.stringify(withoutProse(document), null, 2)}\n` }
}

// values, not parts of a document: what looks like a description in them is none
const VALUES = new Set(['example', 'value', 'default', 'enum', 'const', 'x-known-values', 'x-business-codes'])
const PROSE = new Set(['description', 'summary'])

function withoutProse(node: unknown, key = ''): unknown {
  if (VALUES.has(key) || typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map((item) => withoutProse(item))
  // a map of properties may have one that is called `description`
  const isMap = key === 'properties'
  const members = Object.entries(node).filter(([name]) => isMap || !PROSE.has(name))
  return Object.fromEntries(members.map(([name, member]) => [name, withoutProse(member, isMap ? '' : name)]))
}
