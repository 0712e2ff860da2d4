import type { IncomingHttpHeaders } from 'node:http'
import { isLoopback, isLoopbackName } from './loopback.ts'

export interface AccessOptions {
  /** The address that is listened on; another than a loopback address opens the mock to every name. */
  host: string
  /** Names under which the mock may be called, beside those of this machine. */
  allowedHosts?: readonly string[] | undefined
  /** Origins whose pages may read the answers, beside those that this machine serves; `'any'` for all. */
  cors?: readonly string[] | 'any' | undefined
}

/** Who may call the mock from a browser. */
export interface Access {
  /** Why a `Host` header is turned away, in a sentence. */
  refusal(host: string | undefined): string | undefined
  /** What lets a page read the answers; undefined for one that may not, and for programs that are no page. */
  cors(headers: IncomingHttpHeaders): Record<string, string> | undefined
}

/** @throws a sentence when a name or an origin is none */
export function createAccess({ host, allowedHosts = [], cors = [] }: AccessOptions): Access {
  const isGuarded = isLoopback(host)
  const names = new Set(allowedHosts.map(checkName))
  const origins = new Set(cors === 'any' ? [] : cors.map(checkOrigin))
  const isReader = (origin: string) => cors === 'any' || origins.has(origin) || isLoopbackName(origin.replace(/^https?:\/\//i, ''))
  return {
    // a page on another site may point a name of its own at this machine; a program that sends no name is no browser
    refusal(given) {
      if (!isGuarded || given === undefined || isLoopbackName(given) || names.has(nameOf(given))) return undefined
      return `This mock answers to names of this machine only, not to ${JSON.stringify(given)}. Start it with --allow-host ${nameOf(given) || '<name>'} if that name is yours.`
    },
    cors(headers) {
      const { origin } = headers
      if (origin === undefined || !isReader(origin)) return undefined
      return {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'x-mock-hint, x-mock-remark',
        vary: 'origin',
        ...(headers['access-control-request-method'] && {
          'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
          'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
          'access-control-max-age': '600',
        }),
      }
    },
  }
}

/** The name in a `Host` header: without its port, in lower case, and without the dot that ends a whole name. */
function nameOf(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}

/** @throws a sentence for what is no name of a host */
export function checkName(text: string): string {
  if (/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(text)) return nameOf(text)
  throw new Error(`${JSON.stringify(text)} is no name of a host: write it as mock.example.com, without "http://" and a path.`)
}

/** @throws a sentence for what is no origin */
export function checkOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text
  throw new Error(`${JSON.stringify(text)} is no origin: write it as https://app.example.com, without a path, or "any".`)
}
