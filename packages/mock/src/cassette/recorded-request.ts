import type { MockRequest } from '../core/passage.ts'
import { decode } from '../core/route.ts'
import { recordBody, type BodyRecord } from './body-record.ts'
import type { RecordedRequest } from './cassette.ts'
import type { Digest } from './payload.ts'
import type { Redactor } from './redactor.ts'

/** Of a request's headers only these are kept: they say how to read it, and none of them lets anybody in. */
const KEPT = ['accept', 'accept-language', 'content-type']

export interface RequestRecord {
  /** Takes the body as it passes by. */
  body: BodyRecord
  /** The request as a cassette has it, without the secrets that are known by now. */
  read(): Promise<RecordedRequest>
}

/** Recorder and replay describe a request in the same words, so that it is found again with another key and another boundary. */
export function recordRequest({ method, query, headers }: MockRequest, path: string, all: Redactor, digest: () => Digest): RequestRecord {
  all.learn(headers)
  const boundary = /;\s*boundary="?([^\s";]{8,70})/i.exec(headers['content-type'] ?? '')?.[1]
  const redactor = boundary === undefined ? all : all.also(boundary)
  const search = query && redactor.text(query)
  const body = recordBody(redactor, digest)
  return {
    body,
    async read() {
      const payload = await body.read()
      return {
        method,
        path: redactor.text(decode(path)),
        ...(search && { query: redactor.text(search) }),
        headers: redactor.headers(Object.fromEntries(KEPT.map((name) => [name, headers[name]]))),
        ...(payload && { body: payload }),
      }
    },
  }
}

/** The part of a path below a base, or undefined where it lies elsewhere. */
export function pathBelow(base: string, path: string): string | undefined {
  return path.startsWith(`${base}/`) ? path.slice(base.length) : undefined
}
