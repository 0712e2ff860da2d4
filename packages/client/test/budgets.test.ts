import { expect, it } from 'vitest'
import { measure } from './size.ts'

const KILOBYTE = 1000

it('starts with at most 10 kB: all resources, streams, retries, errors and JWT', async () => {
  const { start, later } = await measure("import { createClient } from '@bigmodel-kit/client'; globalThis.client = createClient({ auth: 'jwt' })")
  expect(start).toBeLessThanOrEqual(10 * KILOBYTE)
  // what failures, streams, uploads and `raw` need
  expect(Object.keys(later)).toHaveLength(4)
})

it('starts with at most 5 kB where one operation is imported by itself', async () => {
  const program = "import { createTransport, embeddingsCreate } from '@bigmodel-kit/client/operations'; globalThis.create = embeddingsCreate(createTransport())"
  expect((await measure(program)).start).toBeLessThanOrEqual(5 * KILOBYTE)
})
