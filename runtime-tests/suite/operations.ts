import { BigModelError, StreamError } from '@bigmodel-kit/client'
import { chatCompletionsCreate, createTransport, embeddingsCreate, jwt, type Transport } from '@bigmodel-kit/client/operations'
import { delta, DONE, events, json, refusal, REPLY } from './answers.ts'
import { contents, TWO } from './chat.ts'
import { KEY, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import type { Tests } from './world.ts'

function transportTo(baseUrl: string): Transport {
  return createTransport({ apiKey: KEY, baseUrl, dangerouslyAllowBrowser: true, maxRetries: 1 })
}

export const operations: Tests = {
  'a single operation is called alone': async ({ mock }) => {
    const { data } = await embeddingsCreate(transportTo(mock))({ model: 'embedding-3', input: '你好' })
    equal(data.length > 0, true)
  },
  'a single operation streams': async ({ farSide }) => {
    const { url } = await farSide(events(TWO))
    const stream = await chatCompletionsCreate(transportTo(url))({ ...QUESTION, stream: true })
    equal(await contents(stream), ['你', '好'])
    equal(await stream.text(), '你好')
  },
  'a single operation is repeated like a call of the client': async ({ farSide }) => {
    const server = await farSide(refusal('1302', { 'retry-after-ms': '1' }), json(200, REPLY))
    equal(await chatCompletionsCreate(transportTo(server.url))(QUESTION), REPLY)
    equal((await server.seen()).length, 2)
  },
  'a single operation throws the classes of the client': async ({ farSide }) => {
    const { url } = await farSide(json(401, { error: { code: '1002', message: 'm' } }), events([delta('你')]))
    const chat = chatCompletionsCreate(transportTo(url))
    const refused = await rejection(chat(QUESTION))
    instance(refused, BigModelError)
    like(refused, { name: 'AuthenticationError', code: '1002' })
    instance(await rejection((await chat({ ...QUESTION, stream: true })).text()), StreamError)
  },
  'a single operation sends a signed token': async ({ farSide }) => {
    const server = await farSide(events([delta('好', 'stop'), DONE]))
    const chat = chatCompletionsCreate(createTransport({ apiKey: KEY, auth: jwt, baseUrl: server.url, dangerouslyAllowBrowser: true }))
    await (await chat({ ...QUESTION, stream: true })).text()
    like((await server.seen())[0]?.headers, { authorization: /^Bearer [\w-]+\.[\w-]+\.[\w-]+$/ })
  },
}
