import type { Clock } from './clock.ts'
import { operations } from './generated/all-operations.ts'
import type { Resources } from './generated/resources.ts'
import { jwt } from './jwt.ts'
import type { ClientOptions } from './options.ts'
import { createRaw, type RawClient } from './raw.ts'
import { createTransport, type Transport } from './transport.ts'

/** Typed calls for every operation of the API, by its id: `client.chat.completions.create(body, options)`. */
export interface Client extends Resources {
  /**
   * openapi-fetch over the same base URL, credentials, headers and middleware, for paths and answers of one's own. Its requests have
   * no retries and no time limits, are not counted by `maxConcurrency`, and no observer sees them.
   */
  readonly raw: RawClient
}

/** `createClient` with a clock of one's own. */
export function assembleClient({ auth = 'key', ...options }: ClientOptions = {}, clock?: Clock): Client {
  if (auth !== 'key' && auth !== 'jwt') throw new TypeError(`auth has to be 'key' or 'jwt', not ${JSON.stringify(auth)}.`)
  const transport = createTransport({ ...options, ...(auth === 'jwt' && { auth: jwt }) }, clock)
  return { ...resources(transport), raw: createRaw(transport) }
}

/** Nested objects with a function for each operation; `Resources` describes them. */
function resources(transport: Transport): Resources {
  const root: Tree = {}
  for (const bind of operations) {
    const names = bind.operation.id.split('.')
    const verb = names.pop() ?? ''
    const resource = names.reduce((parent, name) => (parent[name] ??= {}) as Tree, root)
    resource[verb] = bind(transport)
  }
  return root as unknown as Resources
}

interface Tree {
  [name: string]: unknown
}
