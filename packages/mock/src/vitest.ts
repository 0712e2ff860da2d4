import { afterAll, beforeAll, beforeEach } from 'vitest'
import { unpacking } from './content-encoding.ts'
import { createMock, defaultKey, type Mock, type MockOptions } from './index.ts'
import { serveHandle, type MockServer } from './node.ts'
import { zlibUnpackers } from './zlib-unpackers.ts'

export interface BigModelMock {
  /** The base URL of a server on a free port of this machine: `http://127.0.0.1:…/api`. It is there while tests run. */
  readonly baseUrl: string
  /** The key that always works, or the first of `keys`. */
  readonly apiKey: string
  /** The same mock without a socket, for clients that take a `fetch`. */
  fetch: Mock['fetch']
  /** The requests of this test, and what became of each. */
  requests: Mock['requests']
  /** Forgets tasks, counters and requests; done before each test. */
  reset: Mock['reset']
  /** The recorded interactions that this test has not asked for. */
  unusedInteractions: Mock['unusedInteractions']
}

/**
 * A mock for the tests of a file or of a `describe`: started before the first, reset before each, closed after the last.
 * @example
 * const mock = useBigModelMock()
 * test('asks the model', () => ask({ baseUrl: mock.baseUrl, apiKey: mock.apiKey }))
 */
export function useBigModelMock(options: MockOptions = {}): BigModelMock {
  const mock = createMock(options)
  let server: MockServer | undefined
  beforeAll(async () => {
    server = await serveHandle(unpacking(mock.handle, zlibUnpackers, options.maxUpload), options, mock)
  })
  beforeEach(() => mock.reset())
  afterAll(() => server?.close())
  return {
    get baseUrl() {
      if (!server) throw new Error('The mock is started before the first test runs: read baseUrl in a test, or in a hook.')
      return server.url
    },
    apiKey: options.keys?.[0] ?? defaultKey,
    fetch: mock.fetch,
    requests: mock.requests,
    reset: mock.reset,
    unusedInteractions: mock.unusedInteractions,
  }
}
