import { describe, expect, it } from 'vitest'
import { ask, chat, type Asking } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { createMock, type Mock, type MockOptions } from '../index.ts'

const START = 'POST /api/paas/v4/async/chat/completions'

async function start(options: MockOptions = {}, body = chat(), asking: Asking = {}): Promise<{ mock: Mock; task: Record<string, unknown>; poll: () => Promise<Record<string, unknown>> }> {
  const mock = createMock(options)
  const { json: task } = await ask(mock, START, body, asking)
  return { mock, task, poll: async () => (await ask(mock, `GET /api/paas/v4/async-result/${String(task['id'])}`)).json }
}

describe('an asynchronous chat', () => {
  it('starts as PROCESSING with an id of its own and the model and request id of the request', async () => {
    const { task, mock } = await start({}, chat({ model: 'glm-4.6', request_id: 'my-request-1' }))
    expect(task).toEqual({ model: 'glm-4.6', id: expect.stringMatching(/^[1-9]\d{16}-[1-9]\d{18}$/), request_id: 'my-request-1', task_status: 'PROCESSING' })
    expect((await ask(mock, START, chat())).json['id']).not.toBe(task['id'])
  })

  it('is PROCESSING twice, then SUCCESS with the documented reply, and stays so', async () => {
    const { task, poll } = await start()
    expect(await poll()).toEqual(task)
    expect(await poll()).toEqual(task)
    expect(await poll()).toMatchObject({ ...task, task_status: 'SUCCESS', choices: [{ message: { role: 'assistant' }, finish_reason: 'stop' }], usage: { total_tokens: 110 } })
    expect(await poll()).toMatchObject({ task_status: 'SUCCESS' })
  })

  it.each([0, 1, 4])('with `polls: %i` is PROCESSING so many times', async (polls) => {
    const { poll } = await start({ polls })
    for (let count = 0; count < polls; count++) expect(await poll()).toMatchObject({ task_status: 'PROCESSING' })
    expect(await poll()).toMatchObject({ task_status: 'SUCCESS' })
  })

  it('with `taskMs` is ready when the time is over, however often it was asked for', async () => {
    const clock = testClock()
    const { poll } = await start({ clock, taskMs: 500 })
    for (let count = 0; count < 5; count++) expect(await poll()).toMatchObject({ task_status: 'PROCESSING' })
    clock.advance(500)
    expect(await poll()).toMatchObject({ task_status: 'SUCCESS' })
  })

  it.each([
    ['by a header', chat(), { headers: { prefer: 'example=fail' } }],
    ['by its message', chat({ messages: [{ role: 'user', content: '[mock fail]' }] }), {}],
  ])('ends as FAIL when it was started so %s', async (_, body, asking) => {
    const { task, poll } = await start({ polls: 1 }, body, asking)
    expect(task['task_status']).toBe('PROCESSING')
    expect(await poll()).toMatchObject({ task_status: 'PROCESSING' })
    expect(await poll()).toEqual({ ...task, task_status: 'FAIL' })
  })

  it('with `echo` succeeds with the text of the last user message', async () => {
    const { poll } = await start({ polls: 0, echo: true })
    expect(await poll()).toMatchObject({ model: 'glm-4.7', choices: [{ message: { content: '你好' } }] })
  })

  it('refuses an unknown model and accepts argument objects, as the chat does', async () => {
    const mock = createMock()
    expect((await ask(mock, START, chat({ model: 'glm-9' }))).json.error.code).toBe('1211')
    const call = { role: 'assistant', tool_calls: [{ id: '1', type: 'function', function: { name: 'f', arguments: {} } }] }
    expect((await ask(mock, START, chat({ messages: [call, { role: 'user', content: 'x' }] }))).headers.get('x-mock-remark')).toContain('messages[0].tool_calls[0]')
  })
})

describe.each([
  ['a video', 'POST /api/paas/v4/videos/generations', { model: 'cogvideox-3', prompt: '一只猫在玩球', request_id: 'my-request-2' }, 'video_result'],
  ['an image', 'POST /api/paas/v4/async/images/generations', { model: 'glm-image', prompt: '一只猫在玩球', request_id: 'my-request-1' }, 'image_result'],
])('%s that is made while the client asks for it', (_, line, body, result) => {
  it('is PROCESSING, then SUCCESS with the documented result', async () => {
    const mock = createMock({ polls: 1 })
    const { json: task } = await ask(mock, line, body)
    expect(task).toEqual({ model: body.model, id: expect.stringMatching(/^[1-9]\d{16}-[1-9]\d{18}$/), request_id: body.request_id, task_status: 'PROCESSING' })
    const poll = async () => (await ask(mock, `GET /api/paas/v4/async-result/${String(task['id'])}`)).json
    expect(await poll()).toEqual(task)
    expect(await poll()).toEqual({ model: task['model'], request_id: task['request_id'], task_status: 'SUCCESS', [result]: [expect.objectContaining({ url: expect.stringMatching(/^https:/) })] })
  })

  it('ends as FAIL when it was started so', async () => {
    const mock = createMock({ polls: 0 })
    const { json: task } = await ask(mock, line, body, { headers: { prefer: 'example=fail' } })
    expect((await ask(mock, `GET /api/paas/v4/async-result/${String(task['id'])}`)).json).toEqual({ ...task, task_status: 'FAIL' })
  })
})

