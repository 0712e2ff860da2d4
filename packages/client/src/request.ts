import { encodeMultipart } from './multipart.ts'
import type { Operation } from './operation.ts'
import { readLimits, type Limits, type RequestHeaders, type RequestOptions } from './options.ts'

/** One call's arguments, sorted. */
export interface CallRequest {
  streams: boolean
  limits: Limits
  signal: AbortSignal | undefined
  /** Parameters, headers and body as openapi-fetch takes them; made anew for each attempt. */
  encode(): object
}

/** Sorts the arguments of a call. Throws a TypeError for a path parameter that would lead to another path. */
export function readRequest(operation: Operation, args: readonly unknown[], defaults: Limits): CallRequest {
  const rest = args.slice(operation.parameters.length)
  const path = Object.fromEntries(operation.parameters.map((name, index) => [name, segment(operation.id, name, args[index])]))
  const body = operation.body ? rest.shift() : undefined
  const query = operation.query ? rest.shift() : undefined
  const options = (rest.shift() ?? {}) as RequestOptions
  const streams = asksForEvents(operation, body)
  return {
    streams,
    limits: readLimits(options, defaults),
    signal: options.signal,
    encode: () => {
      const { content, type } = encodeBody(operation, body)
      return {
        params: { path, query },
        body: content,
        bodySerializer: (encoded: unknown) => encoded,
        headers: mergeHeaders({ accept: accept(operation, streams), ...(type && { 'content-type': type }) }, options.headers),
      }
    },
  }
}

function asksForEvents({ events }: Operation, body: unknown): boolean {
  const { stream } = (body ?? {}) as { stream?: unknown }
  if (events?.when === 'asked') return stream === true
  return events?.when === 'always' || (events?.when === 'unless-declined' && stream !== false)
}

function segment(id: string, name: string, value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value
  // an empty one, or one of dots, would make the URL that of another resource
  if (typeof text !== 'string' || /^\.{0,2}$/.test(text)) throw new TypeError(`${id}: ${name} has to be a non-empty string, not ${JSON.stringify(value)}.`)
  return text
}

function encodeBody({ body: described }: Operation, body: unknown): { content?: Blob | string; type?: string } {
  if (!described || body === undefined) return {}
  if (described.mediaType !== 'multipart/form-data') return { content: JSON.stringify(body), type: described.mediaType }
  const content = encodeMultipart(body as object, described.encoding)
  return { content, type: content.type }
}

function accept({ answer }: Operation, streams: boolean): string {
  // errors are JSON also where a stream or a file is asked for
  if (streams) return 'text/event-stream, application/json'
  return answer === 'blob' ? '*/*' : 'application/json'
}

function mergeHeaders(own: Record<string, string>, given: RequestHeaders | undefined): Record<string, string | null | undefined> {
  const entries = given instanceof Headers ? [...given.entries()] : Object.entries(given ?? {})
  return { ...own, ...Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])) }
}
