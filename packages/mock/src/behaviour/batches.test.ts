import { describe, expect, it } from 'vitest'
import { ask, chat, type Asked } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { problemsOf } from '../../fixtures/contract.ts'
import { createMock, type Mock } from '../index.ts'

const BATCHES = '/api/paas/v4/batches'
const ENDPOINT = '/v4/chat/completions'

interface Batch {
  id: string
  status: string
  output_file_id: string | null
  error_file_id: string | null
  errors: { data: { code: string; line: number; param: string | null; message: string }[] } | null
  request_counts: { total: number | null; completed: number | null; failed: number | null }
}

const line = (id: string, body: unknown = chat(), changes: object = {}) => JSON.stringify({ custom_id: id, method: 'POST', url: ENDPOINT, body, ...changes })

async function upload(mock: Mock, lines: string[], purpose = 'batch', name = 'a.jsonl'): Promise<string> {
  const form = new FormData()
  form.append('purpose', purpose)
  form.append('file', new Blob([lines.join('\n')]), name)
  return (await ask(mock, 'POST /api/paas/v4/files', form)).json['id'] as string
}

const create = async (mock: Mock, lines: string[], changes: object = {}, prefer?: string): Promise<Asked> =>
  ask(mock, `POST ${BATCHES}`, { input_file_id: await upload(mock, lines), endpoint: ENDPOINT, ...changes }, { headers: prefer ? { prefer } : {} })

async function poll(mock: Mock, id: string): Promise<Batch> {
  const asked = await ask(mock, `GET ${BATCHES}/${id}`)
  expect(await problemsOf('batches.retrieve', asked)).toEqual([])
  return asked.json as unknown as Batch
}

const readFile = async (mock: Mock, id: string) => (await ask(mock, `GET /api/paas/v4/files/${id}/content`)).text.trimEnd().split('\n').map((text) => JSON.parse(text) as { custom_id: string; id: string; response: { status_code: number; body: { error?: { code: string }; choices?: unknown[] } } })

