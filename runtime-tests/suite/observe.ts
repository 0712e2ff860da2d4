import { logCalls, observe, type CallHooks, type ObservedCall } from '@bigmodel-kit/client/observe'
import { delta, DONE, events, json, refusal, REPLY } from './answers.ts'
import { clientOf, KEY, QUESTION } from './client.ts'
import { equal, rejection } from './expect.ts'
import type { Tests } from './world.ts'

const BUSY = refusal('1302', { 'retry-after-ms': '1' })
const PATH = 'POST /api/paas/v4/chat/completions'

/** Hooks that note a line for each time that they are called. */
function recorder(): { log: string[]; hooks: CallHooks } {
  const log: string[] = []
  const hooks: CallHooks = {
    onStart: ({ operation, model }) => void log.push(`start ${operation} ${model}`),
    onAttempt: (_, { attempt, method, url }) => void log.push(`attempt ${attempt} ${method} ${new URL(url).pathname.replace(/^\/play\/\d+/, '')}`),
    onResponse: (_, { attempt, status }) => void log.push(`response ${attempt} ${status}`),
    onRetry: (_, { attempt, error, delayMs }) => void log.push(`retry ${attempt} ${error.code} ${delayMs}`),
    onFirstEvent: () => void log.push('first event'),
    onEnd: (_, { outcome, attempts, events: count, status, reply }) => void log.push(`end ${outcome} ${attempts} ${count} ${status} ${reply.finishReasons.join()}`),
  }
  return { log, hooks }
}

export const observers: Tests = {
  'observe() tells of a call from its beginning to its end, with each attempt and each retry': async ({ farSide }) => {
    const { url } = await farSide(BUSY, json(200, REPLY))
    const { log, hooks } = recorder()
    await clientOf(url, { observers: [observe(hooks)] }).chat.completions.create(QUESTION)
    equal(log, ['start chat.completions.create glm-4.7', `attempt 1 ${PATH}`, 'response 1 429', 'retry 1 1302 1', `attempt 2 ${PATH}`, 'response 2 200', 'end finished 2 0 200 stop'])
  },
  'observe() ends the call of a stream with the stream': async ({ farSide }) => {
    const { url } = await farSide(events([delta('你'), delta('好', 'stop'), DONE]))
    const { log, hooks } = recorder()
    const stream = await clientOf(url, { observers: [observe(hooks)] }).chat.completions.create({ ...QUESTION, stream: true })
    equal(log.at(-1), 'response 1 200')
    await stream.text()
    equal(log.slice(-2), ['first event', 'end finished 1 2 200 stop'])
  },
  'observe() names the cause of a stream that was cut, and of a call that was aborted': async ({ farSide }) => {
    const server = await farSide(events([delta('你')]), { status: 0, end: 'hold' })
    const { log, hooks } = recorder()
    const { create } = clientOf(server.url, { observers: [observe(hooks)] }).chat.completions
    await rejection((await create({ ...QUESTION, stream: true })).text())
    equal(log.at(-1), 'end truncated 1 1 200 ')
    const abort = new AbortController()
    const error = rejection(create(QUESTION, { signal: abort.signal }))
    await server.arrived(1)
    abort.abort(new Error('enough'))
    await error
    equal(log.at(-1), 'end aborted 1 0 undefined ')
  },
  'a hook that throws changes nothing': async ({ farSide }) => {
    const { url } = await farSide(BUSY, json(200, REPLY))
    const fail = () => {
      throw new Error('disk full')
    }
    const hooks: CallHooks = { onStart: fail, onAttempt: async () => fail(), onResponse: fail, onRetry: fail, within: fail, onEnd: fail }
    equal((await clientOf(url, { observers: [observe(hooks)] }).chat.completions.create(QUESTION)).id, REPLY.id)
  },
  'hooks get no key, and contents only when they ask for them': async ({ farSide }) => {
    const { url } = await farSide(json(200, REPLY))
    for (const contents of [false, true]) {
      const told: unknown[] = []
      const note = (call: ObservedCall, more?: unknown) => void told.push(call, more)
      const client = clientOf(url, { observers: [observe({ onStart: note, onAttempt: note, onResponse: note, onEnd: note }, { contents })] })
      await client.chat.completions.create({ model: 'glm-4.7', messages: [{ role: 'user', content: `the patient is called Ada, ${KEY}` }] })
      const text = JSON.stringify(told)
      equal([text.includes(KEY), text.includes('Ada')], [false, contents])
    }
  },
  'logCalls() writes a line for what happened, from its level on': async ({ farSide }) => {
    const { url } = await farSide(BUSY, json(200, REPLY))
    const lines: string[] = []
    const line = (level: string) => (message: string) => void lines.push(`${level} ${message.replace(/ in \d+ ms/, '')}`)
    const logger = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
    await clientOf(url, { observers: [logCalls(logger)] }).chat.completions.create(QUESTION)
    equal(lines, ['warn chat.completions.create glm-4.7 is repeated: m', 'info chat.completions.create glm-4.7 finished'])
  },
}
