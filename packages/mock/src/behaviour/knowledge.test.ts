import { describe, expect, it } from 'vitest'
import { ask, type Asked } from '../../fixtures/ask.ts'
import { testClock } from '../../fixtures/clock.ts'
import { problemsOf } from '../../fixtures/contract.ts'
import { createMock, type Mock } from '../index.ts'

const KNOWLEDGE = '/api/llm-application/open/knowledge'
const DOCUMENT = '/api/llm-application/open/document'

interface Item {
  id: string
  name: string
  embedding_stat: number
  word_num: number
  failInfo?: object
}

interface Reply {
  code: number
  data: { id: string; list: Item[]; total: number; successInfos: { documentId: string }[]; failedInfos: object[]; used: { length: number } } & Item
}

async function call(mock: Mock, operationId: string, line: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const asked = await ask(mock, line, body, { headers })
  expect(await problemsOf(operationId, asked)).toEqual([])
  return asked.json as unknown as Reply
}

const create = async (mock: Mock, changes: object = {}) => (await call(mock, 'knowledge.create', `POST ${KNOWLEDGE}`, { embedding_id: 11, name: '员工手册', ...changes })).data.id

function upload(mock: Mock, id: string, name: string, fields: Record<string, string> = {}, content = 'Refunds are paid within 14 days.', prefer?: string): Promise<Reply> {
  const form = new FormData()
  form.append('files', new Blob([content]), name)
  for (const [field, value] of Object.entries(fields)) form.append(field, value)
  return call(mock, 'documents.upload', `POST ${DOCUMENT}/upload_document/${id}`, form, prefer ? { prefer } : {})
}

const retrieve = async (mock: Mock, id: string) => (await call(mock, 'documents.retrieve', `GET ${DOCUMENT}/${id}`)).data
const list = async (mock: Mock, query: string) => (await call(mock, 'documents.list', `GET ${DOCUMENT}?${query}`)).data

describe('a knowledge base', () => {
  it('that was created is listed, fetched, changed and deleted', async () => {
    const mock = createMock()
    const id = await create(mock, { description: '制度' })
    expect((await call(mock, 'knowledge.list', `GET ${KNOWLEDGE}`)).data).toEqual({ total: 1, list: [{ id, embedding_id: 11, name: '员工手册', description: '制度', contextual: 0, background: 'blue', icon: 'question', document_size: 0, length: 0, word_num: 0 }] })
    await call(mock, 'knowledge.update', `PUT ${KNOWLEDGE}/${id}`, { name: '员工手册 2026' })
    expect((await call(mock, 'knowledge.retrieve', `GET ${KNOWLEDGE}/${id}`)).data).toMatchObject({ id, name: '员工手册 2026', description: '制度' })
    await call(mock, 'knowledge.delete', `DELETE ${KNOWLEDGE}/${id}`)
    const gone = await ask(mock, `GET ${KNOWLEDGE}/${id}`)
    expect([gone.status, gone.json]).toEqual([400, { code: 1214, message: 'id 参数非法。请检查文档' }])
    expect((await call(mock, 'knowledge.list', `GET ${KNOWLEDGE}`)).data).toEqual({ total: 0, list: [] })
  })

  it('is listed page by page, and counts its documents, as the capacity does', async () => {
    const mock = createMock()
    const ids = [await create(mock), await create(mock), await create(mock)]
    await upload(mock, ids[0]!, 'a.md', {}, 'x'.repeat(300))
    const page = async (number: number) => (await call(mock, 'knowledge.list', `GET ${KNOWLEDGE}?page=${number}&size=2`)).data
    expect([(await page(1)).list.map(({ id }) => id), (await page(2)).list.map(({ id }) => id), (await page(1)).total]).toEqual([[ids[2], ids[1]], [ids[0]], 3])
    expect((await page(2)).list[0]).toMatchObject({ document_size: 1, length: 300, word_num: 100 })
    expect((await call(mock, 'knowledge.capacity', `GET ${KNOWLEDGE}/capacity`)).data.used).toEqual({ length: 300, word_num: 100 })
  })
})

