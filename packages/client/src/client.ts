import createFetchClient from 'openapi-fetch'
import { readBaseUrl } from './base-url.ts'
import { call, type Send, type Transport } from './call.ts'
import { systemClock, type Clock } from './clock.ts'
import { connector } from './connect.ts'
import { readCredentials } from './credentials.ts'
import { operations } from './generated/operations.ts'
import type { Resources } from './generated/resources.ts'
import type { paths } from './generated/schema.ts'
import { readLimits, type ClientOptions } from './options.ts'
import type { RawClient } from './raw.ts'

/** Typed calls for every operation of the API, by its id: `client.chat.completions.create(body, options)`. */
export interface Client extends Resources {
  /** openapi-fetch over the same base URL, credentials and headers, for paths and answers of one's own. */
  readonly raw: RawClient
}

/** `createClient` with a clock of one's own. */
export function assembleClient(options: ClientOptions = {}, clock: Clock = systemClock): Client {
  const baseUrl = readBaseUrl(options.baseUrl)
  const limits = readLimits(options)
  const { token, redact } = readCredentials(options, clock)
  const connect = connector(options.fetch, redact)
  const raw = createFetchClient<paths>({ baseUrl, fetch: connect, ...(options.headers && { headers: options.headers }) })
  raw.use({
    async onRequest({ request }) {
      if (!request.headers.has('authorization')) request.headers.set('authorization', `Bearer ${await token()}`)
    },
  })
  // its own types derive from a literal path
  const send = raw.request as unknown as Send
  return { ...resources({ send, connect, clock, limits, redact }), raw: raw as unknown as RawClient }
}

/** Nested objects with a function for each operation; `Resources` describes them. */
function resources(transport: Transport): Resources {
  const root: Tree = {}
  for (const operation of operations) {
    const names = operation.id.split('.')
    const verb = names.pop() ?? ''
    const resource = names.reduce((parent, name) => (parent[name] ??= {}) as Tree, root)
    resource[verb] = (...args: unknown[]) => call(transport, operation, args)
  }
  return root as unknown as Resources
}

interface Tree {
  [name: string]: Tree | ((...args: unknown[]) => Promise<unknown>)
}
