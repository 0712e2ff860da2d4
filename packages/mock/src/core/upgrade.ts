import type { OpenApiDocument } from './document.ts'

/**
 * The document with its schemas in the words of OpenAPI 3.1, whichever 3.x it was written in.
 * @throws a sentence when it does not say in which
 */
export function upgrade(document: OpenApiDocument): OpenApiDocument {
  if (typeof document.openapi !== 'string') throw new Error('This is no OpenAPI document: it has no "openapi" that says 3.0.x or 3.1.x.')
  return document.openapi.startsWith('3.0') ? (upgradeNode(document) as OpenApiDocument) : document
}

// values, not schemas: what looks like a keyword in them is none
const VALUES = new Set(['example', 'examples', 'default', 'enum', 'const'])

type Node = Record<string, unknown>

function upgradeNode(node: unknown, key = ''): unknown {
  if (Array.isArray(node)) return node.map((item) => upgradeNode(item))
  if (typeof node !== 'object' || node === null) return node
  // a map of properties may have one that is called `example`, or `$ref`
  const isMap = key === 'properties'
  if (!isMap && typeof (node as Node)['$ref'] === 'string') return { $ref: (node as Node)['$ref'] }
  const members = Object.entries(node).map(([name, member]) => [name, !isMap && VALUES.has(name) ? member : upgradeNode(member, isMap ? '' : name)])
  const upgraded = Object.fromEntries(members) as Node
  return isMap ? upgraded : allowNull(excludeBounds(upgraded))
}

function allowNull({ nullable, ...schema }: Node): Node {
  if (nullable !== true) return typeof nullable === 'object' ? { nullable, ...schema } : schema
  if (Array.isArray(schema['enum']) && !schema['enum'].includes(null)) schema['enum'] = [...(schema['enum'] as unknown[]), null]
  if (typeof schema['type'] === 'string') return { ...schema, type: [schema['type'], 'null'] }
  return ['allOf', 'anyOf', 'oneOf'].some((union) => union in schema) ? { anyOf: [schema, { type: 'null' }] } : schema
}

function excludeBounds(schema: Node): Node {
  for (const [exclusive, bound] of [['exclusiveMinimum', 'minimum'], ['exclusiveMaximum', 'maximum']] as const) {
    if (typeof schema[exclusive] !== 'boolean') continue
    if (schema[exclusive] && bound in schema) {
      schema[exclusive] = schema[bound]
      delete schema[bound]
    } else delete schema[exclusive]
  }
  return schema
}