describe('a result', () => {
  it('of an unknown task is 1214 naming `id`', async () => {
    const { status, json, headers } = await ask(createMock(), 'GET /api/paas/v4/async-result/123')
    expect([status, json.error]).toEqual([400, { code: '1214', message: 'id 参数非法。请检查文档' }])
    expect(headers.get('x-mock-hint')).toContain('No task has the id "123"')
  })

  it('of a documented id is the documented example', async () => {
    const id = '74931783752000418-8215603994716052387'
    expect((await ask(createMock(), `GET /api/paas/v4/async-result/${id}`)).json).toMatchObject({ id, task_status: 'PROCESSING' })
  })

  it('can be any documented one by a trigger', async () => {
    const get = async (example: string) => (await ask(createMock(), 'GET /api/paas/v4/async-result/123', undefined, { headers: { prefer: `example=${example}` } })).json
    expect(await get('video-success')).toMatchObject({ video_result: [{}] })
    expect(await get('fail')).toMatchObject({ task_status: 'FAIL' })
  })

  it('is forgotten after `reset`', async () => {
    const { mock, task } = await start()
    await mock.reset()
    expect((await ask(mock, `GET /api/paas/v4/async-result/${String(task['id'])}`)).status).toBe(400)
  })
})

describe('a conversation', () => {
  const CONVERSATION = 'POST /api/v1/agents/conversation'

  it('is kept for the slides agent, and goes on with its id', async () => {
    const mock = createMock()
    const say = (changes: object) => ask(mock, 'POST /api/v1/agents', { agent_id: 'slides_glm_agent', messages: [{ role: 'user', content: '做一份幻灯片' }], ...changes })
    const { conversation_id: id } = (await say({})).json
    expect((await ask(mock, CONVERSATION, { agent_id: 'slides_glm_agent', conversation_id: id })).json).toMatchObject({ agent_id: 'slides_glm_agent', conversation_id: id, choices: [{}] })
    expect((await say({ conversation_id: id })).json['conversation_id']).toBe(id)
  })

  it('that nobody began is 1214 naming `conversation_id`', async () => {
    const { json } = await ask(createMock(), CONVERSATION, { agent_id: 'slides_glm_agent', conversation_id: '1' })
    expect(json.error).toEqual({ code: '1214', message: 'conversation_id 参数非法。请检查文档' })
  })

  it('of another agent is a documented error naming `agent_id`', async () => {
    const { status, json, headers } = await ask(createMock(), CONVERSATION, { agent_id: 'general_translation', conversation_id: '1' })
    expect([status, json.error]).toEqual([400, { code: '1214', message: 'agent_id 参数非法。请检查文档' }])
    expect(headers.get('x-mock-hint')).toContain('slides_glm_agent only')
  })
})

describe.each([
  ['a task of an agent', 'POST /api/v1/agents', { agent_id: 'vidu_template_agent', messages: [{ role: 'user', content: 'x' }] }, 'async_id', ['pending', 'success', 'failed'], (id: string) => ['POST /api/v1/agents/async-result', { agent_id: 'vidu_template_agent', async_id: id }] as const],
  ['the reading of a file', 'POST /api/paas/v4/files/parser/create', undefined, 'task_id', ['processing', 'succeeded', 'failed'], (id: string) => [`GET /api/paas/v4/files/parser/result/${id}/text`, undefined] as const],
] as const)('%s', (_, line, given, member, [running, done, failed], poll) => {
  const form = new FormData()
  form.append('tool_type', 'lite')
  form.append('file', new Blob(['x']), 'a.docx')

  it.each([['ends well', undefined, done], ['ends badly when it was started so', { prefer: 'example=fail' }, failed]])('has an id of its own, is running, and %s', async (__, headers, end) => {
    const mock = createMock({ polls: 1 })
    const { json } = await ask(mock, line, given ?? form, headers ? { headers } : {})
    const id = String(json[member])
    const askFor = (asked: Mock) => ask(asked, poll(id)[0], poll(id)[1])
    const states = [await askFor(mock), await askFor(mock), await askFor(mock)].map((asked) => [asked.json[member], asked.json['status']])
    expect(states).toEqual([[id, running], [id, end], [id, end]])
    expect((await askFor(createMock())).json.error.code).toBe('1214')
  })
})
