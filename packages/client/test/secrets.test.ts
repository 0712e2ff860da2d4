import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { createClient } from '../src/index.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { delta, farSide, json, pieces, text, type Answer } from './far-side.ts'

const SECRET = KEY.split('.')[1] ?? ''

/** Everything that a log could show of a value. */
function shown(value: unknown): string {
  const seen: string[] = []
  for (let part = value; part !== undefined; part = part instanceof Error ? part.cause : undefined) {
    seen.push(inspect(part, { depth: 20, showHidden: true }), JSON.stringify(part), String(part))
    if (part instanceof Error) seen.push(part.message, part.stack ?? '')
  }
  return seen.join('\n')
}

const echo: Answer = (response, { headers }) => json(401, { error: { code: '1000', message: `bad header: ${headers['authorization']}` } })(response, { headers } as never)

it.each(['key', 'jwt'] as const)('shows no key and no token of a client with auth `%s`', async (auth) => {
  const { url, seen } = await farSide(json(200, {}))
  const client = createClient({ apiKey: KEY, auth, baseUrl: url })
  await client.chat.completions.create(QUESTION)
  const sent = seen[0]?.headers['authorization']?.replace('Bearer ', '') ?? ''
  expect(sent.length).toBeGreaterThan(20)
  for (const secret of [SECRET, sent]) expect(shown(client)).not.toContain(secret)
})

it.each<[string, 'key' | 'jwt', Answer]>([
  ['an error whose message repeats the key', 'key', echo],
  ['an error whose message repeats the token', 'jwt', echo],
  ['text that repeats the key', 'key', (response, { headers }) => text(400, 'text/plain', `got ${headers['authorization']}`)(response, {} as never)],
  ['a connection that breaks', 'key', (response) => void response.destroy()],
  ['an answer that breaks', 'key', (response) => void response.writeHead(200, { 'content-length': '9' }).write('{', () => response.destroy())],
])('shows neither in %s', async (_, auth, answer) => {
  const { url, seen } = await farSide(answer)
  const error = await rejection(createClient({ apiKey: KEY, auth, baseUrl: url, maxRetries: 0 }).chat.completions.create(QUESTION))
  const sent = seen[0]?.headers['authorization']?.replace('Bearer ', '') ?? ''
  expect(sent.length).toBeGreaterThan(20)
  for (const secret of [SECRET, sent]) expect(shown(error)).not.toContain(secret)
})

it('shows neither in a stream, nor in its errors', async () => {
  const { url } = await farSide(pieces(delta('x'), `data: {"error":{"code":"1000","message":"${KEY}"}}\n\n`))
  const stream = await createClient({ apiKey: KEY, baseUrl: url }).chat.completions.create({ ...QUESTION, stream: true })
  expect(shown(stream)).not.toContain(SECRET)
  const iterator = stream[Symbol.asyncIterator]()
  await iterator.next()
  expect(shown(await rejection(iterator.next()))).not.toContain(SECRET)
})
