import { resolve, type OpenApiDocument, type SecurityRequirement, type SecurityScheme } from './document.ts'
import type { Places } from './parameters.ts'

/** Why a request is not let in, and the `WWW-Authenticate` that says so on the wire. */
export interface Stranger {
  hint: string
  challenge: string
}

/**
 * Whether a request brings the credentials of one of these requirements. They are there or not: whose they are, no document says.
 * @returns undefined when it is let in
 */
export function checkSecurity(document: OpenApiDocument, requirements: readonly SecurityRequirement[], places: Places): Stranger | undefined {
  const missing = requirements.map((requirement) => Object.keys(requirement).flatMap((name) => missingOf(document, name, places)))
  if (missing.length === 0 || missing.some((list) => list.length === 0)) return undefined
  return {
    hint: `Send ${missing.map((list) => list.map(({ hint }) => hint).join(' and ')).join(', or ')}.`,
    challenge: [...new Set(missing.flatMap((list) => list.flatMap(({ challenge }) => challenge || [])))].join(','),
  }
}

const CHALLENGES: Readonly<Record<string, string>> = { basic: 'Basic realm="*"', digest: 'Digest realm="*", nonce="abc123"' }

function missingOf(document: OpenApiDocument, name: string, places: Places): Stranger[] {
  const given = document.components?.securitySchemes?.[name]
  const scheme = given && resolve<SecurityScheme>(document, given)
  if (!scheme || scheme.type === 'mutualTLS') return []
  if (scheme.type === 'apiKey') {
    const { in: place = '', name: key = '' } = scheme
    const value = { query: places.query.get(key), header: places.header[key.toLowerCase()], cookie: places.cookie.get(key) }[place]
    return value ? [] : [{ hint: `the API key ${key} (${place})`, challenge: '' }]
  }
  const authorization = places.header['authorization'] ?? ''
  const kind = scheme.type === 'http' ? (scheme.scheme ?? 'bearer').toLowerCase() : 'bearer'
  if (kind === 'basic') return isBasicCredentials(authorization) ? [] : [{ hint: '"Authorization: Basic <user:password in Base64>"', challenge: CHALLENGES[kind]! }]
  const isThere = authorization.toLowerCase().startsWith(`${kind} `) && authorization.trim().length > kind.length
  return isThere ? [] : [{ hint: `"Authorization: ${capital(kind)} <token>"`, challenge: CHALLENGES[kind] ?? (scheme.type === 'http' ? capital(kind) : 'OAuth2') }]
}

function isBasicCredentials(authorization: string): boolean {
  const [, encoded] = /^basic\s+(\S+)$/i.exec(authorization) ?? []
  try {
    return encoded !== undefined && atob(encoded).includes(':')
  } catch {
    return false
  }
}

function capital(scheme: string): string {
  return scheme.charAt(0).toUpperCase() + scheme.slice(1)
}
