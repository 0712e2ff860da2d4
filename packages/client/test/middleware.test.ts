import { expect, it } from 'vitest'
import { createClient, type Middleware } from '../src/index.ts'
import { KEY, patientClient, QUESTION } from './client.ts'
import { farSide, json, REPLY } from './far-side.ts'

it('passes every attempt through the middleware, the first one outermost', async () => {
  const { url } = await farSide(json(429, { error: { code: '1302', message: 'm' } }), json(200, REPLY))
  const log: string[] = []
  const named = (name: string): Middleware => async (request, next) => {
    log.push(`${name} sends`)
    const response = await next(request)
    log.push(`${name} got ${response.status}`)
    return response
  }
  await patientClient({ baseUrl: url, middleware: [named('outer'), named('inner')] }).client.chat.completions.create(QUESTION)
  const attempt = (status: number) => ['outer sends', 'inner sends', `inner got ${status}`, `outer got ${status}`]
  expect(log).toEqual([...attempt(429), ...attempt(200)])
})

it('lets a middleware change the request and the answer, for `raw` as well', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  const middleware: Middleware = async (request, next) => {
    request.headers.set('x-trace', '7')
    await next(request)
    return Response.json({ ...REPLY, id: 'changed' })
  }
  const client = createClient({ apiKey: KEY, baseUrl: url, middleware: [middleware] })
  expect((await client.chat.completions.create(QUESTION)).id).toBe('changed')
  expect((await client.raw.POST('/paas/v4/chat/completions', { body: QUESTION })).data?.id).toBe('changed')
  expect(seen.map(({ headers }) => headers['x-trace'])).toEqual(['7', '7'])
})

it('shows no key to a middleware, and leaves the authorization that one sets', async () => {
  const { url, seen } = await farSide(json(200, REPLY))
  const shown: string[] = []
  const look: Middleware = (request, next) => {
    shown.push(...[...request.headers].flat(), request.url)
    return next(request)
  }
  const set: Middleware = (request, next) => {
    request.headers.set('authorization', 'Bearer other')
    return next(request)
  }
  await createClient({ apiKey: KEY, baseUrl: url, middleware: [look, set] }).chat.completions.create(QUESTION)
  expect(shown.join()).not.toContain(KEY)
  expect(seen[0]?.headers['authorization']).toBe('Bearer other')
})
