import { isObject, type JsonObject } from './json.ts'

export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

export interface OperationEntry {
  id: string
  method: (typeof METHODS)[number]
  path: string
  operation: JsonObject
}

/** All operations of a document, in the order of the document. */
export function operations(document: JsonObject): OperationEntry[] {
  const paths = (document['paths'] ?? {}) as JsonObject
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = isObject(item) ? item[method] : undefined
      return isObject(operation) ? [{ id: String(operation['operationId'] ?? ''), method, path, operation }] : []
    }),
  )
}
