import { describe, expect, it } from 'vitest'
import { ask } from '../../fixtures/ask.ts'
import { createMock } from '../index.ts'

const mock = createMock({ frameDelay: 0 })

describe('the files for an application', () => {
  const upload = async (...files: [name: string, value: string | Blob][]) => {
    const form = new FormData()
    form.append('app_id', '1798627097909080064')
    for (const [name, value] of files) form.append(name, value)
    const { status, json } = await ask(mock, 'POST /api/llm-application/open/v2/application/file_upload', form)
    return [status, json['code']]
  }

  it.each([
    ['one part', [['files', new Blob(['a'])]]],
    ['a part for each, of the same name', [['files', new Blob(['a'])], ['files', new Blob(['b'])]]],
    ['names with brackets', [['files[]', new Blob(['a'])], ['files[]', new Blob(['b'])]]],
    ['a file of JSON, which is no list of files', [['files', new Blob(['[1, 2]'], { type: 'application/json' })]]],
    ['a plain field, whatever it says', [['files', '[1, 2]']]],
  ] as [string, [string, string | Blob][]][])('come as %s', async (_, files) => {
    expect(await upload(...files)).toEqual([200, 200])
  })

  it('have to be there', async () => {
    expect(await upload()).toEqual([400, 1213])
  })
})

it('an application answers in events unless it is told not to', async () => {
  const body = { app_id: '1798627097909080064', messages: [{ role: 'user', content: [{ type: 'input', value: '月湖在哪里' }] }] }
  const invoke = (changes: object) => ask(mock, 'POST /api/llm-application/open/v3/application/invoke', { ...body, ...changes })
  expect((await invoke({})).text).toMatch(/^data: .*\n\ndata: \[DONE\]\n\n$/s)
  expect((await invoke({ stream: false })).json).toMatchObject({ choices: [{}] })
})

it('the agent of a knowledge base has only events, and errors as JSON', async () => {
  const chat = (body: object, prefer = 'respond-async') => ask(mock, 'POST /api/zrag/agent/chat', body, { headers: { prefer } })
  const body = { messages: [{ role: 'user', content: '公司的年假制度是什么？' }], retrieval: { know_ids: ['1793456789012345678'] } }
  const { headers, text } = await chat(body)
  expect(headers.get('content-type')).toBe('text/event-stream')
  expect(text).toMatch(/^data: .*"type":"done".*\n\n$/s)
  expect((await chat(body, 'code=500')).headers.get('content-type')).toBe('application/json')
})
