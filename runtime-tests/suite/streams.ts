import { BigModelError, ContentFilterError, EventStream, OverloadedError, StreamError } from '@bigmodel-kit/client'
import { delta, DONE, event, events, json, REPLY, text } from './answers.ts'
import { ask, contents, TWO } from './chat.ts'
import { clientOf, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import { each, type Answer, type Tests } from './world.ts'

/** Sends its pieces, and then breaks the connection when the test opens the gate: whatever is not read by then may be lost. */
const broken = (pieces: string[]) => events([...pieces, { gate: 'read' }], 'break')

const finish = (reason: string, more: object = {}) => event({ id: '1', choices: [{ index: 0, delta: { content: '' }, finish_reason: reason }], ...more })
const bytes = [...new TextEncoder().encode(TWO.join(''))].map((byte) => ({ base64: btoa(String.fromCharCode(byte)) }))

export const streams: Tests = {
  'events come one by one, each as soon as it has arrived': async ({ farSide }) => {
    const server = await farSide(events([delta('你'), { gate: 'second' }, delta('好', 'stop'), DONE]))
    const seen: unknown[] = []
    for await (const { choices } of await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true })) {
      seen.push(choices[0]?.delta.content)
      // the server sends the second event only after the first one came out here
      await server.open('second')
    }
    equal(seen, ['你', '好'])
  },
  ...each<NonNullable<Answer['pieces']>>(
    'a stream is read',
    {
      'with LF': TWO,
      'with CRLF': TWO.map((frame) => frame.replaceAll('\n', '\r\n')),
      'with CR': TWO.map((frame) => frame.replaceAll('\n', '\r')),
      'with a byte order mark': [`\uFEFF${TWO[0]}`, ...TWO.slice(1)],
      'with comments, ids and unknown fields': [': ping\n\nid: 1\nnonsense\nretry: 5\n', ...TWO],
      'without a space after the colon': TWO.map((frame) => frame.replace('data: ', 'data:')),
      'with data over several lines': [delta('你').replace('"choices"', '\ndata: "choices"'), ...TWO.slice(1)],
      'in one piece': [TWO.join('')],
      'byte by byte': bytes,
    },
    async (pieces, world) => equal((await contents(await ask(world, events(pieces)))).join(''), '你好'),
  ),
  'the mock’s stream is read to its end, and adds up': async ({ mock }) => {
    const stream = await clientOf(mock).chat.completions.create({ ...QUESTION, stream: true })
    const content = (await contents(stream)).join('')
    equal([content.length > 0, await stream.text()], [true, content])
    equal(typeof (await stream.finalReply()).usage?.total_tokens, 'number')
  },
  'text(), finalMessage() and finalReply() need no loop': async (world) => {
    const stream = await ask(world, events(TWO))
    equal(await stream.text(), '你好')
    like(await stream.finalMessage(), REPLY.choices[0]!.message)
    like(await stream.finalReply(), REPLY)
  },
  'finalMessage() waits beside a loop': async (world) => {
    const stream = await ask(world, events(TWO))
    const message = stream.finalMessage()
    equal(await contents(stream), ['你', '好'])
    equal((await message).content, '你好')
  },
  'reasoning and late usage are merged': async (world) => {
    const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 }
    const thought = (reasoning_content: string) => event({ id: '1', choices: [{ index: 0, delta: { role: 'assistant', reasoning_content } }] })
    const reply = await (await ask(world, events([thought('想'), thought('好'), ...TWO.slice(0, 2), event({ id: '1', choices: [], usage }), DONE]))).finalReply()
    like(reply, { usage, choices: [{ message: { reasoning_content: '想好', content: '你好' }, finish_reason: 'stop' }] })
  },
  ...each<object[]>(
    'tool calls are merged',
    {
      whole: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } }],
      'in fragments': [
        { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x"' } },
        { index: 0, function: { arguments: ':1}' } },
      ],
      'without an index': [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"x"' } }, { function: { arguments: ':1}' } }],
      'with an id that changes': [
        { index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"x"' } },
        { index: 0, id: 'b', type: 'function', function: { arguments: ':1}' } },
      ],
    },
    async (fragments, world) => {
      const frames = fragments.map((fragment) => event({ id: '1', choices: [{ index: 0, delta: { role: 'assistant', tool_calls: [fragment] } }] }))
      const { tool_calls: toolCalls } = await (await ask(world, events([...frames, finish('tool_calls'), DONE]))).finalMessage()
      like(toolCalls, [{ id: 'a', function: { name: 'f', arguments: '{"x":1}' } }])
    },
  ),
  'a stream can be read only once': async (world) => {
    const stream = await ask(world, events(TWO))
    await contents(stream)
    instance(await rejection(contents(stream)), TypeError)
  },
  'leaving the loop ends the request at the server': async ({ farSide }) => {
    const server = await farSide(events([delta('你')], 'hold'))
    for await (const _ of await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true })) break
    await server.closed(0)
  },
  'abort() ends the request at the server, and the reader is told': async ({ farSide }) => {
    const server = await farSide(events([delta('你')], 'hold'))
    const stream = await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true })
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    const reason = new Error('enough')
    const next = rejection(iterator.next())
    stream.abort(reason)
    like(await next, { reason: 'aborted', received: 1, cause: reason })
    await server.closed(0)
  },
  'abort() ends a stream that nobody reads': async ({ farSide }) => {
    const server = await farSide(events([delta('你')], 'hold'))
    ;(await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true })).abort()
    await server.closed(0)
  },
  'the signal of the call ends its stream': async ({ farSide }) => {
    const server = await farSide(events([delta('你')], 'hold'))
    const abort = new AbortController()
    const stream = await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true }, { signal: abort.signal })
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    const next = rejection(iterator.next())
    abort.abort(new Error('enough'))
    like(await next, { reason: 'aborted', received: 1 })
    await server.closed(0)
  },
  'the error that comes in place of a stream is thrown by the call': async ({ farSide }) => {
    const { url } = await farSide(json(200, { error: { code: '1301', message: 'm' } }))
    like(await rejection(clientOf(url).chat.completions.create({ ...QUESTION, stream: true })), { code: '1301', status: 200 })
  },
  'an answer that is no stream is named': async ({ farSide }) => {
    const { url } = await farSide(text(200, 'text/html', '<html>'))
    like(await rejection(clientOf(url).chat.completions.create({ ...QUESTION, stream: true })), { reason: 'not-a-stream', message: /text\/html/ })
  },
  'events come where they are the default, unless stream is false': async ({ farSide }) => {
    const { url } = await farSide(events([DONE]), json(200, { choices: [] }))
    const stream = await clientOf(url).applications.invoke({ app_id: '1', messages: [] })
    instance(stream, EventStream)
    stream.abort()
    equal(await clientOf(url).applications.invoke({ app_id: '1', messages: [], stream: false }), { choices: [] })
  },
}

