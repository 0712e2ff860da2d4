import type { JsonObject } from '../../document/json.ts'
import { asList, asObject } from './walk.ts'

/** The addresses of a document's servers; a slash at the end is the vendor's habit, not another server. */
export function serverUrls(document: JsonObject): string[] {
  return asList(document['servers']).map((server) => String(asObject(server)['url']).replace(/\/+$/, ''))
}

/** Whether the vendor's document is about a twin of the API, at one of our further servers. A twin has fewer operations. */
export function isTwin(vendor: JsonObject, ours: JsonObject): boolean {
  const [home, ...further] = serverUrls(ours)
  const urls = serverUrls(vendor)
  return urls.length > 0 && !urls.includes(home!) && urls.every((url) => further.includes(url))
}