describe('a document', () => {
  it('is embedded while it is asked for, listed by its knowledge base and by words of its name, and deleted', async () => {
    const mock = createMock()
    const id = await create(mock)
    const { data: { successInfos: [taken] } } = await upload(mock, id, '员工手册.md', { knowledge_type: '5', sentence_size: '200', custom_separator: '。' })
    const documentId = taken!.documentId
    const states = [await retrieve(mock, documentId), await retrieve(mock, documentId), await retrieve(mock, documentId)]
    expect(states.map(({ embedding_stat }) => embedding_stat)).toEqual([0, 0, 1])
    expect(states[2]).toMatchObject({ id: documentId, name: '员工手册.md', knowledge_type: 5, sentence_size: 200, custom_separator: ['。'], word_num: 11 })
    expect((await list(mock, `knowledge_id=${id}&word=手册`)).list).toMatchObject([{ id: documentId }])
    expect((await list(mock, `knowledge_id=${id}&word=规章`)).total).toBe(0)
    expect((await call(mock, 'documents.images', `POST ${DOCUMENT}/slice/image_list/${documentId}`)).data).toEqual({ images: [] })
    await call(mock, 'documents.delete', `DELETE ${DOCUMENT}/${documentId}`)
    expect((await ask(mock, `GET ${DOCUMENT}/${documentId}`)).json).toMatchObject({ code: 1214 })
  })

  it.each([
    ['of a kind that is not supported', 'handbook.numbers', {}],
    ['whose slicing takes other kinds', 'handbook.md', { knowledge_type: '3' }],
  ])('%s lands in `failedInfos`, with code 200', async (_, name, fields: Record<string, string>) => {
    const mock = createMock()
    const { code, data } = await upload(mock, await create(mock), name, fields)
    expect([code, data]).toEqual([200, { successInfos: [], failedInfos: [{ fileName: name, failReason: '不支持的文档类型' }] }])
  })

  it.each([['more words than allowed', { word_num_limit: '5' }, undefined], ['`example=fail`', {}, 'example=fail']])('with %s fails with the documented reason, until it is embedded again', async (_, fields: Record<string, string>, prefer) => {
    const mock = createMock({ polls: 0 })
    const { data: { successInfos: [taken] } } = await upload(mock, await create(mock), 'a.md', fields, undefined, prefer)
    expect(await retrieve(mock, taken!.documentId)).toMatchObject({ embedding_stat: 2, failInfo: { embedding_code: 10002, embedding_msg: '字数超出限制' } })
    await call(mock, 'documents.reembed', `POST ${DOCUMENT}/embedding/${taken!.documentId}`, {})
    expect(await retrieve(mock, taken!.documentId)).toMatchObject({ embedding_stat: 1 })
  })

  it('comes from an address too, and one that is none is told', async () => {
    const mock = createMock({ clock: testClock(), taskMs: 1000 })
    const knowledge_id = await create(mock)
    const details = ['https://example.com/leave.html', 'https://example.com/faq.pdf', 'https://example.com/a.numbers', 'xxx'].map((url) => ({ url, knowledge_type: 1 }))
    const { data } = await call(mock, 'documents.uploadUrls', `POST ${DOCUMENT}/upload_url`, { knowledge_id, upload_detail: details })
    expect(data.successInfos).toMatchObject([{ url: 'https://example.com/leave.html' }, { url: 'https://example.com/faq.pdf' }])
    expect(data.failedInfos).toMatchObject([{ url: 'https://example.com/a.numbers' }, { url: 'xxx' }])
    expect((await list(mock, `knowledge_id=${knowledge_id}`)).list.map(({ name }) => name)).toEqual(['faq.pdf', 'leave.html'])
  })

  it('needs a knowledge base that is there, and goes with it', async () => {
    const mock = createMock()
    const form = new FormData()
    form.append('files', new Blob(['x']), 'a.md')
    expect((await ask(mock, `POST ${DOCUMENT}/upload_document/1`, form)).json).toMatchObject({ code: 1214 })
    const id = await create(mock)
    const { data: { successInfos: [taken] } } = await upload(mock, id, 'a.md')
    await call(mock, 'knowledge.delete', `DELETE ${KNOWLEDGE}/${id}`)
    expect((await ask(mock, `GET ${DOCUMENT}/${taken!.documentId}`)).json).toMatchObject({ code: 1214 })
  })
})

