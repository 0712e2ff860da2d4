import { isObject, operations, type OpenApiDocument } from '../../openapi/index.ts'

/**
 * A copy in which the objects of request bodies take members that the document does not have: the vendor adds some
 * without notice, and a program can send them at once. Those that are closed by `additionalProperties: false` stay so.
 */
export function openRequests(source: OpenApiDocument): OpenApiDocument {
  const document = structuredClone(source)
  const seen = new Set<unknown>()
  const visit = (node: unknown): void => {
    if (seen.has(node)) return
    seen.add(node)
    if (Array.isArray(node)) return node.forEach(visit)
    if (!isObject(node)) return
    const { $ref: ref, properties } = node
    if (typeof ref === 'string') visit(follow(document, ref))
    if (isObject(properties) && !('additionalProperties' in node)) node['additionalProperties'] = true
    for (const keyword of ['items', 'allOf', 'anyOf', 'oneOf', 'additionalProperties']) visit(node[keyword])
    if (isObject(properties)) Object.values(properties).forEach(visit)
  }
  for (const { operation } of operations(document)) {
    const { requestBody } = operation
    const body = isObject(requestBody) && typeof requestBody['$ref'] === 'string' ? follow(document, requestBody['$ref']) : requestBody
    const content = isObject(body) && isObject(body['content']) ? body['content'] : {}
    for (const media of Object.values(content)) if (isObject(media)) visit(media['schema'])
  }
  return document
}

/** The node itself, so that it can be changed. */
function follow(document: OpenApiDocument, ref: string): unknown {
  return ref.replace('#/', '').split('/').reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), document)
}
