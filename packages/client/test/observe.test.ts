import { expect, it, vi } from 'vitest'
import { logCalls, observe, type CallHooks, type LogLevel, type ObservedCall } from '../src/observe.ts'
import { KEY, patientClient, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, json, pieces, REPLY } from './far-side.ts'

const BUSY = json(429, { error: { code: '1302', message: 'slow down' } })
const FRAMES = [delta('Hel'), delta('lo', 'stop'), DONE]

/** What the hooks were told, one line for each. */
function recorder(): { log: string[]; hooks: CallHooks } {
  const log: string[] = []
  return {
    log,
    hooks: {
      onStart: ({ operation, model }) => void log.push(`start ${operation} ${model}`),
      onAttempt: (_, { attempt, method, url }) => void log.push(`attempt ${attempt} ${method} ${new URL(url).pathname}`),
      onResponse: (_, { attempt, status }) => void log.push(`response ${attempt} ${status}`),
      onRetry: (_, { attempt, error, delayMs }) => void log.push(`retry ${attempt} ${error.code} ${delayMs}`),
      onFirstEvent: () => void log.push('first event'),
      onEnd: (_, { outcome, attempts, events, status, reply }) => void log.push(`end ${outcome} ${attempts} ${events} ${status} ${reply.finishReasons.join()}`),
    },
  }
}

it('tells hooks of a call from its beginning to its end, with each attempt and each retry', async () => {
  const { url } = await farSide(BUSY, json(200, REPLY))
  const { log, hooks } = recorder()
  const { client, pauses } = patientClient({ baseUrl: url, observers: [observe(hooks)] })
  await client.chat.completions.create(QUESTION)
  const path = 'POST /api/paas/v4/chat/completions'
  expect(log).toEqual(['start chat.completions.create glm-4.7', `attempt 1 ${path}`, 'response 1 429', `retry 1 1302 ${pauses[0]}`, `attempt 2 ${path}`, 'response 2 200', 'end finished 2 0 200 stop'])
})

it('ends the call of a stream with the stream, by its named cause', async () => {
  const ends: Record<string, (stream: { text(): Promise<string>; abort(): void }) => Promise<unknown>> = {
    finished: (stream) => stream.text(),
    aborted: async (stream) => stream.abort(),
  }
  for (const [outcome, read] of Object.entries(ends)) {
    const { url } = await farSide(pieces(...FRAMES))
    const { log, hooks } = recorder()
    const { client } = patientClient({ baseUrl: url, observers: [observe(hooks)] })
    const stream = await client.chat.completions.create({ ...QUESTION, stream: true })
    expect(log.filter((line) => line.startsWith('end'))).toEqual([])
    await read(stream)
    await vi.waitFor(() => expect(log.filter((line) => line.startsWith('end')).map((line) => line.split(' ')[1])).toEqual([outcome]))
  }
})

it('says that a stream was cut, with what had arrived', async () => {
  const { url } = await farSide(pieces(delta('Hel')))
  const { log, hooks } = recorder()
  const stream = await patientClient({ baseUrl: url, observers: [observe(hooks)] }).client.chat.completions.create({ ...QUESTION, stream: true })
  await rejection(stream.text())
  expect(log.slice(-2)).toEqual(['first event', 'end truncated 1 1 200 '])
})

it('gives the first observer the whole of what the others do', async () => {
  const { url } = await farSide(json(200, REPLY))
  const order: string[] = []
  const named = (name: string) => observe({ onStart: () => void order.push(`${name} starts`), within: (_, work) => void (order.push(`${name} runs`), work()) })
  await patientClient({ baseUrl: url, observers: [named('outer'), named('inner')] }).client.chat.completions.create(QUESTION)
  expect(order).toEqual(['outer starts', 'outer runs', 'inner starts', 'inner runs'])
})

it('never lets a hook that throws change a call', async () => {
  const { url } = await farSide(BUSY, json(200, REPLY))
  const fail = () => {
    throw new Error('disk full')
  }
  const hooks: CallHooks = { onStart: fail, onAttempt: async () => fail(), onResponse: fail, onRetry: fail, within: fail, onEnd: fail }
  await expect(patientClient({ baseUrl: url, observers: [observe(hooks)] }).client.chat.completions.create(QUESTION)).resolves.toMatchObject({ id: REPLY.id })
})

it('hands out no key, and no contents unless they are asked for', async () => {
  const secret = 'the patient is called Ada'
  const { url } = await farSide(json(200, REPLY))
  for (const contents of [false, true]) {
    const told: unknown[] = []
    const note = (call: ObservedCall, more?: unknown) => void told.push(call, more)
    const hooks: CallHooks = { onStart: note, onAttempt: note, onResponse: note, onEnd: note }
    const { client } = patientClient({ baseUrl: url, observers: [observe(hooks, { contents })] })
    await client.chat.completions.create({ model: 'glm-4.7', temperature: 0.5, messages: [{ role: 'user', content: `${secret}, ${KEY}` }] })
    expect(told[0]).toMatchObject({ settings: { temperature: 0.5 } })
    expect(JSON.stringify(told)).not.toContain(KEY)
    expect(JSON.stringify(told).includes(secret)).toBe(contents)
  }
})

it.each([
  ['debug', ['debug', 'debug', 'debug', 'warn', 'debug', 'debug', 'info']],
  ['info', ['warn', 'info']],
  ['error', []],
] as const)('logs from the level %s on', async (level, expected) => {
  const { url } = await farSide(BUSY, json(200, REPLY))
  const levels: LogLevel[] = []
  const line = (at: LogLevel) => (message: string) => {
    expect(message).toMatch(/^chat\.completions\.create glm-4\.7 /)
    levels.push(at)
  }
  const logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  await patientClient({ baseUrl: url, observers: [logCalls(logger, { level })] }).client.chat.completions.create(QUESTION)
  expect(levels).toEqual(expected)
})

it('logs a call that failed as an error, with its code and without the key', async () => {
  const { url } = await farSide(json(400, { error: { code: '1211', message: `no such model for ${KEY}` } }))
  const error = vi.fn<(message: string) => void>()
  const quiet = () => {}
  await rejection(patientClient({ baseUrl: url, observers: [logCalls({ debug: quiet, info: quiet, warn: quiet, error })] }).client.chat.completions.create(QUESTION))
  expect(error).toHaveBeenCalledOnce()
  expect(error.mock.calls[0]?.[0]).toMatch(/^chat\.completions\.create glm-4\.7 ended as failed: no such model for \[redacted\]/)
})

it('refuses a level that does not exist', () => {
  expect(() => logCalls(console, { level: 'loud' as 'info' })).toThrow('level has to be one of debug, info, warn, error, not "loud".')
})
