import { afterEach, expect, it, vi } from 'vitest'
import { systemClock, type Clock } from './clock.ts'
import { readCredentials as read } from './credentials.ts'
import { jwt } from './jwt.ts'
import type { TransportOptions } from './transport.ts'

const readCredentials = (options: TransportOptions, clock: Clock, baseUrl = 'https://open.bigmodel.cn/api') => read(options, baseUrl, clock)

const NAMES = ['BIGMODEL_API_KEY', 'ZHIPUAI_API_KEY', 'ZAI_API_KEY']
const withEnvironment = (values: string[]) => NAMES.forEach((name, index) => vi.stubEnv(name, values[index]))

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

it.each([
  [['env-1', 'env-2', 'env-3'], 'env-1'],
  [['', 'env-2', 'env-3'], 'env-2'],
  [['', ' ', 'env-3\n'], 'env-3'],
])('takes the key from the environment: %j', async (values, key) => {
  withEnvironment(values)
  expect(await readCredentials({}, systemClock).token()).toBe(key)
  expect(await readCredentials({ apiKey: undefined }, systemClock).token()).toBe(key)
})

it('prefers the key that is passed', async () => {
  withEnvironment(['env-1', 'env-2', 'env-3'])
  expect(await readCredentials({ apiKey: 'given' }, systemClock).token()).toBe('given')
})

it('says how to give a key when there is none', () => {
  withEnvironment(['', '', ''])
  expect(() => readCredentials({}, systemClock)).toThrow('There is no API key. Pass apiKey, or set BIGMODEL_API_KEY or ZHIPUAI_API_KEY or ZAI_API_KEY.')
})

it('needs no environment', () => {
  vi.stubGlobal('process', undefined)
  expect(() => readCredentials({}, systemClock)).toThrow('There is no API key.')
})

it.each(['Bearer id.secret', 'id.sec\nret', 'id.密钥'])('refuses %j, which no header takes, without quoting it', (apiKey) => {
  const refused = () => readCredentials({ apiKey }, systemClock)
  expect(refused).toThrow('The API key has a space or another character that no key has.')
  expect(refused).not.toThrow(apiKey)
})

it('takes keys, their secret halves and tokens out of a text', async () => {
  const { redact, token } = readCredentials({ apiKey: 'test-id.test-secret', auth: jwt }, systemClock)
  expect(redact(`key test-id.test-secret, secret test-secret, token ${await token()}.`)).toBe('key [redacted], secret [redacted], token [redacted].')
})
