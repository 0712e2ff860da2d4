import { describe, expect, it } from 'vitest'
import type { Asked } from '../../fixtures/ask.ts'
import { memberOf, operations, requestsOf, send } from '../../fixtures/documented.ts'
import { createMock } from '../index.ts'
import { isSuccess, type DocumentedMedia, type Operation } from './compile.ts'

/** What these make is new, so that its ids and times are its own. */
const CREATING = ['agents.create', 'batches.create', 'chat.asyncCompletions.create', 'documents.upload', 'documents.uploadUrls', 'fileParser.create', 'files.create', 'images.asyncGenerations.create', 'knowledge.create', 'videos.generations.create', 'voices.clone']

describe.each(operations.map((operation) => ({ id: operation.id, operation })))('$id', ({ operation }) => {
  const mock = createMock({ frameDelay: 0 })

  it('accepts each of its request examples, and answers with one of its documented successes byte for byte, or with ids of its own', async () => {
    for (const [name, body] of requestsOf(operation)) {
      const answer = await send(mock, operation, body)
      expect(answer.status, name).toBe(200)
      const response = operation.responses.find((candidate) => isSuccess(candidate.status))!
      const media = response.media.find(({ isStream }) => isStream === wantsStream(operation, body)) ?? response.media[0]!
      const told = CREATING.includes(operation.id) ? membersOf : (text: string) => text
      expect(media.examples.map(({ value }) => told(documented(media, value))), name).toContainEqual(told(contentOf(answer)))
    }
  })

  const cases = operation.responses.flatMap((response) => response.media.flatMap((media) => media.examples.map((example) => ({ status: response.status, media, example }))))

  it(`replays all ${cases.length} of its answers byte for byte`, async () => {
    const [, body] = requestsOf(operation)[0] ?? ['', undefined]
    for (const { status, media, example } of cases) {
      const request = isSuccess(status) && memberOf(operation, 'stream') ? { ...(body as object), stream: media.isStream } : body
      const answer = await send(mock, operation, request, { prefer: `code=${status}, example=${example.name}` })
      expect([example.name, answer.status, answer.headers.get('content-type')]).toEqual([example.name, Number(status), media.type])
      expect(contentOf(answer)).toBe(documented(media, example.value))
    }
  })
})

// what an example says, and below what an answer says, in the same words: bytes that are no text in Base64
function documented({ type }: DocumentedMedia, value: unknown): string {
  return type.includes('json') ? JSON.stringify(value) : String(value)
}

function contentOf({ headers, text, bytes }: Asked): string {
  return /json|^text\//.test(headers.get('content-type') ?? '') ? text : Buffer.from(bytes).toString('base64')
}

function wantsStream(operation: Operation, body: unknown): boolean {
  return (body as { stream?: boolean } | undefined)?.stream ?? memberOf(operation, 'stream')?.['default'] === true
}

// of a whole answer, or of the first event of a stream
function membersOf(text: string): string {
  return Object.keys(JSON.parse(text.replace(/^data: /, '').split('\n\n')[0]!) as object).sort().join()
}
