import type { Deadline } from './deadline.ts'
import type { FileForm } from './file-answer.ts'
import type { EncodedBody } from './encoded-body.ts'
import type { Operation } from './operation.ts'
import { readLimits, type FileOptions, type Limits, type RequestHeaders } from './options.ts'
import type { Transport } from './transport.ts'

/** One call's arguments, sorted. */
export interface CallRequest {
  streams: boolean
  /** The form in which a file is wanted. */
  as: FileForm | undefined
  limits: Limits
  signal: AbortSignal | undefined
  body: EncodedBody | Promise<EncodedBody>
  /** The request, made anew for each attempt. */
  encode(deadline: Deadline): Promise<Request>
}

/** Sorts the arguments of a call. Throws a TypeError for a path parameter that would lead to another path. */
export function readRequest(transport: Transport, operation: Operation, args: readonly unknown[]): CallRequest {
  const { id, method, parameters } = operation
  const rest = [...args]
  const path = parameters.reduce((template, name) => template.replace(`{${name}}`, segment(id, name, rest.shift())), operation.path)
  const sends = operation.body !== null && method.startsWith('P')
  const body = sends ? rest.shift() : undefined
  const query = operation.query?.(rest.shift() as object | undefined) ?? ''
  const options = (rest.shift() ?? {}) as FileOptions<FileForm>
  const streams = operation.events?.asked(operation.streams, body) ?? false
  const encoded = encodeBody(operation, body)
  return {
    streams,
    as: options.as,
    limits: readLimits(options, transport.limits),
    signal: options.signal,
    body: encoded,
    async encode(deadline) {
      const { content, type, redirect = 'follow' } = await encoded
      // errors are JSON also where a stream or a file is asked for
      const headers = new Headers({ accept: streams ? 'text/event-stream, application/json' : operation.answer ? '*/*' : 'application/json' })
      if (type) headers.set('content-type', type)
      for (const given of [transport.headers, options.headers]) apply(headers, given)
      // a body that is a stream needs `duplex`, which TypeScript's library does not know
      const init: RequestInit & { duplex: 'half' } = { method, headers, signal: deadline.signal, redirect, duplex: 'half', body: await content((reason) => deadline.abort(reason)) }
      return new Request(transport.baseUrl + path + query, init)
    },
  }
}

function segment(id: string, name: string, value: unknown): string {
  // an empty one, or one of dots, would make the URL that of another resource
  if (!/string|number/.test(typeof value) || /^\.{0,2}$/.test(String(value))) throw new TypeError(`${id}: ${name} has to be a non-empty string, not ${JSON.stringify(value)}.`)
  return encodeURIComponent(String(value))
}

function encodeBody({ body: encode, encoding }: Operation, body: unknown): EncodedBody | Promise<EncodedBody> {
  if (encode && body) return encode(body, encoding)
  const text = JSON.stringify(body) as string | undefined
  return { content: () => text ?? null, type: text && 'application/json', replayable: true }
}

function apply(headers: Headers, given: RequestHeaders = {}): void {
  for (const [name, value] of given instanceof Headers ? given : Object.entries(given)) {
    if (value === null) headers.delete(name)
    else if (value !== undefined) headers.set(name, value)
  }
}
