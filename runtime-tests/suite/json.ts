import { InvalidAnswerError, parse, TruncatedAnswerError } from '@bigmodel-kit/client/json'
import { json, REPLY } from './answers.ts'
import { clientOf, jsonOf, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import { CITY, schemaOf } from './schema.ts'
import type { Tests } from './world.ts'

const says = (content: string, finish_reason = 'stop') => json(200, { ...REPLY, choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }] })

export const jsonMode: Tests = {
  'parse() gives what a schema without a library makes of the answer': async ({ farSide }) => {
    const server = await farSide(says('```json\n{"at": "2026-07-11T00:00:00Z"}\n```'))
    const { data } = await parse(clientOf(server.url).chat.completions.create, { ...QUESTION, schema: schemaOf(({ at }) => new Date(String(at))) })
    equal(data, new Date(Date.UTC(2026, 6, 11)))
    const body = jsonOf((await server.seen())[0]!)
    equal([body['response_format'], 'schema' in body], [{ type: 'json_object' }, false])
  },
  // each engine has words of its own for it
  'parse() names an answer that is no JSON, with the SyntaxError of the engine': async ({ farSide }) => {
    const { url } = await farSide(says('{"city": 北京'))
    const error = await rejection(parse(clientOf(url).chat.completions.create, { ...QUESTION, schema: CITY }))
    instance(error, InvalidAnswerError)
    like(error, { name: 'InvalidAnswerError', message: /^The answer is not JSON: .+\.$/, text: '{"city": 北京', issues: [] })
    instance((error as InvalidAnswerError).cause, SyntaxError)
  },
  'parse() tells the model what the schema refuses': async ({ farSide }) => {
    const server = await farSide(says('{"city": 7}'), says('{"city": "北京"}'))
    const { data } = await parse(clientOf(server.url).chat.completions.create, { ...QUESTION, schema: CITY, repairs: 1 })
    equal(data, { city: '北京' })
    like(jsonOf((await server.seen())[1]!)['messages'], [{ role: 'user' }, { role: 'assistant', content: '{"city": 7}' }, { role: 'user', content: /city: expected a text/ }])
  },
  'parse() names an answer that the token limit cut off': async ({ farSide }) => {
    const { url } = await farSide(says('{"city": ', 'length'))
    instance(await rejection(parse(clientOf(url).chat.completions.create, { ...QUESTION, schema: CITY, repairs: 1 })), TruncatedAnswerError)
  },
  'an abort ends parse() while it asks again': async ({ farSide }) => {
    const server = await farSide(says('{"city": 7}'), { end: 'hold' })
    const abort = new AbortController()
    const error = rejection(parse(clientOf(server.url).chat.completions.create, { ...QUESTION, schema: CITY, repairs: 1 }, { signal: abort.signal }))
    await server.arrived(1)
    const reason = new Error('enough')
    abort.abort(reason)
    equal(await error, reason)
    await server.closed(1)
  },
}
