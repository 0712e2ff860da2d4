import { assembleClient, type Client } from '../src/client.ts'
import type { Clock } from '../src/clock.ts'
import type { ClientOptions } from '../src/options.ts'

export const KEY = 'test-id.test-secret-that-opens-nothing-real'

export const QUESTION = { model: 'glm-4.7', messages: [{ role: 'user' as const, content: '你好' }] }

/** A client whose pauses take no time; they are in `pauses`. */
export function patientClient(options: ClientOptions, random = 0.5): { client: Client; pauses: number[] } {
  const pauses: number[] = []
  const clock: Clock = {
    now: () => Date.UTC(2026, 0, 1),
    random: () => random,
    sleep: (ms) => {
      pauses.push(ms)
      return Promise.resolve()
    },
  }
  return { client: assembleClient({ apiKey: KEY, ...options }, clock), pauses }
}

/** What a promise rejects with; fails when it does not. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`did not reject, but gave ${JSON.stringify(value)}`)
    },
    (error: unknown) => error,
  )
}
