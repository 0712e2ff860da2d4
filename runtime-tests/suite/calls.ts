import { BigModelError, CallerError, createBigModelClient, createClient, PartialFailureError, type Client, type Middleware } from '@bigmodel-kit/client'
import { json, refusal, REPLY, text } from './answers.ts'
import { clientOf, jsonOf, KEY, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import { each, type Answer, type Tests } from './world.ts'

const REFUSED = { fileName: 'a.exe', failReason: '不支持的文档类型' }
const PARTIAL = { code: 200, message: 'ok', data: { successInfos: [{ documentId: '1', fileName: 'a.md' }], failedInfos: [REFUSED] } }

export const calls: Tests = {
  'a call gives its data when it is awaited': async ({ mock }) => {
    const reply = await clientOf(mock).chat.completions.create(QUESTION)
    like(reply, { model: 'glm-4.7', choices: [{ message: { role: 'assistant' }, finish_reason: 'stop' }] })
  },
  'withResponse() adds the Response and the id of the request': async ({ farSide }) => {
    const { url } = await farSide(json(200, { ...REPLY, request_id: 'r-1' }, { 'x-region': 'cn' }))
    const { data, response, requestId } = await clientOf(url).chat.completions.create(QUESTION).withResponse()
    equal([data.choices[0]?.message.content, response.status, response.headers.get('x-region'), requestId], ['你好', 200, 'cn', 'r-1'])
  },
  'safe() gives the data': async ({ farSide }) => {
    const { url } = await farSide(json(200, REPLY))
    like(await clientOf(url).chat.completions.create(QUESTION).safe(), { ok: true, data: REPLY })
  },
  'safe() gives the error, also of a 500 with an empty body': async ({ farSide }) => {
    const { url } = await farSide(text(500, 'application/json', ''))
    const result = await clientOf(url, { maxRetries: 0 }).chat.completions.create(QUESTION).safe()
    equal(result.ok, false)
    if (!result.ok) instance(result.error, BigModelError)
  },
  'safe() gives an abort as the cause of a CallerError': async ({ farSide }) => {
    const { url } = await farSide(json(200, REPLY))
    const reason = new Error('enough')
    const result = await clientOf(url).chat.completions.create(QUESTION, { signal: AbortSignal.abort(reason) }).safe()
    if (result.ok) throw new Error('succeeded')
    instance(result.error, CallerError)
    equal(result.error.cause, reason)
  },
  'a request is sent once, however often its result is asked for': async ({ farSide }) => {
    const server = await farSide(json(200, REPLY))
    const call = clientOf(server.url).chat.completions.create(QUESTION)
    const [data, { data: same }, result] = await Promise.all([call, call.withResponse(), call.safe()])
    equal([same === data, result.ok, (await server.seen()).length], [true, true, 1])
  },
  'the body, the type and the key are sent': async ({ farSide }) => {
    const server = await farSide(json(200, REPLY))
    await clientOf(server.url).chat.completions.create(QUESTION)
    const [seen] = await server.seen()
    like(seen, { method: 'POST', url: '/api/paas/v4/chat/completions', headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', accept: 'application/json' } })
    equal(jsonOf(seen!), QUESTION)
  },
  'path parameters are escaped': async ({ farSide }) => {
    const server = await farSide(json(200, {}))
    await clientOf(server.url).asyncResults.retrieve('你/好?')
    like(await server.seen(), [{ method: 'GET', url: '/api/paas/v4/async-result/%E4%BD%A0%2F%E5%A5%BD%3F' }])
  },
  'a path parameter that would lead elsewhere is a TypeError': async ({ mock }) => {
    instance(await rejection(clientOf(mock).asyncResults.retrieve('..')), TypeError)
  },
  'headers of client and call are sent, and null leaves one out': async ({ farSide }) => {
    const server = await farSide(json(200, REPLY))
    await clientOf(server.url, { headers: { 'X-App': 'a', 'X-Other': 'b' } }).chat.completions.create(QUESTION, { headers: { 'X-Trace': 'c', 'X-Other': null } })
    const [seen] = await server.seen()
    equal([seen?.headers['x-app'], seen?.headers['x-trace'], seen?.headers['x-other']], ['a', 'c', undefined])
  },
  'what the document does not know passes through, both ways': async ({ farSide }) => {
    const server = await farSide(json(200, { ...REPLY, later: { a: 1 } }))
    const reply = await clientOf(server.url).chat.completions.create({ ...QUESTION, model: 'glm-99-turbo', added_by_the_vendor: { level: 3 } })
    like(reply, { later: { a: 1 } })
    const [seen] = await server.seen()
    like(jsonOf(seen!), { model: 'glm-99-turbo', added_by_the_vendor: { level: 3 } })
  },
  'a partial success inside a 200 is in the data, beside it, and an error to those who want one': async ({ farSide }) => {
    const { url } = await farSide(json(200, PARTIAL))
    const upload = () => clientOf(url).documents.upload('1', { files: new File(['x'], 'a.md') })
    like(await upload(), { data: { failedInfos: [REFUSED] } })
    equal((await upload().withResponse()).failures, [REFUSED])
    const error = await rejection(upload().orThrow())
    instance(error, PartialFailureError)
    like(error, { category: 'partial-failure', failures: [REFUSED], message: /a\.exe/ })
  },
  'raw is openapi-fetch over the same base URL and key': async ({ farSide }) => {
    const server = await farSide(json(200, { task_status: 'SUCCESS' }))
    const { data, response } = await clientOf(server.url).raw.GET('/paas/v4/async-result/{id}', { params: { path: { id: '1' } } })
    like([response.status, data], [200, { task_status: 'SUCCESS' }])
    like(await server.seen(), [{ url: '/api/paas/v4/async-result/1', headers: { authorization: `Bearer ${KEY}` } }])
  },
  'createBigModelClient is createClient': async () => {
    equal(createBigModelClient, createClient)
  },
  'middleware wraps every attempt, the first outermost, and none sees the key': async ({ farSide }) => {
    const { url } = await farSide(refusal('1302', { 'retry-after-ms': '1' }), json(200, REPLY))
    const log: string[] = []
    const named = (name: string): Middleware => async (request, next) => {
      log.push(`${name} ${request.headers.get('authorization')}`)
      const response = await next(request)
      log.push(`${name} ${response.status}`)
      return response
    }
    await clientOf(url, { middleware: [named('outer'), named('inner')] }).chat.completions.create(QUESTION)
    equal(log, ['outer null', 'inner null', 'inner 429', 'outer 429', 'outer null', 'inner null', 'inner 200', 'outer 200'])
  },
  'fetch can be replaced': async () => {
    const fetch = (request: Request) => Promise.resolve(Response.json({ ...REPLY, id: `${request.method} ${request.url}` }))
    const { id } = await clientOf('https://gateway.example/api/paas/v4/', { fetch }).chat.completions.create(QUESTION)
    equal(id, 'POST https://gateway.example/api/paas/v4/chat/completions')
  },
  'no more requests than maxConcurrency are under way': async ({ farSide }) => {
    const held = { ...json(200, REPLY), pieces: [{ gate: 'go' }, JSON.stringify(REPLY)] }
    const server = await farSide(held)
    const client = clientOf(server.url, { maxConcurrency: 2 })
    const all = [1, 2, 3, 4].map(() => client.chat.completions.create(QUESTION))
    const left = new AbortController()
    const fifth = rejection(client.chat.completions.create(QUESTION, { signal: left.signal }))
    left.abort(new Error('left the line'))
    like(await fifth, { message: 'left the line' })
    await server.arrived(1)
    equal((await server.seen()).length, 2)
    await server.open('go')
    equal((await Promise.all(all)).length, 4)
    equal((await server.seen()).length, 4)
  },
  ...each<Answer>(
    'an abort while the answer arrives rejects with the reason itself',
    { 'before its end': { headers: { 'content-type': 'application/json' }, pieces: ['{"id":'], end: 'hold' }, 'of an error': { status: 500, pieces: ['{'], end: 'hold' } },
    async (answer, { farSide }) => {
      const server = await farSide(answer)
      const abort = new AbortController()
      const reason = new Error('enough')
      // no sooner than the headers are there
      const late: Middleware = async (request, next) => {
        const response = await next(request)
        setTimeout(() => abort.abort(reason))
        return response
      }
      equal(await rejection(clientOf(server.url, { middleware: [late] }).chat.completions.create(QUESTION, { signal: abort.signal })), reason)
      await server.closed(0)
    },
  ),
  ...each<(client: Client, signal: AbortSignal) => PromiseLike<unknown>>(
    'an abort before the answer ends the request at the server, and rejects with the reason itself',
    {
      'of a call': (client, signal) => client.chat.completions.create(QUESTION, { signal }),
      'of a stream': (client, signal) => client.chat.completions.create({ ...QUESTION, stream: true }, { signal }),
      'of an upload': (client, signal) => client.documents.upload('1', { files: new Blob(['x']) }, { signal }),
      'of a file': (client, signal) => client.files.content('1', { signal }),
      'of raw': (client, signal) => client.raw.GET('/paas/v4/async-result/{id}', { params: { path: { id: '1' } }, signal }),
    },
    async (send, { farSide }) => {
      const server = await farSide({ status: 0, end: 'hold' })
      const abort = new AbortController()
      const reason = new Error('enough')
      const error = rejection(send(clientOf(server.url), abort.signal))
      await server.arrived(0)
      abort.abort(reason)
      equal(await error, reason)
      await server.closed(0)
    },
  ),
  'a task is begun and polled': async ({ mock }) => {
    const client = clientOf(mock)
    const { id } = await client.chat.asyncCompletions.create(QUESTION)
    const states = new Set<unknown>()
    while (!states.has('SUCCESS')) states.add((await client.asyncResults.retrieve(id ?? '')).task_status)
    equal([...states], ['PROCESSING', 'SUCCESS'])
  },
  'an agent answers': async ({ mock }) => {
    const reply = await clientOf(mock).agents.create({ agent_id: 'general_translation', messages: [{ role: 'user', content: [{ type: 'text', text: '缓存' }] }], custom_variables: { source_lang: 'zh-CN', target_lang: 'en' } })
    like(reply, { agent_id: 'general_translation' })
  },
}
