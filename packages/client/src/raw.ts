import type { Client as FetchClient, MaybeOptionalInit, ParseAsResponse } from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { lazy } from './lazy.ts'
import type { Transport } from './transport.ts'

/**
 * The openapi-fetch client below the typed calls: any path and method, with the same base URL, credentials, headers and middleware.
 * It returns `{ data, error, response }`, repeats nothing, and reads no streams (`parseAs: 'stream'` gives the bytes). `maxConcurrency`
 * does not count its requests, because nobody tells when an answer has been read, and observers see none, because they belong to no operation.
 *
 * The types of its answers are our own: those of openapi-fetch 0.17 take an open string such as `model` apart.
 */
export type RawClient = { readonly [Verb in Verbs as Uppercase<Verb>]: Method<Verb> } & Pick<FetchClient<paths>, 'use' | 'eject'>

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'] as const

/** openapi-fetch is loaded with the first call, so that who does not use it does not pay for it. */
export function createRaw({ baseUrl, headers, fetch }: Transport): RawClient {
  const load = lazy(async () => (await import('openapi-fetch')).default<paths>({ baseUrl, fetch, ...(headers && { headers }) }))
  const send = async (method: string, path: string, init?: { signal?: AbortSignal }) => {
    try {
      return await (await load()).request(method.toLowerCase() as 'get', path as never, init as never)
    } catch (error) {
      // the caller's own: workerd's `fetch` rejects with a copy
      init?.signal?.throwIfAborted()
      throw error
    }
  }
  const methods = METHODS.map((method) => [method, send.bind(undefined, method)])
  return {
    ...(Object.fromEntries(methods) as Pick<RawClient, (typeof METHODS)[number]>),
    use: (...middleware) => void load().then((client) => client.use(...middleware)),
    eject: (...middleware) => void load().then((client) => client.eject(...middleware)),
  }
}

type Verbs = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace'

type PathsWith<Verb extends Verbs> = { [Path in keyof paths]: paths[Path] extends Record<Verb, object> ? Path : never }[keyof paths]

type Method<Verb extends Verbs> = <Path extends PathsWith<Verb>, Init extends MaybeOptionalInit<paths[Path], Verb>>(
  path: Path,
  ...init: undefined extends Init ? [init?: Init] : [init: Init]
) => Promise<Reply<NonNullable<paths[Path][Verb]>, Init>>

type Reply<Operation, Init> =
  | { data: ParseAsResponse<Json<Operation, 'success'>, Init>; error?: never; response: Response }
  | { data?: never; error: Json<Operation, 'failure'>; response: Response }

type Json<Operation, Kind extends 'success' | 'failure'> = Operation extends { responses: infer Responses }
  ? { [Status in keyof Responses]: KindOf<Status> extends Kind ? JsonOf<Responses[Status]> : never }[keyof Responses]
  : never

type KindOf<Status> = Status extends number ? (`${Status}` extends `2${string}` ? 'success' : 'failure') : 'failure'

type JsonOf<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : undefined
