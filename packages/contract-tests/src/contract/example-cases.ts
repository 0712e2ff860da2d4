import { isObject } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'
import { successOf, type MediaType, type Operation, type ResponseObject } from '../document/operations.ts'
import type { Case } from './case.ts'
import { formNeeds, type Requests } from './requests.ts'

/** Every documented request gets its documented success. */
export function requestCases(operation: Operation, requests: Requests): Case[] {
  const success = successOf(operation)
  if (!success) return []
  return requests.examples.map((example) => {
    const request = requests.make({ example })
    const media = requests.answerTo(request)
    return {
      name: `${operation.id}: request ${example ?? 'as documented'}`,
      operationId: operation.id,
      kind: media?.events ? 'stream' : 'request',
      needs: formNeeds(request),
      request,
      expect: { status: success.status, media: media?.type ?? 'application/json' },
    }
  })
}

/** Every documented answer, success or error, comes back as it is when it is asked for by name. */
export function responseCases(operation: Operation, requests: Requests): Case[] {
  return operation.responses.flatMap((response) =>
    response.media.flatMap((media) => media.examples.map(({ name, value }) => responseCase(operation, requests, response, media, name, value))),
  )
}

function responseCase(operation: Operation, requests: Requests, response: ResponseObject, media: MediaType, example: string, value: Json): Case {
  const code = response.envelope ? codeOf(value) : undefined
  const isEvents = media.events !== undefined
  const request = requests.make({ answer: response === successOf(operation) ? media : undefined })
  return {
    name: `${operation.id}: ${response.status} ${isEvents ? 'stream ' : ''}${example}`,
    operationId: operation.id,
    kind: isEvents ? 'stream' : response.envelope ? 'error' : 'response',
    needs: ['prefer', ...formNeeds(request)],
    request: { ...request, prefer: { status: response.status, example } },
    expect: { status: response.status, media: media.type, example: value, ...(code && { codes: [code] }) },
  }
}

/** The business code in an error's body, in whichever envelope it stands. */
export function codeOf(body: Json | undefined): string | undefined {
  if (!isObject(body)) return undefined
  const { code } = (isObject(body['error']) ? body['error'] : body) as JsonObject
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined
}
