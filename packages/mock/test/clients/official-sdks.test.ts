import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { bundledDocument } from '../../src/bundled.ts'
import { compile } from '../../src/core/compile.ts'
import { createMock, defaultKey } from '../../src/index.ts'
import { loadDocument } from '../../src/node.ts'
import { pathAliases } from '../../src/path-aliases.ts'
import { useBigModelMock } from '../../src/vitest.ts'

const mock = useBigModelMock({ frameDelay: 1, polls: 1 })

/** The headers that each of the SDKs sends with JSON. */
const PYTHON = { accept: 'application/json', 'content-type': 'application/json; charset=UTF-8', 'accept-encoding': 'gzip, deflate', 'x-source-channel': 'python-sdk' }
/** With a form, whose type its body knows. */
const { 'content-type': _type, ...PYTHON_FORM } = PYTHON
const JAVA = { 'content-type': 'application/json; charset=utf-8', 'accept-encoding': 'gzip', 'x-source-channel': 'java-sdk', 'zai-sdk-ver': '0.3.3' }

/** Sends what an SDK sends whose base URL ends with /paas/v4. */
async function send(line: string, headers: Record<string, string>, body?: string | FormData) {
  const [method = '', path = ''] = line.split(' ')
  const response = await fetch(`${mock.baseUrl}/paas/v4${path}`, { method, headers: { ...headers, authorization: `Bearer ${defaultKey}` }, ...(body !== undefined && { body }) })
  const text = await response.text()
  const json: { [member: string]: unknown } = response.headers.get('content-type') === 'application/json' ? JSON.parse(text) : undefined!
  return { status: response.status, remark: response.headers.get('x-mock-remark'), text, json }
}

function form(file: File, fields: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(fields)) data.append(name, value)
  data.append('file', file)
  return data
}

describe('agents, which the official SDKs call below /paas/v4', () => {
  it('answer, and the remark names the documented path', async () => {
    const { status, json, remark } = await send('POST /v1/agents', PYTHON, '{"agent_id":"general_translation","messages":[{"role":"user","content":[{"type":"text","text":"hello"}]}],"custom_variables":{"source_lang":"en","target_lang":"zh"}}')
    expect([status, json['agent_id']]).toEqual([200, 'general_translation'])
    expect(remark).toMatch(/^\/api\/paas\/v4\/v1\/agents is taken for agents\.create, which is documented as POST \/api\/v1\/agents; /)
  })

  it('stream', async () => {
    const { status, text } = await send('POST /v1/agents', JAVA, '{"agent_id":"general_translation","stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"custom_variables":{"source_lang":"en","target_lang":"zh-CN"}}')
    expect(status).toBe(200)
    expect(text.match(/^data: /gm)!.length).toBeGreaterThan(3)
  })

  it.each([
    ['zai-sdk and zhipuai for Python', PYTHON, 'async_id'],
    ['zai-sdk for Java', JAVA, 'task_id'],
  ])('are asked for a result by %s', async (_, headers, name) => {
    const begun = await send('POST /v1/agents', headers, '{"agent_id":"vidu_template_agent","stream":false,"messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url","image_url":"https://a.test/x.jpg"}]}],"custom_variables":{"template":"french_kiss"}}')
    const question = JSON.stringify({ [name]: begun.json['async_id'], agent_id: 'vidu_template_agent' })
    const answers = [await send('POST /v1/agents/async-result', headers, question), await send('POST /v1/agents/async-result', headers, question)]
    expect(answers.map(({ status, json }) => [status, json['status']])).toEqual([[200, 'pending'], [200, 'success']])
  })
})

describe('the knowledge bases of zhipuai for Python and oapi-java-sdk, which read answers in the way of /paas/v4', () => {
  const create = () => send('POST /knowledge', PYTHON, '{"embedding_id":3,"name":"kb","customer_identifier":null,"description":"d","background":"blue","icon":"book","bucket_id":null}')

  it('are created, changed, listed and deleted', async () => {
    const { status, json, remark } = await create()
    expect([status, Object.keys(json)]).toEqual([200, ['id']])
    expect(remark).toContain('knowledge.create, which is documented as POST /api/llm-application/open/knowledge; ')
    const id = json['id'] as string
    expect((await send(`PUT /knowledge/${id}`, PYTHON, `{"id":"${id}","embedding_id":3,"name":"renamed","description":null,"background":null,"icon":null}`)).status).toBe(200)
    expect((await send('GET /knowledge?page=1&size=10', PYTHON)).json).toMatchObject({ total: 1, list: [{ id, name: 'renamed' }] })
    expect((await send('GET /knowledge/capacity', PYTHON)).json).toMatchObject({ used: { word_num: 0 } })
    expect((await send(`DELETE /knowledge/${id}`, PYTHON)).status).toBe(200)
    expect((await send('GET /knowledge?page=1&size=10', PYTHON)).json).toEqual({ list: [], total: 0 })
  })

  it('have documents, which are read and deleted', async () => {
    const { json } = await create()
    const documents = new FormData()
    documents.append('files', new File(['hello world'], 'a.txt'))
    const uploaded = await fetch(`${mock.baseUrl}/llm-application/open/document/upload_document/${json['id'] as string}`, { method: 'POST', headers: { authorization: `Bearer ${defaultKey}` }, body: documents })
    const { data } = (await uploaded.json()) as { data: { successInfos: [{ documentId: string }] } }
    const [{ documentId }] = data.successInfos
    expect((await send(`GET /document/${documentId}`, PYTHON)).json).toMatchObject({ id: documentId, name: 'a.txt' })
    expect((await send(`DELETE /document/${documentId}`, PYTHON)).status).toBe(200)
    expect((await send(`GET /document/${documentId}`, PYTHON)).json).toMatchObject({ error: { code: '1214' } })
  })

  it('are refused with an error in `error`', async () => {
    expect(await send('POST /knowledge', PYTHON, '{"embedding_id":3}')).toMatchObject({ status: 400, json: { error: { code: '1213', message: '未正常接收到 name 参数' } } })
  })
})

