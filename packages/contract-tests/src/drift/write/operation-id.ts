/** Parts of a path that say where the API lives, not what it is about. */
const PREFIXES = new Set(['api', 'paas', 'llm-application', 'open'])
const VERSION = /^v\d+$/

const ON_ONE: Record<string, string> = { get: 'retrieve', put: 'update', patch: 'update', delete: 'delete', post: 'create' }
const ON_ALL: Record<string, string> = { get: 'list', put: 'replace', patch: 'update', delete: 'deleteAll', post: 'create' }

/**
 * Ids that an operation could have, in the form `resource(.sub)*.verb`, the likeliest first. The same method and path give
 * the same proposals; a person may know a better name.
 */
export function proposeOperationIds(method: string, path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '' && !VERSION.test(segment))
  const short = segments.filter((segment) => !PREFIXES.has(segment))
  return [...new Set([short, segments].map((parts) => idOf(method, parts)))]
}

function idOf(method: string, segments: string[]): string {
  const isParameter = (segment: string | undefined) => segment?.startsWith('{') ?? false
  const names = segments.filter((segment) => !isParameter(segment)).map(camelCase).filter((name) => name !== '')
  const resources = names.length > 0 ? names : ['root']
  const last = segments.at(-1)
  // batches/{id}/cancel, files/{id}/content: what follows an id is done with that one
  const isAction = (method === 'post' || method === 'get') && !isParameter(last) && isParameter(segments.at(-2)) && resources.length > 1
  if (isAction) return resources.join('.')
  return [...resources, (isParameter(last) ? ON_ONE : ON_ALL)[method] ?? method].join('.')
}

// an operation's id has letters only
function camelCase(segment: string): string {
  const words = segment.split(/[^A-Za-z]+/).filter((word) => word !== '')
  return words.map((word, index) => `${index === 0 ? word[0]!.toLowerCase() : word[0]!.toUpperCase()}${word.slice(1)}`).join('')
}
