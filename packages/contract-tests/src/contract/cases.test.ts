import { describe, expect, it } from 'vitest'
import { operationsOf } from '../document/operations.ts'
import { ourDocument } from '../document/ours.ts'
import type { JsonObject } from '@bigmodel-kit/scripts/openapi'
import { cases } from './cases.ts'

const document = ourDocument()
const all = cases(document)
const names = new Set(all.map(({ name }) => name))

describe('cases', () => {
  it('have unique names', () => {
    expect(names.size).toBe(all.length)
  })

  it('try every documented request, answer and stream by its name', () => {
    for (const { id, body, responses } of operationsOf(document)) {
      for (const { name } of body?.media[0]?.examples ?? []) expect(names).toContain(`${id}: request ${name}`)
      for (const { status, media } of responses) {
        for (const { events, examples } of media) for (const { name } of examples) expect(names).toContain(`${id}: ${status} ${events ? 'stream ' : ''}${name}`)
      }
    }
  })

  it('try every business code of the catalogue', () => {
    const tried = new Set(all.flatMap(({ kind, expect: { codes } }) => (kind === 'error' ? (codes ?? []) : [])))
    const codes = Object.values(document['x-business-codes'] as JsonObject).map((entry) => (entry as JsonObject)['code'])
    expect(codes.filter((code) => !tried.has(String(code)))).toEqual([])
  })

  it('try good and bad credentials on every operation', () => {
    for (const { id } of operationsOf(document)) {
      for (const kind of ['key', 'token', 'none', 'malformed', 'expired-token', 'wrong-signature']) expect(names).toContain(`${id}: credentials ${kind}`)
    }
  })

  it('leave out each required member and change the type of each member', () => {
    expect(names).toContain('chat.completions.create: without model')
    expect(names).toContain('chat.completions.create: with messages of another type')
    expect(names).toContain('documents.uploadUrls: without upload_detail.0.url')
    expect(names).toContain('chat.completions.create: malformed JSON')
  })

  it('ask for each media type of an answer in the request', () => {
    const bodyOf = (name: string) => {
      const body = all.find((one) => one.name === name)?.request.body
      return body && 'value' in body ? body.value : undefined
    }
    expect(bodyOf('audio.speech.create: 200 wav')).toMatchObject({ response_format: 'wav' })
    expect(bodyOf('audio.speech.create: 200 pcm')).toMatchObject({ response_format: 'pcm' })
    expect(bodyOf('assistants.conversations.create: 200 answer')).toMatchObject({ stream: false })
    expect(bodyOf('zrag.chat.create: 200 stream answer')).not.toHaveProperty('stream')
    expect(bodyOf('tools.webSearch: 200 stream results')).toMatchObject({ stream: true })
  })

  it('expect events where the request says nothing and the document streams by default', () => {
    const media = { 'application/json': { schema: {} }, 'text/event-stream': { schema: {}, 'x-event-schema': {} } }
    const schema = { type: 'object', properties: { stream: { type: 'boolean', default: true } } }
    const content = { 'application/json': { schema, examples: { silent: { value: {} }, whole: { value: { stream: false } } } } }
    const made = cases({ openapi: '3.1.1', paths: { '/new': { post: { operationId: 'new.create', requestBody: { content }, responses: { '200': { description: '', content: media } } } } } })
    const expected = made.filter(({ name }) => name.includes('request')).map(({ name, expect: { media: type } }) => [name, type])
    expect(expected).toEqual([['new.create: request silent', 'text/event-stream'], ['new.create: request whole', 'application/json']])
  })

  it('are made for an operation that nobody wrote anything for', () => {
    const media = { schema: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } }, examples: { short: { value: { text: 'a' } } } }
    const made = cases({
      openapi: '3.1.1',
      paths: { '/new': { post: { operationId: 'new.create', requestBody: { content: { 'application/json': media } }, responses: { '200': { description: '', content: { 'application/json': media } } } } } },
    })
    expect(made.map(({ name }) => name)).toEqual([
      'new.create: request short',
      'new.create: 200 short',
      'new.create: credentials key',
      'new.create: credentials token',
      'new.create: credentials none',
      'new.create: credentials malformed',
      'new.create: credentials expired-token',
      'new.create: credentials wrong-signature',
      'new.create: without text',
      'new.create: with text of another type',
      'new.create: malformed JSON',
    ])
  })
})
