import type { Access } from '../access.ts'
import { controlAnswer, isControlPath, isFromHere, type Control } from '../control-endpoints.ts'
import type { Answer } from '../core/answer.ts'
import type { MaybePromise } from '../core/maybe-promise.ts'
import type { Mock } from '../index.ts'
import type { WebPage } from '../page.ts'
import { refusal } from './refuse.ts'
import { NodeRequest } from './request.ts'
import type { Call } from './sender.ts'

export interface Destinations {
  access: Access
  /** Characters of path and query that are taken. */
  maxUrl: number
  page: WebPage
  /** The journal and the reset, for programs of this machine. */
  control: Control | undefined
  /** The API. */
  handle: Mock['handle']
}

/** Finds who answers a request: the rules of access, the journal, the web page, and else the API. */
export function createDispatch({ access, maxUrl, page, control, handle }: Destinations): (call: Call) => MaybePromise<Answer> {
  return (call) => {
    const { request, response, body } = call
    const { url = '/', headers, socket } = request
    if (url.length > maxUrl) return refusal(414, `Path and query have ${url.length} characters; ${maxUrl} are taken.`)
    const stranger = access.refusal(headers.host)
    if (stranger !== undefined) return refusal(403, stranger)
    call.cors = access.cors(headers)
    const asked = new NodeRequest(request, body, response)
    const { method, path, query } = asked
    const isPreflight = headers['access-control-request-method'] !== undefined || path === '*'
    if (method === 'OPTIONS' && isPreflight) return { status: 204, headers: {}, body: undefined }
    const controlled = control && isControlPath(path) && isFromHere(socket.remoteAddress, headers.host) ? controlAnswer(control, method, path, query) : undefined
    return controlled ?? page(method, path, headers.accept) ?? handle(asked)
  }
}
