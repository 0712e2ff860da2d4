import { expect, it } from 'vitest'
import { RateLimitError } from '../src/index.ts'
import { patientClient, QUESTION, rejection } from './client.ts'
import { delta, DONE, farSide, json, pieces, refuse, REPLY, text } from './far-side.ts'

it('meets 1302 and recovers', async () => {
  const { url, seen } = await farSide(refuse('1302'), refuse('1302'), json(200, REPLY))
  const { client, pauses } = patientClient({ baseUrl: url })
  expect(await client.chat.completions.create(QUESTION)).toEqual(REPLY)
  expect(pauses).toEqual([250, 500])
  expect(new Set(seen.map(({ body }) => String(body)))).toEqual(new Set([JSON.stringify(QUESTION)]))
})

it('gives up after `maxRetries`, which a call can set', async () => {
  const { url, seen } = await farSide(refuse('1302'))
  const { client } = patientClient({ baseUrl: url, maxRetries: 1 })
  expect(await rejection(client.chat.completions.create(QUESTION))).toBeInstanceOf(RateLimitError)
  expect(seen).toHaveLength(2)
  await rejection(client.chat.completions.create(QUESTION, { maxRetries: 0 }))
  expect(seen).toHaveLength(3)
})

it('repeats a stream that is refused, and an answer from a broken gateway', async () => {
  const { url, seen } = await farSide(refuse('1305'), text(502, 'text/html', '<html>'), pieces(delta('你', 'stop'), DONE))
  const stream = await patientClient({ baseUrl: url }).client.chat.completions.create({ ...QUESTION, stream: true })
  stream.abort()
  expect(seen).toHaveLength(3)
})

it('sends an upload whole again', async () => {
  const { url, seen } = await farSide(json(429, { code: 1302, message: 'm' }), json(200, { code: 200, message: 'ok', data: { successInfos: [], failedInfos: [] } }))
  await patientClient({ baseUrl: url }).client.documents.upload('1', { files: new File(['content'], 'a.txt') })
  expect(seen.map(({ body }) => String(body).includes('content'))).toEqual([true, true])
})
