import type { Case, CaseRequest } from './case.ts'
import { authorization } from './credentials.ts'
import { encodeForm } from './multipart.ts'
import type { Target } from './target.ts'

/** Sends a case's request to a target. */
export function send({ request, expect }: Pick<Case, 'request' | 'expect'>, target: Target): Promise<Response> {
  const headers = new Headers(request.headers)
  const credentials = authorization(request.credentials, target.key)
  if (credentials) headers.set('authorization', credentials)
  if (request.prefer) headers.set('prefer', `code=${request.prefer.status}, example=${request.prefer.example}`)
  if (!target.capabilities.streamsByBody) headers.set('accept', expect.media)
  const content = contentOf(request)
  if (content) headers.set('content-type', content.contentType)
  return target.fetch(`${target.baseUrl.replace(/\/+$/, '')}${request.path}`, {
    method: request.method,
    headers,
    signal: AbortSignal.timeout(target.timeout ?? 30_000),
    ...(content && { body: content.body }),
  })
}

function contentOf({ body }: CaseRequest): { contentType: string; body: BodyInit } | undefined {
  if (!body) return undefined
  if ('text' in body) return { contentType: body.type, body: body.text }
  if (body.type === 'multipart/form-data') return encodeForm(body.value, body.encoding, body.binary)
  return { contentType: body.type, body: JSON.stringify(body.value) }
}
