/** A query string; a list is one parameter for each of its items. */
export function encodeQuery(query: object = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => [value ?? []].flat().map((item) => [name, String(item)]))
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : ''
}
