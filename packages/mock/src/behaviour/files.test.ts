import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ask, type Asked } from '../../fixtures/ask.ts'
import { problemsOf } from '../../fixtures/contract.ts'
import { memoryUploads } from '../core/uploads.ts'
import { createMock, type Mock } from '../index.ts'

const FILES = '/api/paas/v4/files'

function upload(mock: Mock, name: string, content: string | Uint8Array<ArrayBuffer> = '{}', purpose = 'batch', headers: Record<string, string> = {}): Promise<Asked> {
  const form = new FormData()
  form.append('purpose', purpose)
  form.append('file', new Blob([content]), name)
  return ask(mock, `POST ${FILES}`, form, { headers })
}

const list = async (mock: Mock, query = 'purpose=batch', headers = {}) => (await ask(mock, `GET ${FILES}?${query}`, undefined, { headers })).json as unknown as { data: { id: string; fileName: string }[]; has_more: boolean }

describe('a file that was uploaded', () => {
  it('is described by its name, its size, its purpose and an id of its own', async () => {
    const asked = await upload(createMock(), 'reviews.jsonl', '{"a":1}\n')
    expect(asked.json).toEqual({ id: expect.stringMatching(/^\d{8}_[\da-f-]{36}$/), object: 'file', bytes: 8, created_at: expect.any(Number), purpose: 'batch', fileName: 'reviews.jsonl' })
    expect(await problemsOf('files.create', asked)).toEqual([])
  })

  it('is listed, comes back byte for byte, and is gone when it is deleted', async () => {
    const mock = createMock()
    const content = crypto.getRandomValues(new Uint8Array(60_000))
    const { id } = (await upload(mock, 'a.jsonl', content)).json
    expect((await list(mock)).data).toMatchObject([{ id }])
    const { bytes, headers } = await ask(mock, `GET ${FILES}/${String(id)}/content`)
    expect([headers.get('content-type'), headers.get('content-length')]).toEqual(['application/octet-stream', '60000'])
    expect(sha256(bytes)).toBe(sha256(content))
    expect((await ask(mock, `DELETE ${FILES}/${String(id)}`)).json).toEqual({ id, object: 'file', deleted: true })
    const gone = await ask(mock, `GET ${FILES}/${String(id)}/content`)
    expect([gone.status, gone.json.error]).toEqual([400, { code: '1214', message: 'file_id 参数非法。请检查文档' }])
    expect((await list(mock)).data).toEqual([])
  })

  it('is a failure of the mock where it cannot be kept, and none of the request', async () => {
    const failures: unknown[] = []
    const full = { ...memoryUploads(), open: () => ({ id: '1', write: () => Promise.reject(new Error('no space left on device')), end: async () => {} }) }
    const { status, json } = await upload(createMock({ uploads: full, onFailure: (error) => failures.push(error) }), 'a.jsonl')
    expect([status, json.error.code]).toEqual([500, '500'])
    expect(failures).toMatchObject([{ message: 'no space left on device' }])
  })

  it('is seen by its API key and X-Test-Id alone, and forgotten after `reset`', async () => {
    const mock = createMock()
    await upload(mock, 'a.jsonl', '{}', 'batch', { 'x-test-id': 'one' })
    expect((await list(mock, undefined, { 'x-test-id': 'one' })).data).toMatchObject([{ fileName: 'a.jsonl' }])
    for (const headers of [{}, { 'x-test-id': 'two' }, { 'x-test-id': 'one', authorization: 'Bearer other.key' }]) {
      expect((await list(mock, undefined, headers)).data[0]?.fileName).toBe('batch_output.jsonl')
    }
    await mock.reset()
    expect((await list(mock, undefined, { 'x-test-id': 'one' })).data[0]?.fileName).toBe('batch_output.jsonl')
  })

  it('is listed with others newest first, by purpose, and page by page', async () => {
    const mock = createMock()
    for (const name of ['1.jsonl', '2.jsonl', '3.jsonl']) await upload(mock, name)
    await upload(mock, 'a.pdf', 'x', 'agent')
    const first = await list(mock, 'purpose=batch&limit=2')
    expect([first.data.map(({ fileName }) => fileName), first.has_more]).toEqual([['3.jsonl', '2.jsonl'], true])
    const second = await list(mock, `purpose=batch&limit=2&after=${first.data[1]!.id}`)
    expect([second.data.map(({ fileName }) => fileName), second.has_more]).toEqual([['1.jsonl'], false])
    expect((await list(mock, 'purpose=agent')).data).toHaveLength(1)
    expect((await ask(mock, `GET ${FILES}?purpose=batch&after=nothing`)).json.error.message).toMatch(/^after /)
  })
})

describe('until a file was uploaded', () => {
  it('the list and the files of the document are there, and other ids are 1214', async () => {
    const mock = createMock()
    expect((await list(mock)).data).toHaveLength(2)
    expect((await ask(mock, `GET ${FILES}/20260712_c2f7a610-93de-4b08-9a75-6e41d0b8f3c7/content`)).status).toBe(200)
    expect((await ask(mock, `DELETE ${FILES}/nothing`)).json.error.code).toBe('1214')
  })
})

describe('the limits of a purpose', () => {
  const megabytes = (count: number) => new Uint8Array(count * 1024 * 1024 + 1)

  it.each<[string, string, string | Uint8Array<ArrayBuffer>, string, string]>([
    ['a kind that a batch does not take', 'a.csv', 'x', 'batch', 'file'],
    ['a kind that an agent does not take', 'a.mp3', 'x', 'agent', 'file'],
    ['a kind that no voice has', 'a.txt', 'x', 'voice-clone-input', 'file'],
    ['more than 20 MB', 'a.pdf', megabytes(20), 'code-interpreter', 'file'],
    ['an image of more than 5 MB', 'a.png', megabytes(5), 'agent', 'file'],
    ['a recording of more than 10 MB', 'a.mp3', megabytes(10), 'voice-clone-input', 'file'],
    ['a purpose that is none', 'a.pdf', 'x', 'fun', 'purpose'],
  ])('refuse %s with 1214', async (_, name, content, purpose, field) => {
    const mock = createMock()
    const asked = await upload(mock, name, content, purpose)
    expect([asked.status, asked.json.error]).toEqual([400, { code: '1214', message: `${field} 参数非法。请检查文档` }])
    expect(asked.headers.get('x-mock-hint')).toMatch(/\.$/)
    expect((await list(mock, 'purpose=batch')).data[0]?.fileName).toBe('batch_output.jsonl')
  })

  it('allow 100 files for the code interpreter', async () => {
    const mock = createMock()
    for (let count = 0; count < 100; count++) expect((await upload(mock, 'a.csv', 'x', 'code-interpreter')).status).toBe(200)
    const refused = await upload(mock, 'a.csv', 'x', 'code-interpreter')
    expect([refused.json.error.code, refused.headers.get('x-mock-hint')]).toEqual(['1214', 'There are 100 files for code-interpreter already; delete those that are done.'])
    expect((await upload(mock, 'a.csv', 'x', 'agent')).status).toBe(200)
  })
})

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
