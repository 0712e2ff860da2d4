import createFetchClient, { type Client as FetchClient } from 'openapi-fetch'
import { readBaseUrl } from './base-url.ts'
import { call, type Send, type Transport } from './call.ts'
import { systemClock, type Clock } from './clock.ts'
import { connector } from './connect.ts'
import { readCredentials } from './credentials.ts'
import { operations } from './generated/operations.ts'
import type { Resources } from './generated/resources.ts'
import type { paths } from './generated/schema.ts'
import { readLimits, type ClientOptions } from './options.ts'

/** Typed calls for every operation of the API, by its id: `client.chat.completions.create(body, options)`. */
export interface Client extends Resources {
  /**
   * The openapi-fetch client below the typed calls: any path and method, with the same base URL, credentials and
   * headers. It returns `{ data, error, response }`, repeats nothing, and reads no streams.
   */
  readonly raw: FetchClient<paths, 'application/json'>
}

/** `createClient` with a clock of one's own. */
export function assembleClient(options: ClientOptions = {}, clock: Clock = systemClock): Client {
  const baseUrl = readBaseUrl(options.baseUrl)
  const limits = readLimits(options)
  const { token, redact } = readCredentials(options, clock)
  const connect = connector(options.fetch, redact)
  const raw: Client['raw'] = createFetchClient({ baseUrl, fetch: connect, ...(options.headers && { headers: options.headers }) })
  raw.use({
    async onRequest({ request }) {
      if (!request.headers.has('authorization')) request.headers.set('authorization', `Bearer ${await token()}`)
    },
  })
  // openapi-fetch derives its types from a literal path
  const send = raw.request as unknown as Send
  return { ...resources({ send, connect, clock, limits, redact }), raw }
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