describe('a batch', () => {
  it('is validated, worked through and completed, with files of answers and of errors', async () => {
    const mock = createMock()
    const started = await create(mock, [line('one'), line('two', chat({ model: 'glm-4.7', temperature: 7 })), line('three')])
    expect(await problemsOf('batches.create', started)).toEqual([])
    const id = started.json['id'] as string
    expect(started.json).toMatchObject({ status: 'validating', object: 'batch', request_counts: { total: null } })
    const states = [await poll(mock, id), await poll(mock, id), await poll(mock, id), await poll(mock, id)]
    expect(states.map(({ status }) => status)).toEqual(['in_progress', 'finalizing', 'completed', 'completed'])
    expect(states[3]).toEqual(states[2])
    const { output_file_id, error_file_id, request_counts } = states[2]!
    expect(request_counts).toEqual({ total: 3, completed: 2, failed: 1 })
    expect(await readFile(mock, output_file_id!)).toMatchObject([{ custom_id: 'one', id, response: { status_code: 200, body: { choices: [{}] } } }, { custom_id: 'three' }])
    expect(await readFile(mock, error_file_id!)).toMatchObject([{ custom_id: 'two', response: { status_code: 400, body: { error: { code: '1214' } } } }])
  })

  it('with `taskMs` moves with the time', async () => {
    const clock = testClock()
    const mock = createMock({ clock, taskMs: 1000 })
    const id = (await create(mock, [line('one')])).json['id'] as string
    const states: string[] = []
    for (let step = 0; step < 4; step++, clock.advance(400)) states.push((await poll(mock, id)).status)
    expect(states).toEqual(['in_progress', 'in_progress', 'finalizing', 'completed'])
  })

  it('deletes its input when it is completed, unless it is told not to', async () => {
    const mock = createMock({ polls: 0 })
    const state = async (keep: boolean) => {
      const { json } = await create(mock, [line('one')], keep ? { auto_delete_input_file: false } : {})
      await poll(mock, json['id'] as string)
      return (await ask(mock, `GET /api/paas/v4/files/${String(json['input_file_id'])}/content`)).status
    }
    expect([await state(false), await state(true)]).toEqual([400, 200])
  })

  it.each<[string, string[], object]>([
    ['is no JSON', [line('one'), '{', line('three')], { line: 2, code: '1210', param: null }],
    ['is nested deeper than any body', [line('one'), line('two').replace('"messages"', `"x":${'['.repeat(1000)}${']'.repeat(1000)},"messages"`)], { line: 2, code: '1210', param: null }],
    ['has a custom_id twice', [line('one'), line('one')], { line: 2, code: '1214', param: 'custom_id' }],
    ['has no custom_id', [JSON.stringify({ method: 'POST', url: ENDPOINT, body: chat() })], { line: 1, code: '1213', param: 'custom_id' }],
    ['is for another address', [line('one', chat(), { url: '/v1/chat' })], { line: 1, code: '1214', param: 'url' }],
    ['is no POST', [line('one', chat(), { method: 'GET' })], { line: 1, param: 'method' }],
    ['is for another model', [line('one'), line('two', chat({ model: 'glm-4.6' }))], { line: 2, param: 'body.model' }],
    ['is not there', [''], { line: 1, code: '1210' }],
  ])('fails with the line of its file that %s', async (_, lines, error) => {
    const mock = createMock({ polls: 0 })
    const { status, errors, output_file_id } = await poll(mock, (await create(mock, lines)).json['id'] as string)
    expect([status, output_file_id]).toEqual(['failed', null])
    expect(errors?.data).toEqual([expect.objectContaining(error)])
  })

  it.each([['example=fail', 'failed'], ['example=expire', 'expired']])('that is begun with %s ends as %s', async (prefer, expected) => {
    const mock = createMock({ polls: 0 })
    expect((await poll(mock, (await create(mock, [line('one')], {}, prefer)).json['id'] as string)).status).toBe(expected)
  })

  it('that is cancelled is cancelling, then cancelled; one that is completed cannot be', async () => {
    const mock = createMock()
    const id = (await create(mock, [line('one')])).json['id'] as string
    await poll(mock, id)
    const cancelled = await ask(mock, `POST ${BATCHES}/${id}/cancel`)
    expect(await problemsOf('batches.cancel', cancelled)).toEqual([])
    expect(cancelled.json['status']).toBe('cancelling')
    expect([(await poll(mock, id)).status, (await poll(mock, id)).status]).toEqual(['cancelled', 'cancelled'])
    const other = (await create(mock, [line('one')])).json['id'] as string
    for (let count = 0; count < 3; count++) await poll(mock, other)
    const refused = await ask(mock, `POST ${BATCHES}/${other}/cancel`)
    expect([refused.json.error.code, refused.headers.get('x-mock-hint')]).toEqual(['1214', 'The batch is completed: there is nothing left to cancel.'])
  })

  it('needs a file that is there, for batches', async () => {
    const mock = createMock()
    const refused = async (body: object) => {
      const { status, json } = await ask(mock, `POST ${BATCHES}`, { endpoint: ENDPOINT, ...body })
      return [status, json.error.message.split(' ')[0]]
    }
    expect(await refused({ input_file_id: 'nothing' })).toEqual([400, 'input_file_id'])
    expect(await refused({ input_file_id: await upload(mock, ['x'], 'agent', 'a.txt') })).toEqual([400, 'input_file_id'])
    expect(await refused({ input_file_id: await upload(mock, [line('one')]), endpoint: '/v4/fun' })).toEqual([400, 'endpoint'])
  })

  it('over the documented file works through the documented requests', async () => {
    const mock = createMock({ polls: 0 })
    const { json } = await ask(mock, `POST ${BATCHES}`, { input_file_id: '20260711_5d0c8f1e-7b34-4a92-8e6d-1f93c2ab7d40', endpoint: ENDPOINT })
    const { status, request_counts } = await poll(mock, json['id'] as string)
    expect(status).toBe('completed')
    expect(request_counts.total).toBeGreaterThan(1)
  })

  it('is listed page by page, the newest first', async () => {
    const mock = createMock()
    const ids: unknown[] = []
    for (let count = 0; count < 3; count++) ids.unshift((await create(mock, [line('one')])).json['id'])
    const page = async (query: string) => {
      const asked = await ask(mock, `GET ${BATCHES}?${query}`)
      expect(await problemsOf('batches.list', asked)).toEqual([])
      return asked.json
    }
    expect(await page('limit=2')).toMatchObject({ data: [{ id: ids[0] }, { id: ids[1] }], first_id: ids[0], last_id: ids[1], has_more: true })
    expect(await page(`limit=2&after=${String(ids[1])}`)).toMatchObject({ data: [{ id: ids[2] }], has_more: false })
  })
})
