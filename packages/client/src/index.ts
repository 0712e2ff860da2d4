import { assembleClient, type Client } from './client.ts'
import type { ClientOptions } from './options.ts'

/**
 * Makes a client.
 *
 * @example
 * const client = createClient({ apiKey: process.env.BIGMODEL_API_KEY })
 * const reply = await client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'user', content: '你好' }] })
 *
 * @throws TypeError when there is no API key, or an option cannot be used. No message quotes the key.
 */
export function createClient(options: ClientOptions = {}): Client {
  return assembleClient(options)
}

export { createClient as createBigModelClient }
export { Call, type Answer, type Outcome } from './call.ts'
export { PartialCall, type Refusals } from './partial-call.ts'
export { BigModelError, type BusinessCode, type ContentFilterFinding, type PartialAnswer } from './errors/bigmodel-error.ts'
export {
  AuthenticationError,
  ContentFilterError,
  DuplicateRequestError,
  InvalidRequestError,
  OverloadedError,
  PermissionError,
  QuotaError,
  RateLimitError,
  ServerError,
} from './errors/category-errors.ts'
export { CallerError } from './errors/caller-error.ts'
export { PartialFailureError } from './errors/partial-failure-error.ts'
export { ConnectionError } from './errors/connection-error.ts'
export { StreamError, type StreamFailure } from './errors/stream-error.ts'
export { TimeoutError } from './errors/timeout-error.ts'
export type { Client } from './client.ts'
export { ChatStream } from './stream/chat-stream.ts'
export { EventStream } from './stream/event-stream.ts'
export type { Resources, Schemas } from './generated/resources.ts'
export type { components, operations, paths } from './generated/schema.ts'
export type { FileForm, FileForms } from './file-answer.ts'
export type { ClientOptions, FileOptions, RequestHeaders, RequestLimits, RequestOptions, TimeoutOptions } from './options.ts'
export type { RawClient } from './raw.ts'
export type { Middleware } from './transport.ts'
export type { Upload, UploadContent } from './upload.ts'
