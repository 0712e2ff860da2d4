import { StreamError } from '@bigmodel-kit/client'
import { delta, DONE, events } from './answers.ts'
import { ask, contents, TWO, type Chunk } from './chat.ts'
import { clientOf, QUESTION } from './client.ts'
import { equal, instance, like, rejection } from './expect.ts'
import type { Tests, World } from './world.ts'

/** A stream whose server sends the second event when it is told to, and no end. */
async function endless({ farSide }: World) {
  const server = await farSide(events([delta('你'), { gate: 'second' }, delta('好')], 'hold'))
  return { server, stream: await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true }) }
}

function contentsOf(lines: string): unknown[] {
  return lines.trimEnd().split('\n').map((line) => (JSON.parse(line) as Chunk).choices[0]?.delta.content)
}

// its declaration takes more than bytes from TypeScript 5.9 on, and nothing could be piped through it
interface Decoder {
  readable: ReadableStream<string>
  writable: WritableStream<Uint8Array>
}

async function textOf(stream: ReadableStream<string>): Promise<string> {
  const reader = stream.getReader()
  let text = ''
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value
  return text
}

export const readers: Tests = {
  'tee() gives two readers': async (world) => {
    const [one, other] = (await ask(world, events(TWO))).tee()
    equal([await contents(one), await contents(other)], [['你', '好'], ['你', '好']])
  },
  'tee() ends the request when both readers have left, not before': async (world) => {
    const { server, stream } = await endless(world)
    const [one, other] = stream.tee()
    for await (const _ of one) break
    await server.open('second')
    for await (const { choices } of other) if (choices[0]?.delta.content === '好') break
    await server.closed(0)
  },
  'tee() tells both readers of a failure': async (world) => {
    const [one, other] = (await ask(world, events([delta('你')]))).tee()
    for (const error of [await rejection(contents(one)), await rejection(contents(other))]) {
      instance(error, StreamError)
      like(error, { reason: 'truncated', received: 1 })
    }
  },
  'toReadableStream() is the body of a Response': async (world) => {
    equal(contentsOf(await new Response((await ask(world, events(TWO))).toReadableStream()).text()), ['你', '好'])
  },
  'toReadableStream() gives each event as soon as it has arrived': async ({ farSide }) => {
    const server = await farSide(events([delta('你'), { gate: 'second' }, delta('好', 'stop'), DONE]))
    const reader = (await clientOf(server.url).chat.completions.create({ ...QUESTION, stream: true })).toReadableStream().getReader()
    equal(contentsOf(new TextDecoder().decode((await reader.read()).value)), ['你'])
    // the server sends the second event only after the first one came out here
    await server.open('second')
    equal(contentsOf(new TextDecoder().decode((await reader.read()).value)), ['好'])
    equal((await reader.read()).done, true)
  },
  'toReadableStream() goes through pipeThrough() and the tee() of the platform': async (world) => {
    const [one, other] = (await ask(world, events(TWO))).toReadableStream().tee()
    const decoded = [one, other].map((stream) => textOf(stream.pipeThrough(new TextDecoderStream() as unknown as Decoder)))
    equal((await Promise.all(decoded)).map(contentsOf), [['你', '好'], ['你', '好']])
  },
  'toReadableStream() ends the request when it is cancelled': async (world) => {
    const { server, stream } = await endless(world)
    const reader = stream.toReadableStream().getReader()
    await reader.read()
    await reader.cancel()
    await server.closed(0)
  },
  'toReadableStream() fails with the error of the stream': async (world) => {
    const reader = (await ask(world, events([delta('你')]))).toReadableStream().getReader()
    await reader.read()
    const error = await rejection(reader.read())
    instance(error, StreamError)
    like(error, { reason: 'truncated', received: 1 })
  },
}
