import { expect, it, vi } from 'vitest'
import { ConnectionError } from '../src/index.ts'
import { patientClient, QUESTION, rejection } from './client.ts'

// what explains failures comes over the network, too, where a bundler made a chunk of it
vi.mock('../src/errors/failures.ts', () => {
  throw new TypeError('Failed to fetch dynamically imported module')
})

it('says that the server cannot be reached although what explains failures cannot be loaded, and does not repeat the request', async () => {
  const fetch = vi.fn<() => Promise<Response>>(() => Promise.reject(new TypeError('Failed to fetch')))
  const error = await rejection(patientClient({ fetch }).client.chat.completions.create(QUESTION))
  expect(error).toBeInstanceOf(ConnectionError)
  expect(error).toMatchObject({ message: 'Could not reach https://open.bigmodel.cn: Failed to fetch.' })
  expect(fetch).toHaveBeenCalledTimes(1)
})
