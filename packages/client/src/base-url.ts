import { servers } from './generated/servers.ts'

const DEFAULT = servers[0] ?? ''

/**
 * The root below which the document's whole paths lie, without a slash at the end: `https://open.bigmodel.cn/api`.
 * It takes what people have in their settings: with `/paas/v4`, with slashes at the end, for the coding plan, for
 * another host. Throws a TypeError that says what to write instead.
 */
export function readBaseUrl(text: string = DEFAULT): string {
  const wrong = (why: string) => new TypeError(`baseUrl ${JSON.stringify(text)} cannot be used: ${why}.`)
  if (!/^https?:/i.test(text) || !URL.canParse(text)) throw wrong(`write it like ${DEFAULT}`)
  const { username, password, search, hash, origin, hostname, pathname } = new URL(text)
  // without the text: it may hold a password
  if (username || password || search || hash) throw new TypeError('baseUrl must have no user name, password, query or fragment.')
  const [, path = '', rest] = /^(.*?)(?:\/paas\/v4(\/.+)?)?$/.exec(pathname.replace(/\/+$/, '')) ?? []
  const root = origin + path
  if (rest) throw wrong(`use ${root}, without the path of an operation`)
  const known = servers.filter((server) => new URL(server).hostname === hostname)
  if (known.length > 0 && !known.includes(root)) throw wrong(`this host has ${known.join(' and ')}`)
  return root
}
