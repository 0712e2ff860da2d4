import { closestMatch } from 'leven'
import type { Compiled, Operation } from './compile.ts'
import { escapeExpression } from './escape-expression.ts'
import type { PathAlias } from './path-alias.ts'
import type { Misdirected } from './refusal.ts'

export type Route = { operation: Operation; alias: PathAlias | undefined; parameters: Record<string, string> } | ({ operation: undefined } & (Misdirected | { status: 204; allow: string }))

/** Finds the operation of a request line. Doubled and trailing slashes do not count, a literal segment wins over a parameter. */
export function createRouter({ operations, bases, isBare }: Compiled, aliases: readonly PathAlias[] = []): (method: string, path: string) => Route {
  const entries: Entry[] = [
    ...operations.map((operation) => ({ path: operation.path, operation, alias: undefined })),
    ...aliases.flatMap((alias) => operations.filter(({ id }) => id === alias.operationId).map((operation) => ({ path: alias.path, operation, alias }))),
  ]
  const paths = [...new Set(entries.map(({ path }) => path))]
  const templates = paths
    .map((path) => {
      const segments = segmentsOf(path).map(compileSegment)
      return { segments, weight: countParameters(segments), list: entries.filter((entry) => entry.path === path) }
    })
    .sort((a, b) => a.weight - b.weight)
  // `/api/coding` is tried before `/api`
  const prefixes = isBare ? [...new Set([...bases, ''])] : bases
  const longestFirst = prefixes.map((base) => ({ base, segments: segmentsOf(base) })).sort((a, b) => b.segments.length - a.segments.length)
  // most requests spell a path as the document does
  const spelled = new Map(operations.map(({ method }) => [method, new Map<string, Route>()]))
  return (method, path) => {
    const known = spelled.get(method)?.get(path)
    if (known) return known
    const route = search(method, path)
    if (route.operation && isSpelled(route.operation, path)) spelled.get(method)!.set(path, route)
    return route
  }

  function search(method: string, path: string): Route {
    const segments = segmentsOf(path)
    return lookUp(method, segments) ?? lookUp(method, hollowSegmentsOf(path)) ?? { operation: undefined, status: 404, hint: nearest(operations, bases, path) }
  }

  function lookUp(method: string, segments: string[]): Route | undefined {
    let elsewhere: Route | undefined
    for (const { base, segments: prefix } of longestFirst) {
      if (prefix.some((segment, index) => segments[index] !== segment)) continue
      const rest = segments.slice(prefix.length)
      for (const template of templates) {
        const parameters = match(template.segments, rest)
        if (!parameters) continue
        const served = template.list.filter(({ operation }) => (isBare && base === '') || operation.bases.includes(base))
        const entry = served.find(({ operation }) => operation.method === method)
        if (entry) return { operation: entry.operation, alias: entry.alias, parameters }
        if (served.length > 0 && method === 'OPTIONS') return { operation: undefined, status: 204, allow: [...methodsOf(served), 'OPTIONS'].join(', ') }
        elsewhere ??= served.length > 0 ? wrongMethod(served, method, base) : wrongBase(template.list[0]!.operation, base)
      }
    }
    return elsewhere
  }
}

/** A path under which an operation is served. */
interface Entry {
  path: string
  operation: Operation
  alias: PathAlias | undefined
}

function isSpelled({ bases, path: template }: Operation, path: string): boolean {
  return path.endsWith(template) && bases.includes(path.slice(0, path.length - template.length))
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '')
}

/** What stands between the slashes, nothing included: a client whose parameter is empty means an operation all the same. */
function hollowSegmentsOf(path: string): string[] {
  const segments = path.split('/').slice(1)
  while (segments.at(-1) === '') segments.pop()
  return segments
}

/** A piece of a path template: literal text, or an expression whose groups are the parameters in it. */
type Segment = { literal: string } | { names: string[]; expression: RegExp }

function compileSegment(segment: string): Segment {
  const names = [...segment.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name!)
  if (names.length === 0) return { literal: decode(segment) }
  const source = segment.split(/\{[^}]*\}/).map(escapeExpression).join('(.+?)')
  return { names, expression: new RegExp(`^${source}$`, 's') }
}

// a segment that is a parameter alone is the least special
function countParameters(segments: Segment[]): number {
  return segments.reduce((sum, segment) => sum + ('literal' in segment ? 0 : isWhole(segment) ? 2 : 1), 0)
}

function isWhole({ expression }: { expression: RegExp }): boolean {
  return expression.source === '^(.+?)$'
}

function match(template: Segment[], segments: string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of template.entries()) {
    const text = decode(segments[index]!)
    if ('literal' in segment) {
      if (segment.literal !== text) return undefined
      continue
    }
    const found = text === '' && isWhole(segment) ? ['', ''] : segment.expression.exec(text)
    if (!found) return undefined
    for (const [at, name] of segment.names.entries()) parameters[name] = found[at + 1]!
  }
  return parameters
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function methodsOf(served: Entry[]): string[] {
  return served.map(({ operation }) => operation.method)
}

function wrongMethod(served: Entry[], method: string, base: string): Route {
  const allow = methodsOf(served).join(', ')
  return { operation: undefined, status: 405, allow, hint: `${base}${served[0]!.path} takes ${allow}, not ${method}.` }
}

function wrongBase(operation: Operation, base: string): Route {
  return { operation: undefined, status: 404, hint: `${operation.id} is not served under ${base}. Its base is ${operation.bases.join(' or ')}: ${operation.method} ${operation.bases[0]}${operation.path}` }
}

/** Changes of a character that a path may be away from the one that was meant. */
const TYPOS = 2

function nearest(operations: Operation[], bases: string[], path: string): string {
  const paths = operations.map((operation) => `${operation.bases[0]}${operation.path}`)
  const meant = withSameEnd(operations, path) ?? operations[paths.indexOf(closestMatch(path, paths, { maxDistance: TYPOS }) ?? '')]
  if (!meant) return `No operation has this path. Paths begin with ${bases.join(' or ')}: ${[...new Set(paths)].join(', ')}`
  const known = meant.id === `${meant.method} ${meant.path}` ? 'The nearest' : meant.id
  return `No operation has this path. ${known} is ${meant.method} ${meant.bases[0]}${meant.path}`
}

/** The operation whose last segments are the last segments of the request; of several the shortest. */
function withSameEnd(operations: Operation[], path: string): Operation | undefined {
  const segments = segmentsOf(path)
  const scored = operations.map((operation) => ({ operation, score: sharedEnd(segmentsOf(operation.path), segments) }))
  const [best] = scored.sort((a, b) => b.score - a.score || a.operation.path.length - b.operation.path.length)
  return best && best.score > 0 ? best.operation : undefined
}

function sharedEnd(a: string[], b: string[]): number {
  let count = 0
  while (count < a.length && count < b.length && a.at(-1 - count) === b.at(-1 - count)) count++
  return count
}
