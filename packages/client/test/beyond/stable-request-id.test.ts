import { expect, it } from 'vitest'
import { DuplicateRequestError } from '../../src/index.ts'
import { businessCodes } from '../../src/generated/errors.ts'
import { patientClient, QUESTION, rejection } from '../client.ts'
import { failure } from '../failure.ts'
import { farSide, json, refuse, REPLY } from '../far-side.ts'

it('keeps the `request_id` of the caller over retries, and makes none up', async () => {
  const { url, seen } = await farSide(refuse('1302'), json(200, { ...REPLY, request_id: 'mine-1' }))
  const { client } = patientClient({ baseUrl: url })
  const { requestId } = await client.chat.completions.create({ ...QUESTION, request_id: 'mine-1' }).withResponse()
  await client.chat.completions.create(QUESTION)
  expect(requestId).toBe('mine-1')
  expect(seen.map(({ body }) => (JSON.parse(String(body)) as { request_id?: string }).request_id)).toEqual(['mine-1', 'mine-1', undefined])
})

it('reports a 1231 on its own retry as a first attempt that may have succeeded, and any other as what it is', async () => {
  const known = json(400, { error: { code: '1231', message: '您已有请求：mine-1' } })
  const { url, seen } = await farSide((response) => void response.destroy(), known)
  const { client } = patientClient({ baseUrl: url })
  const own = await rejection(client.chat.completions.create({ ...QUESTION, request_id: 'mine-1' }))
  expect(own).toBeInstanceOf(DuplicateRequestError)
  expect(own).toMatchObject({ firstAttemptMayHaveSucceeded: true, message: 'The first attempt may have succeeded: 您已有请求：mine-1', remedy: expect.stringContaining('first attempt') })
  expect(seen).toHaveLength(2)
  const other = await rejection(client.chat.completions.create({ ...QUESTION, request_id: 'mine-1' }))
  expect(other).toBeInstanceOf(DuplicateRequestError)
  expect(other).toMatchObject({ firstAttemptMayHaveSucceeded: false, message: '您已有请求：mine-1', remedy: businessCodes['1231'].remedy })
})

it('carries the id of the request and the time to wait', async () => {
  expect(await failure(json(429, { error: { code: '1302', message: 'm' }, request_id: 'r-1' }, { 'retry-after': '90' }))).toMatchObject({ requestId: 'r-1', retryAfterMs: 90_000 })
  expect(await failure(json(500, { error: { code: '1234', message: 'm' } }, { 'x-request-id': 'r-2' }))).toMatchObject({ requestId: 'r-2' })
})
