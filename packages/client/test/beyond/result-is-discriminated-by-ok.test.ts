import { expect, it } from 'vitest'
import { BigModelError, CallerError, createClient } from '../../src/index.ts'
import { KEY, QUESTION } from '../client.ts'
import { farSide, json, REPLY, text } from '../far-side.ts'

it('is discriminated by `ok`: a 500 with an empty body is an error, whichever way it is framed', async () => {
  const { url } = await farSide(text(500, 'application/json', '', { 'content-length': '0' }), (response) => void response.writeHead(500).end(), json(200, REPLY))
  const client = createClient({ apiKey: KEY, baseUrl: url, maxRetries: 0 })
  const ask = () => client.chat.completions.create(QUESTION).safe()
  for (let framing = 0; framing < 2; framing++) {
    const result = await ask()
    expect(result).toEqual({ ok: false, error: expect.any(BigModelError) })
  }
  expect(await ask()).toMatchObject({ ok: true, data: REPLY, response: { status: 200 } })
})

it('never rejects from `safe()`: what is the caller’s own is the cause of a CallerError', async () => {
  const client = createClient({ apiKey: KEY })
  const reason = new Error('enough')
  const aborted = await client.chat.completions.create(QUESTION, { signal: AbortSignal.abort(reason) }).safe()
  expect(aborted).toEqual({ ok: false, error: expect.any(CallerError) })
  expect(aborted).toMatchObject({ error: { category: 'caller', message: 'enough', cause: reason } })
  expect(await client.asyncResults.retrieve('').safe()).toMatchObject({ ok: false, error: { cause: expect.any(TypeError) } })
})