describe('a search', () => {
  const HANDBOOK = '员工每年享有 10 天年假，入职满一年后生效。\n年假可以结转到下一年的第一季度。\nRefunds are paid within 14 days.\n'
  const search = async (mock: Mock, id: string, query: string, changes: object = {}) =>
    (await call(mock, 'knowledge.search', `POST ${KNOWLEDGE}/retrieve`, { query, knowledge_ids: [id], ...changes })) as unknown as { data: { text: string; score: number; metadata: Record<string, string> }[] }

  it('finds the slices of what was uploaded, the best first, with scores and where they come from, the same each time', async () => {
    const mock = createMock({ polls: 0 })
    const id = await create(mock)
    const { documentId } = (await upload(mock, id, '手册.md', {}, HANDBOOK)).data.successInfos[0]!
    const { data } = await search(mock, id, '年假可以结转到下一年吗？')
    expect(data.map(({ text }) => text)).toEqual(['年假可以结转到下一年的第一季度。', '员工每年享有 10 天年假，入职满一年后生效。'])
    expect(data[0]).toMatchObject({ score: 0.9, metadata: { _id: `${documentId}_1`, knowledge_id: id, doc_id: documentId, doc_name: '手册.md' } })
    expect((await search(mock, id, '年假可以结转到下一年吗？')).data).toEqual(data)
    expect((await search(mock, id, 'When are refunds paid?')).data.map(({ text }) => text)).toEqual(['Refunds are paid within 14 days.'])
    expect((await search(mock, id, 'nothing of that')).data).toEqual([])
  })

  it('keeps to `top_k`, `fractional_threshold` and `document_ids`, and cuts as the document was to be cut', async () => {
    const mock = createMock({ polls: 0 })
    const id = await create(mock)
    await upload(mock, id, 'a.txt', { sentence_size: '20', custom_separator: '["|"]' }, `one two|${'one '.repeat(10)}`)
    const { data } = await search(mock, id, 'one two')
    expect(data.map(({ text, score }) => [text, score])).toEqual([['one two', 1], ['one one one one one ', 0.5], ['one one one one one', 0.5]])
    expect((await search(mock, id, 'one two', { top_k: 1 })).data).toHaveLength(1)
    expect((await search(mock, id, 'one two', { fractional_threshold: 0.6 })).data).toHaveLength(1)
    expect((await search(mock, id, 'one two', { document_ids: ['another'] })).data).toEqual([])
  })

  it('finds slices of a text that was to be cut at hundreds of separators', async () => {
    const mock = createMock({ polls: 0 })
    const id = await create(mock)
    const separators = ['|', '.', ...Array.from({ length: 500 }, (_, index) => `(${index})`)]
    await upload(mock, id, 'a.txt', { custom_separator: JSON.stringify(separators) }, `${'a.'.repeat(400_000)}one|two(7)three`)
    expect((await search(mock, id, 'one two three')).data.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  })

  it('finds a document only when it is embedded, and of no other knowledge base', async () => {
    const mock = createMock({ polls: 1 })
    const [id, other] = [await create(mock), await create(mock)]
    const { documentId } = (await upload(mock, id, 'a.md', {}, 'one two')).data.successInfos[0]!
    expect((await search(mock, id, 'one')).data).toEqual([])
    await retrieve(mock, documentId)
    expect((await search(mock, id, 'one')).data).toHaveLength(1)
    expect((await search(mock, other, 'one')).data).toEqual([])
    expect((await ask(mock, `POST ${KNOWLEDGE}/retrieve`, { query: 'one', knowledge_ids: ['unknown'] })).json).toMatchObject({ code: 1214 })
  })
})

it('until something was created, lists and ids of the document have their documented answers', async () => {
  const mock = createMock()
  const same = async (line: string) => (await ask(mock, line)).text === (await ask(createMock(), line)).text
  expect((await call(mock, 'knowledge.list', `GET ${KNOWLEDGE}`)).data.total).toBe(2)
  const id = await create(mock)
  await upload(mock, id, 'a.md')
  for (const line of [`GET ${KNOWLEDGE}/1793456789012345678`, `GET ${DOCUMENT}/1793460112358132136`, `GET ${DOCUMENT}?knowledge_id=1793456789012345678`]) expect(await same(line)).toBe(true)
  expect(await list(mock, `knowledge_id=${id}`)).toMatchObject({ total: 1 } satisfies Partial<Asked['json']>)
})
