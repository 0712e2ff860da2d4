import { afterEach, expect, it, vi } from 'vitest'
import { createClient } from '../src/index.ts'
import { KEY, patientClient, QUESTION, rejection } from './client.ts'
import { farSide, json, REPLY } from './far-side.ts'

const EXPIRED = json(401, { error: { code: '1003', message: 'expired' } })
const NAMES = ['BIGMODEL_API_KEY', 'ZHIPUAI_API_KEY', 'ZAI_API_KEY']

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** The key that a client sends to a base URL. */
async function sentTo(baseUrl: string | undefined): Promise<string | null> {
  let sent: string | null = null
  const fetch = (request: Request) => {
    sent = request.headers.get('authorization')
    return Promise.resolve(Response.json(REPLY))
  }
  await createClient({ baseUrl, fetch }).chat.completions.create(QUESTION)
  return sent
}

it('takes the key from the environment: that of z.ai for z.ai, and the others first elsewhere', async () => {
  for (const name of NAMES) vi.stubEnv(name, `${name}.x`)
  expect(await sentTo(undefined)).toBe('Bearer BIGMODEL_API_KEY.x')
  expect(await sentTo('https://api.z.ai/api/coding/paas/v4')).toBe('Bearer ZAI_API_KEY.x')
  expect(await sentTo('http://127.0.0.1:4010/api')).toBe('Bearer BIGMODEL_API_KEY.x')
  vi.stubEnv('BIGMODEL_API_KEY', '')
  expect(await sentTo(undefined)).toBe('Bearer ZHIPUAI_API_KEY.x')
})

it('asks a key function before every request, and hides what it gave', async () => {
  const { url, seen } = await farSide(json(200, REPLY), json(400, { error: { code: '1214', message: 'not for second.key' } }))
  const keys = ['first.key', 'second.key']
  const client = createClient({ apiKey: () => Promise.resolve(keys.shift() ?? ''), baseUrl: url })
  await client.chat.completions.create(QUESTION)
  expect(await rejection(client.chat.completions.create(QUESTION))).toMatchObject({ message: 'not for [redacted]' })
  expect(seen.map(({ headers }) => headers['authorization'])).toEqual(['Bearer first.key', 'Bearer second.key'])
  expect(await rejection(client.chat.completions.create(QUESTION))).toEqual(new TypeError('There is no API key. Pass apiKey, or set BIGMODEL_API_KEY or ZHIPUAI_API_KEY or ZAI_API_KEY.'))
})

it('does not repeat a 1003 when the key itself is sent', async () => {
  const { url, seen } = await farSide(EXPIRED)
  expect(await rejection(patientClient({ baseUrl: url }).client.chat.completions.create(QUESTION))).toMatchObject({ code: '1003' })
  expect(seen).toHaveLength(1)
})

it.each(['http://gateway.example.com/api', 'http://10.0.0.7:8080/api', 'http://localhost.example.com/api'])('sends no key to %s, which is plain http beyond loopback, unless told to', (baseUrl) => {
  const { origin } = new URL(baseUrl)
  expect(() => createClient({ apiKey: KEY, baseUrl })).toThrow(new TypeError(`${origin} would get the key unencrypted. Use https, or set dangerouslyAllowHttp.`))
  expect(() => createClient({ apiKey: KEY, baseUrl, dangerouslyAllowHttp: true })).not.toThrow()
})

it.each(['http://127.0.0.1:4010/api', 'http://127.8.8.8/api', 'http://localhost:1/api', 'http://api.localhost/api', 'http://[::1]:1/api'])('takes %s for loopback', (baseUrl) => {
  expect(() => createClient({ apiKey: KEY, baseUrl })).not.toThrow()
})

it.each(['document', 'importScripts'])('sends no key from a browser, which has a global `%s`, unless told to', (name) => {
  vi.stubGlobal(name, {})
  expect(() => createClient({ apiKey: KEY })).toThrow(new TypeError('In a browser every visitor can read the key. Use a server, or set dangerouslyAllowBrowser.'))
  expect(() => createClient({ apiKey: KEY, dangerouslyAllowBrowser: true })).not.toThrow()
})

it('refuses an unknown way to authenticate', () => {
  // what plain JavaScript can pass
  expect(() => createClient({ apiKey: KEY, ...(JSON.parse('{"auth":"basic"}') as object) })).toThrow(`auth has to be 'key' or 'jwt', not "basic".`)
})
