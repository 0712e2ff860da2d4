import { isObject, type Json, type OpenApiDocument } from '../../openapi/index.ts'

/**
 * A copy without the branches that only say what is required, or excluded. openapi-typescript writes `unknown` for such a one:
 * a union with it takes anything at all, and an intersection says nothing.
 */
export function dropBareBranches(source: OpenApiDocument): OpenApiDocument {
  const document = structuredClone(source)
  visit(document)
  return document
}

function visit(node: Json | OpenApiDocument): void {
  if (Array.isArray(node)) return node.forEach(visit)
  if (!isObject(node)) return
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const branches = node[keyword]
    if (Array.isArray(branches) && branches.every(isBare)) delete node[keyword]
  }
  Object.values(node).forEach(visit)
}

const BARE = ['required', 'not', 'description']

function isBare(branch: Json): boolean {
  return isObject(branch) && Object.keys(branch).every((keyword) => BARE.includes(keyword))
}
