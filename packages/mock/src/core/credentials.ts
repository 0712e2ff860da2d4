import { isSignedWith, readToken, type Token } from './jwt.ts'
import type { MaybePromise } from './maybe-promise.ts'
import { Memo } from './memo.ts'

/** The key that always works unless `keys` says otherwise. Some JWT libraries refuse secrets below 32 bytes, so it is long. */
export const defaultKey = 'mock-id.mock-secret-that-opens-nothing-real'

export interface CredentialOptions {
  /** API keys (`<id>.<secret>`) that are accepted; without them the default key, and any other key as it is. */
  keys?: readonly string[] | undefined
  /** Refuse tokens whose `exp` counts seconds, as the documentation reads. */
  strictJwt?: boolean | undefined
  now: () => number
}

/** Missing, unreadable, expired, not to be verified, and everything else. */
type RefusalCode = '1000' | '1001' | '1002' | '1003' | '1004'

export type Verdict = { isAccepted: true; id: string; remark?: string } | { isAccepted: false; code: RefusalCode; hint: string }

// exp below this counts seconds (11 digits last until the year 5138), above the other one microseconds (an SDK's defect)
const FIRST_MILLISECOND = 1e11
const FIRST_MICROSECOND = 1e14

/** How far the clock of a client may be ahead: the documents name no limit, so it is the usual one. */
const CLOCK_SKEW = 5 * 60_000

const RAW_KEY = /^[^\s.]+\.[^\s.]+$/

/** Judges `Authorization` headers as the API does: a raw key, or a token signed with the secret half of one. */
export function createGuard({ keys, strictJwt = false, now }: CredentialOptions): (authorization: string | undefined) => MaybePromise<Verdict> {
  const secrets = new Map((keys ?? [defaultKey]).map(splitKey))
  const ids = [...secrets.keys()].join(', ')
  // a key from the command line may be a real one: only its id is told
  const works = keys ? `a key given to the mock works (ids: ${ids})` : `${defaultKey} works, and so does any other <id>.<secret>`
  const refuse = (code: RefusalCode, hint: string): Verdict => ({ isAccepted: false, code, hint })

  // a client sends the same again and again; what it says stays, and whether a token is still good is judged each time
  const known = new Memo<Verdict | Token>(1000)
  return (authorization = '') => {
    const said = known.get(authorization, () => read(authorization))
    return 'isAccepted' in said ? said : judge(said)
  }

  function read(authorization: string): Verdict | Token {
    const text = authorization.trim()
    const [scheme] = /^\S*/.exec(text)!
    const credentials = text.slice(scheme.length).trimStart()
    if (!scheme) return refuse('1001', `Send "Authorization: Bearer <key>"; ${works}.`)
    if (scheme.toLowerCase() !== 'bearer') {
      const what = credentials ? `The scheme is ${scheme}` : 'The scheme is missing'
      return refuse('1002', `${what}: send "Authorization: Bearer <key>"; ${works}.`)
    }
    if (RAW_KEY.test(credentials)) {
      const [id, secret] = splitKey(credentials)
      if (!keys || secrets.get(id) === secret) return { isAccepted: true, id }
      return refuse('1004', `This key is not among those given to the mock (ids: ${ids}).`)
    }
    return readToken(credentials) ?? refuse('1002', `This is neither an API key (<id>.<secret>) nor a JSON Web Token; ${works}.`)
  }

  async function judge({ header, payload, ...token }: Token): Promise<Verdict> {
    if (header['alg'] !== 'HS256') return refuse('1002', `The token's "alg" is ${JSON.stringify(header['alg'])}; sign it with HS256.`)
    const { api_key: id, exp, timestamp } = payload
    if (typeof id !== 'string' || typeof exp !== 'number') return refuse('1002', 'The payload of the token needs "api_key", a string, and "exp", a number of milliseconds since 1970.')
    if (timestamp !== undefined && typeof timestamp !== 'number') return refuse('1002', '"timestamp" in the payload of the token has to be a number of milliseconds since 1970.')
    const secret = secrets.get(id)
    if (secret === undefined) return refuse('1004', `The mock knows no key with id ${JSON.stringify(id)}, so it cannot verify the token; it knows ${ids}. Give it yours with --keys (or the option keys).`)
    if (!(await isSignedWith({ header, payload, ...token }, secret))) return refuse('1004', `The signature does not fit: sign with HS256 and the secret half of the key whose id is ${JSON.stringify(id)}, as text, not Base64-decoded.`)
    if (exp < FIRST_MILLISECOND && strictJwt) return refuse('1003', `"exp" is ${exp}: read as milliseconds, as documented, that is in 1970. It looks like seconds.`)
    const [expiry, remark] = readTime('exp', exp)
    if (expiry <= now()) return refuse('1003', `The token expired at ${toTime(expiry)}; sign a new one.`)
    const [signedAt] = readTime('timestamp', timestamp ?? 0)
    if (signedAt > now() + CLOCK_SKEW) return refuse('1000', `The token was signed at ${toTime(signedAt)} by its "timestamp", more than five minutes ahead of the mock's clock: ${toTime(now())}.`)
    return remark ? { isAccepted: true, id, remark } : { isAccepted: true, id }
  }
}

/** @throws a sentence when the text is no API key */
export function splitKey(key: string): [id: string, secret: string] {
  // what is wrong may be a real key all the same, so only its shape is told
  if (!RAW_KEY.test(key)) throw new Error(`An API key has to be <id>.<secret>, with one dot and no blanks; the one that was given has ${key.length} characters, of them dots: ${key.split('.').length - 1}.`)
  const dot = key.indexOf('.')
  return [key.slice(0, dot), key.slice(dot + 1)]
}

function readTime(name: string, time: number): [milliseconds: number, remark?: string] {
  if (time < FIRST_MILLISECOND) return [time * 1000, `The token's "${name}" counts seconds; it is documented in milliseconds.`]
  if (time >= FIRST_MICROSECOND) return [time / 1000, `The token's "${name}" counts microseconds; it is documented in milliseconds.`]
  return [time]
}

function toTime(milliseconds: number): string {
  return Math.abs(milliseconds) < 8.64e15 ? new Date(milliseconds).toISOString() : String(milliseconds)
}
