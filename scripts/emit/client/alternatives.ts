import { isObject, type Json, type OpenApiDocument } from '../../openapi/index.ts'

/**
 * A copy without the alternatives that only say what is required. openapi-typescript writes `unknown` for such a one, and
 * a union with it takes anything at all.
 */
export function dropBareAlternatives(source: OpenApiDocument): OpenApiDocument {
  const document = structuredClone(source)
  visit(document)
  return document
}

function visit(node: Json | OpenApiDocument): void {
  if (Array.isArray(node)) return node.forEach(visit)
  if (!isObject(node)) return
  for (const keyword of ['anyOf', 'oneOf']) {
    const alternatives = node[keyword]
    if (Array.isArray(alternatives) && alternatives.every(isBare)) delete node[keyword]
  }
  Object.values(node).forEach(visit)
}

function isBare(alternative: Json): boolean {
  return isObject(alternative) && Object.keys(alternative).every((keyword) => keyword === 'required' || keyword === 'description')
}
