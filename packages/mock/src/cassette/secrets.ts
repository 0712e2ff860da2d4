/** The shortest text that is looked for everywhere: shorter ones stand in too many words. */
const SHORTEST = 8
/** The longest: more than keys, cookies and the segments of tokens have. */
const LONGEST = 4096

const WORDS = '[\\w-]{0,64}(?:(?:api|access|private)[-_]?key|secret(?:[-_]?key)?|password|passphrase|passwd|authorization|cookie|credentials?|signature|(?:access|refresh|id|auth|session|csrf)[-_]?token)'

/** What a field of a form or a parameter is called besides: members of JSON that are named so are no secrets as a rule. */
const FIELDS = `(?:${WORDS}|key|token|sign)`

const SECRET_HEADER = new RegExp(`^(?:${WORDS}|(?:.*-)?(?:key|token|session(?:-?id)?))$`, 'i')

/** Whether nobody but the two ends may read the value of this header. */
export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name)
}

interface Pattern {
  /** What leads to the secret, and the secret. */
  expression: RegExp
  /** Whether what was found is a secret wherever else it stands. */
  isCertain: boolean
}

/** What tells a secret by its looks, or by the name before it. No part is without a limit: a regular expression gives up on megabytes. */
export const patterns: readonly Pattern[] = [
  // JSON Web Tokens: base64url of `{"`, or of `{` and white space
  { expression: /()(e(?:y[AIJ]|w[0ko])[\w-]{6,1024}\.[\w-]{4,16384}\.[\w-]{0,4096})/g, isCertain: true },
  // API keys of the platform
  { expression: /()(\b[0-9a-f]{32}\.[0-9A-Za-z]{16}\b)/g, isCertain: true },
  // "Bearer" begins sentences too
  { expression: /(bearer[\s+]{1,64})([\w.~+/=-]{6,16384})/gi, isCertain: false },
  // a member of JSON
  { expression: new RegExp(`("${WORDS}"\\s{0,64}:\\s{0,64}")((?:[^"\\\\]|\\\\.){1,16384})`, 'gi'), isCertain: true },
  // the word for a piece of text too, which is shorter
  { expression: /("token"\s{0,64}:\s{0,64}")([\w.~+/=-]{20,16384})(?=")/gi, isCertain: true },
  // a header in a text
  { expression: /((?:^|[\r\n"'])(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key|api-key)\s{0,64}:\s{0,64})([^\r\n"']{1,16384})/gi, isCertain: false },
  // a query or a form
  { expression: new RegExp(`((?:^|[?&\\s"'])${FIELDS}=)([^&#\\s"'<>\\\\]{1,16384})`, 'gi'), isCertain: true },
  // a part of a multipart body
  { expression: new RegExp(`(name="${FIELDS}"[^\\r\\n]{0,1024}(?:\\r\\n[^\\r\\n]{1,1024}){0,8}\\r\\n\\r\\n)([^]{1,16384}?)(?=\\r\\n--)`, 'gi'), isCertain: true },
]

/** A secret and those parts of it that are secrets by themselves: the halves of a key, the segments of a token, the values of cookies. */
export function partsOf(value: string): string[] {
  const bare = value.replace(/^(?:bearer|basic|token)\s+/i, '').trim()
  const cookies = bare.split(';').map((pair) => pair.slice(pair.indexOf('=') + 1).trim())
  const segments = bare.split('.')
  const inner = [bare, ...segments].flatMap((segment) => insideOf(segment))
  return [...new Set([bare, ...cookies, ...segments, ...inner])].filter((part) => part.length >= SHORTEST && part.length <= LONGEST && !part.includes('[redacted]') && !COMMON.test(part))
}

// what every token says about itself, and what stands beside the values of cookies
const COMMON = /^(?:HS256|RS256|httponly|samesite|path|lax|strict|none|secure)$|^[a-z]{3}, \d\d|^\d+$/i

/** The key in a token's payload, and the password of basic credentials. */
function insideOf(segment: string): string[] {
  if (!/^[\w+/-]{12,}={0,2}$/.test(segment)) return []
  let text: string
  try {
    text = atob(segment.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return []
  }
  const apiKey = /"api_key"\s*:\s*"([^"]+)"/.exec(text)?.[1]
  const password = /^[\x20-\x7e]+:([\x20-\x7e]+)$/.exec(text)?.[1]
  return [apiKey, text.startsWith('{') ? undefined : password].filter((part) => part !== undefined)
}
