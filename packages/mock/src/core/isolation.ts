import type { MockRequest } from './passage.ts'
import { keyPiece } from './store.ts'

/** Requests with the same value share state; without the header, all requests of an API key do. */
export const ISOLATION_HEADER = 'x-test-id'

/**
 * The part of the mock's state that a request sees and changes: one for each API key and, within it, one for each value of
 * `X-Test-Id`. It begins the keys of everything that is kept.
 * @param keyId id half of the request's API key
 */
export function isolation({ headers }: Pick<MockRequest, 'headers'>, keyId: string): string {
  const test = headers[ISOLATION_HEADER]
  return test === undefined ? keyPiece(keyId) : `${keyPiece(keyId)}@${keyPiece(test)}`
}
