/** A JSON value, as every document, fragment, overlay and example is one. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

/** An OpenAPI document as plain JSON. */
export type OpenApiDocument = JsonObject

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Equality of JSON values; the order of an object's members does not count. */
export function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equal(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
}

/** A JSON Pointer (RFC 6901) as a URI fragment without percent-encoding: `#/paths/~1v1~1agents/post`. */
export function formatPointer(keys: readonly (string | number)[]): string {
  return ['#', ...keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
}

/** The keys of a JSON Pointer; a leading `#` is optional. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a pointer, or undefined where the document has none. */
export function resolvePointer(document: Json, pointer: string): Json | undefined {
  let node: Json | undefined = document
  for (const key of parsePointer(pointer)) {
    if (Array.isArray(node)) node = node[Number(key)]
    else if (isObject(node) && Object.hasOwn(node, key)) node = node[key]
    else return undefined
  }
  return node
}

/** Follows a local `$ref`, if the value is one, until a value that is none. */
export function dereference(document: Json, value: Json | undefined): Json | undefined {
  let node = value
  for (let hops = 0; isObject(node) && typeof node['$ref'] === 'string' && hops < 32; hops++) {
    node = resolvePointer(document, node['$ref'])
  }
  return node
}