const BEGUN = [delta('你'), delta('好')]

export const streamEnds: Tests = {
  ...each<Answer>(
    'a stream is finished',
    {
      'by stop': events([...BEGUN, finish('stop'), DONE]),
      'by tool_calls': events([...BEGUN, finish('tool_calls'), DONE]),
      'by length': events([...BEGUN, finish('length'), DONE]),
      'by stop, without a terminator': events(TWO.slice(0, 2)),
      'by stop, and a connection that breaks': broken(TWO.slice(0, 2)),
      'by stop, and a server that does not close': events(TWO.slice(0, 2), 'hold'),
      'by the terminator alone': events([...BEGUN, DONE]),
      'by the terminator in a line that nothing ends': events([...TWO.slice(0, 2), 'data: [DONE]']),
      'by the terminator, and a server that does not close': events(TWO, 'hold'),
    },
    async (answer, { farSide }) => {
      const server = await farSide(answer)
      const stream = await clientOf(server.url, { timeout: { idle: 1000 } }).chat.completions.create({ ...QUESTION, stream: true })
      const read = async () => {
        const seen: string[] = []
        for await (const { choices } of stream) if (seen.push(String(choices[0]?.delta.content)) === 2) await server.open('read')
        return seen.join('')
      }
      equal(await read(), '你好')
      equal(await stream.text(), '你好')
    },
  ),
  ...each<[reason: string, Class: new (...args: never[]) => BigModelError, more: object, answer: Answer]>(
    'a stream that is not finished throws the cause and what had arrived',
    {
      sensitive: ['filtered', ContentFilterError, { code: '1301' }, events([delta('你'), delta('好', 'sensitive'), DONE])],
      'an event with code 1301': ['filtered', ContentFilterError, { code: '1301', message: '敏感' }, events([...BEGUN, event({ error: { code: '1301', message: '敏感' } }), DONE])],
      network_error: ['failed', StreamError, { message: /network_error/ }, events([delta('你'), delta('好', 'network_error'), DONE])],
      'a reason that nobody knows': ['failed', StreamError, { message: /abort/ }, events([delta('你'), delta('好', 'abort'), DONE])],
      'an event that reports an error': ['failed', OverloadedError, { code: '1305' }, events([...BEGUN, event({ error: { code: '1305', message: 'm' } }), DONE])],
      'an event that is no JSON': ['failed', StreamError, { message: 'Event 3 of the stream is no JSON.' }, events([...BEGUN, 'data: {"id": oops}\n\n', DONE])],
      'the end': ['truncated', StreamError, { message: 'The stream stopped after 2 events, before it was finished.' }, events(BEGUN)],
      'half an event': ['truncated', StreamError, { message: 'Event 3 of the stream is cut off.' }, events([...BEGUN, delta('!').slice(0, 30)])],
      'a connection that breaks': ['truncated', StreamError, {}, broken(BEGUN)],
      'a connection that breaks within an event': ['truncated', StreamError, {}, broken([...BEGUN, delta('!').slice(0, 30)])],
      silence: ['stalled', StreamError, {}, events(BEGUN, 'hold')],
      'silence within an event': ['stalled', StreamError, {}, events([...BEGUN, delta('!').slice(0, 30)], 'hold')],
    },
    async ([reason, Class, more, answer], { farSide }) => {
      const server = await farSide(answer)
      const stream = await clientOf(server.url, { timeout: { idle: 1000 } }).chat.completions.create({ ...QUESTION, stream: true })
      const seen: unknown[] = []
      const error = await rejection(
        (async () => {
          for await (const { choices } of stream) if (seen.push(choices[0]?.delta.content) === 2) await server.open('read')
        })(),
      )
      instance(error, Class)
      like(error, { reason, received: 2, status: 200, ...more })
      like((error as BigModelError).partial, { id: '1', choices: [{ message: { content: '你好' } }] })
      equal(seen, ['你', '好'])
      equal(await rejection(stream.finalMessage()), error)
    },
  ),
}
