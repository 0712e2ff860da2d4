import { RoundLimitError, run, runStream, tool, type RunEvent } from '@bigmodel-kit/client/tools'
import { delta, DONE, event, events, json, REPLY } from './answers.ts'
import { clientOf, jsonOf, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import { CITY } from './schema.ts'
import type { Tests } from './world.ts'

const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } } }
const weather = tool({ name: 'weather', description: 'The weather of a city', parameters: PARAMETERS, schema: CITY, execute: async ({ city }) => ({ city, sun: true }) })
const call = (city: unknown) => ({ index: 0, id: 'a', type: 'function', function: { name: 'weather', arguments: JSON.stringify({ city }) } })
const calling = (city: unknown) => json(200, { ...REPLY, choices: [{ index: 0, message: { role: 'assistant', content: '', tool_calls: [call(city)] }, finish_reason: 'tool_calls' }] })
const CALLING = event({ id: '1', choices: [{ index: 0, delta: { tool_calls: [call('北京')] }, finish_reason: 'tool_calls' }] })

export const tools: Tests = {
  'run() calls a function with what a schema without a library gives': async ({ farSide }) => {
    const server = await farSide(calling(' 北京 '), json(200, REPLY))
    const { message, messages } = await run(clientOf(server.url).chat.completions.create, { ...QUESTION, tools: [weather] })
    equal([message.content, messages.map(({ role }) => role)], ['你好', ['user', 'assistant', 'tool', 'assistant']])
    const [first, second] = await server.seen()
    like(jsonOf(first!), { tools: [{ type: 'function', function: { name: 'weather', parameters: PARAMETERS } }] })
    like((jsonOf(second!)['messages'] as unknown[]).at(-1), { role: 'tool', tool_call_id: 'a', content: '{"city":"北京","sun":true}' })
  },
  'run() tells the model of arguments that the schema refuses': async ({ farSide }) => {
    const server = await farSide(calling(7), json(200, REPLY))
    await run(clientOf(server.url).chat.completions.create, { ...QUESTION, tools: [weather] })
    like((jsonOf((await server.seen())[1]!)['messages'] as unknown[]).at(-1), { role: 'tool', content: /city: expected a text/ })
  },
  'run() ends after so many answers': async ({ farSide }) => {
    const server = await farSide(calling('北京'))
    instance(await rejection(run(clientOf(server.url).chat.completions.create, { ...QUESTION, tools: [weather], maxRounds: 2 })), RoundLimitError)
    equal((await server.seen()).length, 2)
  },
  'an abort reaches the function, and ends run() although it goes on': async ({ farSide }) => {
    const server = await farSide(calling('北京'))
    const abort = new AbortController()
    const reason = new Error('enough')
    const told: unknown[] = []
    const stubborn = tool({
      name: 'weather',
      description: 'Never answers',
      parameters: PARAMETERS,
      schema: CITY,
      execute: (_, { signal }) => {
        signal?.addEventListener('abort', () => told.push(signal.reason))
        abort.abort(reason)
        return new Promise(() => {})
      },
    })
    equal(await rejection(run(clientOf(server.url).chat.completions.create, { ...QUESTION, tools: [stubborn] }, { signal: abort.signal })), reason)
    equal([told[0] === reason, (await server.seen()).length], [true, 1])
  },
  'runStream() gives the words as they arrive, and the calls': async ({ farSide }) => {
    const server = await farSide(events([CALLING, DONE]), events([delta('晴'), { gate: 'second' }, delta('天', 'stop'), DONE]))
    const seen: RunEvent[] = []
    for await (const told of runStream(clientOf(server.url).chat.completions.create, { ...QUESTION, tools: [weather] })) {
      seen.push(told)
      // the server sends the second word only after the first one came out here
      if (told.type === 'text') await server.open('second')
    }
    equal(seen.map(({ type }) => type), ['tool-start', 'tool-finish', 'text', 'text', 'finish'])
    like(seen.at(-1), { result: { message: { content: '晴天' } } })
  },
  'leaving the loop of runStream() ends the request at the server': async ({ farSide }) => {
    const server = await farSide(events([delta('晴')], 'hold'))
    for await (const _ of runStream(clientOf(server.url).chat.completions.create, { ...QUESTION, tools: [weather] })) break
    await server.closed(0)
  },
}
