import { AuthenticationError } from '@bigmodel-kit/client'
import { json, REPLY } from './answers.ts'
import { clientOf, KEY, QUESTION } from './client.ts'
import { equal, instance, like, rejection, thrown } from './expect.ts'
import { each, type Seen, type Tests } from './world.ts'

const EXPIRED = json(401, { error: { code: '1003', message: 'expired' } })
const [ID, SECRET = ''] = KEY.split('.')
// the mock verifies the signatures of this one
const MOCK_KEY = 'mock-id.mock-secret-that-opens-nothing-real'

function fromBase64Url(text: string) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
}

function tokenOf(seen: Seen | undefined): string {
  return seen?.headers['authorization']?.slice('Bearer '.length) ?? ''
}

export const credentials: Tests = {
  'a token is signed as the documentation says': async ({ farSide }) => {
    const server = await farSide(json(200, REPLY))
    await clientOf(server.url, { auth: 'jwt' }).chat.completions.create(QUESTION)
    const [header = '', payload = '', signature = ''] = tokenOf((await server.seen())[0]).split('.')
    const read = (part: string) => JSON.parse(new TextDecoder().decode(fromBase64Url(part))) as Record<string, unknown>
    equal(read(header), { alg: 'HS256', sign_type: 'SIGN' })
    const { api_key: id, exp, timestamp } = read(payload)
    equal([id, String(exp).length, String(timestamp).length], [ID, 13, 13])
    const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(SECRET), { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
    equal(await crypto.subtle.verify('HMAC', key, fromBase64Url(signature), new TextEncoder().encode(`${header}.${payload}`)), true)
  },
  'the mock accepts a token of its key': async ({ mock }) => {
    like(await clientOf(mock, { apiKey: MOCK_KEY, auth: 'jwt' }).chat.completions.create(QUESTION), { model: 'glm-4.7' })
  },
  'the mock refuses a token of another key': async ({ mock }) => {
    instance(await rejection(clientOf(mock, { auth: 'jwt' }).chat.completions.create(QUESTION)), AuthenticationError)
  },
  'calls that come together share one token': async ({ farSide }) => {
    const server = await farSide(json(200, REPLY))
    const client = clientOf(server.url, { auth: 'jwt' })
    await Promise.all([1, 2, 3].map(() => client.chat.completions.create(QUESTION)))
    equal(new Set((await server.seen()).map(tokenOf)).size, 1)
  },
  'a token that ran out is signed anew, once': async ({ farSide }) => {
    const server = await farSide(EXPIRED, json(200, REPLY), EXPIRED)
    const client = clientOf(server.url, { auth: 'jwt' })
    equal(await client.chat.completions.create(QUESTION), REPLY)
    instance(await rejection(client.chat.completions.create(QUESTION)), AuthenticationError)
    equal((await server.seen()).length, 4)
  },
  'a key function is asked before every request, and what it gave is hidden': async ({ farSide }) => {
    const server = await farSide(json(200, REPLY), json(400, { error: { code: '1214', message: 'not for second.key' } }))
    const keys = ['first.key', 'second.key']
    const client = clientOf(server.url, { apiKey: () => Promise.resolve(keys.shift() ?? '') })
    await client.chat.completions.create(QUESTION)
    like(await rejection(client.chat.completions.create(QUESTION)), { message: 'not for [redacted]' })
    equal((await server.seen()).map(tokenOf), ['first.key', 'second.key'])
  },
  ...each('no key is sent over plain http beyond loopback', { 'by name': 'http://gateway.example/api', 'by address': 'http://10.0.0.7/api' }, async (url) => {
    like(await thrown(() => clientOf(url)), { message: /unencrypted/ })
    clientOf(url, { dangerouslyAllowHttp: true })
  }),
  'the key comes from the environment': async ({ farSide }) => {
    const { process } = globalThis as unknown as { process: { env: Record<string, string | undefined> } }
    process.env['BIGMODEL_API_KEY'] = 'from.environment'
    try {
      const server = await farSide(json(200, REPLY))
      await clientOf(server.url, { apiKey: undefined }).chat.completions.create(QUESTION)
      equal((await server.seen()).map(tokenOf), ['from.environment'])
    } finally {
      delete process.env['BIGMODEL_API_KEY']
    }
  },
  'a key in a browser has to be allowed': async () => {
    const isBrowser = 'document' in globalThis
    const made = await thrown(() => clientOf('https://open.bigmodel.cn/api', { dangerouslyAllowBrowser: false })).catch(() => undefined)
    equal(made instanceof TypeError, isBrowser)
  },
}
