import type { Clock } from './clock.ts'
import { tokenSource } from './jwt.ts'
import type { ClientOptions } from './options.ts'

/** What proves who calls. It holds the key in a closure, where neither inspection nor JSON finds it. */
export interface Credentials {
  /** What goes after `Bearer `. */
  token(): Promise<string>
  /** The text without the key and everything made from it. */
  redact(text: string): string
}

const VARIABLES = ['BIGMODEL_API_KEY', 'ZHIPUAI_API_KEY', 'ZAI_API_KEY']

/** Throws a TypeError when there is no key, or none that can be sent. No message quotes a key. */
export function readCredentials({ apiKey, auth = 'key' }: ClientOptions, clock: Clock): Credentials {
  if (auth !== 'key' && auth !== 'jwt') throw new TypeError(`auth has to be 'key' or 'jwt', not ${JSON.stringify(auth)}.`)
  const key = apiKey?.trim() || fromEnvironment()
  if (!key) throw new TypeError(`There is no API key. Pass apiKey to createClient, or set ${VARIABLES.join(', ').replace(/, (\w+)$/, ' or $1')}.`)
  // a header takes nothing else, and the platform's own error would quote the key
  if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError('The API key has a space, a line break or another character that no key has. Copy it once more, without "Bearer ".')
  const secret = key.slice(key.indexOf('.') + 1)
  const hide = [...new Set([key, secret])].filter((part) => part.length >= SHORTEST_SECRET)
  const redact = (text: string) => hide.reduce((rest, part) => rest.replaceAll(part, '[redacted]'), text)
  if (auth === 'key') return { token: () => Promise.resolve(key), redact }
  const source = tokenSource(key, clock)
  return {
    token: source,
    // a token cannot be told from others of its kind, so all go
    redact: (text) => redact(text).replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, '[redacted]'),
  }
}

// shorter ones would blank out ordinary words
const SHORTEST_SECRET = 6

function fromEnvironment(): string | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  return VARIABLES.map((name) => process?.env?.[name]?.trim()).find((value) => value)
}