describe('a path of an SDK', () => {
  it('belongs to an operation of the document, with the same parameters', () => {
    const paths = new Map(compile(bundledDocument).operations.map(({ id, path }) => [id, path]))
    const parametersOf = (path: string) => path.match(/\{[^}]*\}/g)
    for (const { path, operationId } of pathAliases) expect(parametersOf(path)).toEqual(parametersOf(paths.get(operationId)!))
  })

  it('is none for a document of one’s own', async () => {
    const document = await loadDocument(fileURLToPath(new URL('../../src/generated/openapi.json', import.meta.url)))
    const response = await createMock({ document }).fetch('http://mock.test/api/paas/v4/v1/agents', { method: 'POST' })
    expect(response.headers.get('x-mock-hint')).toBe('No operation has this path. agents.create is POST /api/v1/agents')
  })

  it.each(['POST /fine_tuning/jobs', 'GET /knowledge/1'])('%s is none that the document has anywhere', async (line) => {
    expect([404, 405]).toContain((await send(line, PYTHON, line.startsWith('POST') ? '{}' : undefined)).status)
  })
})

describe('what the official SDKs always send so is let pass, with a remark', () => {
  it('an assistant without a model, which zai-sdk and zhipuai for Python take and leave out', async () => {
    const { status, remark, text } = await send('POST /assistant', PYTHON, '{"assistant_id":"659e54b1b8006379b4b2abd6","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"stream":true,"conversation_id":null,"attachments":null,"metadata":null,"request_id":null,"user_id":null,"extra_parameters":null}')
    expect([status, text.startsWith('data: ')]).toEqual([200, true])
    expect(remark).toBe('The body says null for conversation_id, attachments, metadata, request_id, user_id, extra_parameters, which counts as left out.')
  })

  it.each([
    ['without an engine, as in their READMEs', '{"search_query":"What is artificial intelligence?","search_result":true}', 'tools[0].web_search.search_engine is missing; it counts as search_std.'],
    ['with text for Booleans and numbers, as in glm_example.py', '{"enable":"True","search_engine":"search_pro","search_result":"True","count":"5"}', 'tools[0].web_search.enable is text; it is documented as boolean. tools[0].web_search.search_result is text; it is documented as boolean. tools[0].web_search.count is text; it is documented as number.'],
  ])('a web search tool %s', async (_, settings, expected) => {
    const { status, remark } = await send('POST /chat/completions', JAVA, `{"model":"glm-4","messages":[{"role":"user","content":"Hello"}],"tools":[{"type":"web_search","web_search":${settings}}]}`)
    expect([status, remark]).toEqual([200, expected])
  })

  it('but a text that is neither is refused', async () => {
    const { json } = await send('POST /chat/completions', JAVA, '{"model":"glm-4","messages":[{"role":"user","content":"Hello"}],"tools":[{"type":"web_search","web_search":{"search_engine":"search_std","count":"many"}}]}')
    expect(json).toMatchObject({ error: { code: '1214', message: 'tools[0].web_search.count 参数非法。请检查文档' } })
  })
})

describe('what the Python SDKs ask for in their own way', () => {
  it('the result of a parser, as application/binary', async () => {
    const begun = await send('POST /files/parser/create', PYTHON_FORM, form(new File(['%PDF'], 'a.pdf'), { file_type: 'pdf', tool_type: 'lite' }))
    const taskId = begun.json['task_id'] as string
    const { status, json } = await send(`GET /files/parser/result/${taskId}/text`, { ...PYTHON, accept: 'application/binary' })
    expect([status, json['task_id']]).toEqual([200, taskId])
  })

  it('all voices, by parameters without a value', async () => {
    const uploaded = await send('POST /files', PYTHON_FORM, form(new File(['RIFF'], 'a.wav'), { purpose: 'voice-clone-input' }))
    const id = uploaded.json['id'] as string
    await send('POST /voice/clone', PYTHON, `{"voice_name":"my_voice","text":"t","input":"i","file_id":"${id}","request_id":null,"model":"cogtts-clone"}`)
    const { json } = await send('GET /voice/list?voiceType=&voiceName=&request_id=', PYTHON)
    expect(json['voice_list']).toMatchObject([{ voice_name: 'my_voice', voice_type: 'PRIVATE' }, { voice_type: 'OFFICIAL' }])
  })
})
