import { isBrowser } from './browser.ts'
import type { Clock } from './clock.ts'
import type { TransportOptions } from './transport.ts'

/** What proves who calls. It holds the key in a closure, where neither inspection nor JSON finds it. */
export interface Credentials {
  /** What goes after `Bearer `. */
  token(): Promise<string>
  /** Drops the token, unless that was done after the given time; false when the key itself is sent, which no renewal changes. */
  renew(since: number): boolean
  /** The text without the key and everything made from it. */
  redact(text: string): string
}

/** Makes tokens of a key. */
export type TokenScheme = (clock: Clock) => {
  /** Throws a TypeError when no token can be made of the key. */
  check(key: string): void
  token(key: string): Promise<string>
  renew(since: number): void
}

/** Throws a TypeError when there is no key, or none that can be sent. No message quotes a key. */
export function readCredentials(options: TransportOptions, baseUrl: string, clock: Clock): Credentials {
  const { apiKey } = options
  protect(options, new URL(baseUrl))
  const source = options.auth?.(clock)
  const secrets = new Set<string>()
  const accept = (given: unknown): string => {
    const key = typeof given === 'string' ? given.trim() : ''
    if (!key) throw new TypeError(`There is no API key. Pass apiKey, or set ${VARIABLES.join(' or ')}.`)
    // a header takes nothing else, and the platform's own error would quote the key
    if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError('The API key has a space or another character that no key has. Copy it without "Bearer ".')
    source?.check(key)
    // its secret half, too; shorter ones would blank out ordinary words
    for (const secret of [key, key.replace(/^.*?\./, '')]) if (secret.length > 5) secrets.add(secret)
    return key
  }
  const given = typeof apiKey === 'function' ? undefined : accept(apiKey?.trim() || fromEnvironment(baseUrl))
  const key = async () => given ?? accept(await (apiKey as () => string | Promise<string>)())
  return {
    token: async () => (source ? source.token(await key()) : key()),
    renew(since) {
      source?.renew(since)
      return Boolean(source) || given === undefined
    },
    redact: (text) => [...secrets].reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text).replaceAll(TOKEN, HIDDEN),
  }
}

const VARIABLES = ['BIGMODEL_API_KEY', 'ZHIPUAI_API_KEY', 'ZAI_API_KEY']
const HIDDEN = '[redacted]'
// a token cannot be told from others of its kind, so all go
const TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g

function fromEnvironment(baseUrl: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  const names = /^https:\/\/([\w-]+\.)*z\.ai\//.test(baseUrl) ? VARIABLES.toReversed() : VARIABLES
  return names.map((name) => process?.env?.[name]?.trim()).find(Boolean)
}

/** Throws a TypeError where the key would be open to others. */
function protect({ dangerouslyAllowBrowser, dangerouslyAllowHttp }: TransportOptions, { protocol, hostname, origin }: URL): void {
  if (!dangerouslyAllowHttp && protocol === 'http:' && !/^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) {
    throw new TypeError(`${origin} would get the key unencrypted. Use https, or set dangerouslyAllowHttp.`)
  }
  if (!dangerouslyAllowBrowser && isBrowser()) {
    throw new TypeError('In a browser every visitor can read the key. Use a server, or set dangerouslyAllowBrowser.')
  }
}
