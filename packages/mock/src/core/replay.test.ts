import { describe, expect, it } from 'vitest'
import { ask, type Asked } from '../../fixtures/ask.ts'
import { bundledDocument } from '../bundled.ts'
import { createMock } from '../index.ts'
import { compile, isSuccess, type DocumentedMedia, type Operation } from './compile.ts'
import { resolve, type ExampleObject, type MediaType } from './document.ts'

const mock = createMock({ frameDelay: 0 })
const { operations } = compile(bundledDocument)

describe.each(operations.map((operation) => ({ id: operation.id, operation })))('$id', ({ operation }) => {
  it('accepts each of its request examples, and replays its first success byte for byte', async () => {
    for (const [name, body] of requestsOf(operation)) {
      const { status, text } = await send(operation, body)
      expect(status, name).toBe(200)
      const response = operation.responses.find((candidate) => isSuccess(candidate.status))!
      const media = response.media.find(({ isStream }) => isStream === (body as { stream?: boolean } | undefined)?.stream) ?? response.media[0]!
      expect(withoutNewNames(text), name).toBe(withoutNewNames(textOf(media)))
    }
  })

  const cases = operation.responses.flatMap((response) => response.media.flatMap((media) => media.examples.map((example) => ({ status: response.status, media, example }))))

  it(`replays all ${cases.length} of its answers byte for byte`, async () => {
    const [, body] = requestsOf(operation)[0] ?? ['', undefined]
    for (const { status, media, example } of cases) {
      const request = media.isStream ? { ...(body as object), stream: true } : body
      const answer = await send(operation, request, { prefer: `code=${status}, example=${example.name}` })
      expect([example.name, answer.status, answer.headers.get('content-type')]).toEqual([example.name, Number(status), media.type])
      expect(answer.text).toBe(new TextDecoder().decode(example.bytes))
    }
  })
})

function textOf({ type, examples }: DocumentedMedia): string {
  const { value } = examples[0]!
  return type === 'text/event-stream' ? String(value) : JSON.stringify(value)
}

// a task that was started has an id of its own, and the model and request id of its request
function withoutNewNames(text: string): string {
  return text.includes('"task_status":"PROCESSING"') ? text.replace(/"(id|request_id|model)":"[^"]*"/g, '"$1":""') : text
}

function requestsOf(operation: Operation): [name: string, body: unknown][] {
  const media: MediaType | undefined = operation.body?.content.values().next().value
  const examples = Object.entries(media?.examples ?? {})
  return examples.length === 0 ? [['no body', undefined]] : examples.map(([name, example]) => [name, resolve<ExampleObject>(bundledDocument, example).value])
}

function send(operation: Operation, body: unknown, headers: Record<string, string> = {}): Promise<Asked> {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((candidate) => candidate.name === name) as { example?: string } | undefined
    return parameter?.example ?? '1'
  })
  const isForm = operation.body?.content.has('multipart/form-data')
  return ask(mock, `${operation.method} /api${path}`, isForm ? toForm(body as Record<string, unknown>) : body, { headers })
}

function toForm(body: Record<string, unknown>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(body)) {
    if (name === 'files') form.append(name, new Blob([String(value)]), '员工手册.md')
    else if (Array.isArray(value)) for (const item of value) form.append(name, String(item))
    else form.append(name, typeof value === 'object' ? JSON.stringify(value) : String(value))
  }
  return form
}
