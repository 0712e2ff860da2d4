import { expect, it } from 'vitest'
import { createClient, type ClientOptions, type RequestOptions } from '../src/index.ts'
import { KEY, QUESTION, rejection } from './client.ts'
import { farSide, json, REPLY } from './far-side.ts'

type Make = (value: number) => RequestOptions

// for each option its name in messages, how it is given, and the least that it takes
const OF_A_CALL: readonly [name: string, make: Make, least: number][] = [
  ['timeout.total', (timeout) => ({ timeout }), 1],
  ['timeout.total', (total) => ({ timeout: { total } }), 1],
  ['timeout.headers', (headers) => ({ timeout: { headers } }), 1],
  ['timeout.idle', (idle) => ({ timeout: { idle } }), 1],
  ['maxRetries', (maxRetries) => ({ maxRetries }), 0],
  ['maxRetryAfter', (maxRetryAfter) => ({ maxRetryAfter }), 0],
]
const OF_A_CLIENT: readonly [name: string, make: (value: number) => ClientOptions, least: number][] = [...OF_A_CALL, ['maxConcurrency', (maxConcurrency) => ({ maxConcurrency }), 1]]

const wrong = (least: number): [shown: string, value: unknown][] => [
  ['number NaN', Number.NaN],
  ['number -1', -1],
  ['number -Infinity', -Infinity],
  ['number 1.5', 1.5],
  [`number ${least - 1}`, least - 1],
  ['string 3', '3'],
  ['boolean true', true],
]

const refusals = (options: typeof OF_A_CLIENT) => options.flatMap(([name, make, least]) => wrong(least).map(([shown, value]) => ({ name, shown, least, options: make(value as number) })))

it.each(refusals(OF_A_CLIENT))('createClient refuses $options: the $shown', ({ name, shown, least, options }) => {
  expect(() => createClient({ apiKey: KEY, ...options })).toThrow(new TypeError(`${name} has to be a whole number from ${least} up, not the ${shown}.`))
})

it.each(refusals(OF_A_CALL))('a call refuses $options: the $shown, before anything is sent', async ({ name, shown, least, options }) => {
  let sent = 0
  const client = createClient({ apiKey: KEY, fetch: async () => (sent++, Response.json(REPLY)) })
  expect(await rejection(client.chat.completions.create(QUESTION, options as RequestOptions))).toEqual(new TypeError(`${name} has to be a whole number from ${least} up, not the ${shown}.`))
  expect(sent).toBe(0)
})

it.each(OF_A_CLIENT.flatMap(([, make, least]) => [least, 7, Infinity].map((value) => make(value))))('createClient takes %o', (options) => {
  expect(() => createClient({ apiKey: KEY, ...options })).not.toThrow()
})

it('takes `undefined` for the default, and a call’s own number before that of the client', async () => {
  const { url, seen } = await farSide(json(500, {}))
  const client = createClient({ apiKey: KEY, baseUrl: url, maxRetries: 3, timeout: undefined })
  await rejection(client.chat.completions.create(QUESTION, { maxRetries: 0, timeout: { idle: undefined } }))
  expect(seen).toHaveLength(1)
})
