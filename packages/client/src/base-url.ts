import { operations, servers } from './generated/operations.ts'

const DEFAULT = servers[0] ?? ''

/**
 * The root below which the document's whole paths lie, without a slash at the end: `https://open.bigmodel.cn/api`.
 * It takes what people have in their settings: with `/paas/v4`, with slashes at the end, for the coding plan, for
 * another host. Throws a TypeError that says what to write instead.
 */
export function readBaseUrl(text: string = DEFAULT): string {
  const url = parse(text)
  const path = url.pathname.replace(/\/+$/, '')
  const operation = operations.find((candidate) => matches(path, candidate.path))
  if (operation) {
    throw wrong(text, `it is the address of one operation (${operation.id}). Leave its path out: ${url.origin}${path.slice(0, -depth(path, operation.path))}`)
  }
  const root = url.origin + path.replace(/\/paas\/v4$/, '')
  const known = servers.filter((server) => new URL(server).hostname === url.hostname)
  if (known.length > 0 && !known.includes(root)) throw wrong(text, `this host has ${known.join(' and ')}`)
  return root
}

function parse(text: string): URL {
  if (!URL.canParse(text)) throw wrong(text, `it is no absolute URL such as ${DEFAULT}`)
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw wrong(text, 'it has to begin with https:// or http://')
  if (url.username !== '' || url.password !== '') throw new TypeError('baseUrl must not hold a user name or a password. Pass the key as apiKey.')
  if (url.search !== '' || url.hash !== '') throw wrong(text, 'it must not have a query or a fragment')
  return url
}

function wrong(text: string, why: string): TypeError {
  return new TypeError(`baseUrl ${JSON.stringify(text)} cannot be used: ${why}.`)
}

/** Whether a URL's path ends like an operation's, whose `{parameters}` stand for any segment. */
function matches(path: string, template: string): boolean {
  const pattern = template.split(/\{[^{}]+\}/).map((part) => part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&'))
  return new RegExp(`${pattern.join('[^/]+')}$`).test(path)
}

/** How many characters of the path belong to the operation. */
function depth(path: string, template: string): number {
  const segments = template.split('/').length - 1
  return path.split('/').slice(-segments).join('/').length + 1
}
