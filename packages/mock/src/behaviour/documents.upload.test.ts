import { describe, expect, it } from 'vitest'
import { ask } from '../../fixtures/ask.ts'
import { createMock } from '../index.ts'

const mock = createMock()
const UPLOAD = 'POST /api/llm-application/open/document/upload_document/1793456789012345678'

async function upload(fields: [name: string, value: string | Blob][], file: Blob | undefined = new Blob(['# 手册'])): Promise<string> {
  const form = new FormData()
  if (file) form.append('files', file, '员工手册.md')
  for (const [name, value] of fields) form.append(name, value)
  const { status, json } = await ask(mock, UPLOAD, form)
  return `${status} ${String(json['message'])}`
}

const OK = '200 请求成功'

describe('the fields of an upload', () => {
  it.each([
    ['only the file', []],
    ['a repeated name', [['custom_separator', '\n\n'], ['custom_separator', '。']]],
    ['a name with brackets', [['custom_separator[]', '\n\n'], ['custom_separator[]', '。']]],
    ['a name with indexes', [['custom_separator[0]', '\n\n'], ['custom_separator[1]', '。']]],
    ['an array as JSON text', [['custom_separator', '["\\n\\n", "。"]']]],
    ['an object as JSON text', [['callback_header', '{"X-Tenant":"docs-team"}']]],
    ['an object as a part of type application/json', [['callback_header', new Blob(['{"X-Tenant":"docs-team"}'], { type: 'application/json' })]]],
    ['an object by names with keys', [['callback_header[X-Tenant]', 'docs-team'], ['callback_header[X-Trace]', '1']]],
    ['numbers and booleans as text', [['knowledge_type', '5'], ['sentence_size', '300'], ['parse_image', 'false'], ['word_num_limit', '50000']]],
  ] as [string, [string, string | Blob][]][])('%s', async (_, fields) => {
    expect(await upload(fields)).toBe(OK)
  })

  it.each([
    ['sentence_size', '5'],
    ['sentence_size', 'long'],
    ['parse_image', 'maybe'],
    ['knowledge_type', 'five'],
    ['word_num_limit', 'many'],
    ['callback_header', 'X-Tenant: docs-team'],
  ])('%s that does not fit is 1214', async (name, value) => {
    expect(await upload([[name, value]])).toBe(`400 ${name} 参数非法。请检查文档`)
  })

  it('a missing file is 1213', async () => {
    const form = new FormData()
    form.append('knowledge_type', '1')
    expect((await ask(mock, UPLOAD, form)).json).toEqual({ code: 1213, message: '未正常接收到 files 参数' })
  })

  it('the file may be a plain field, as some tools send it', async () => {
    const form = new FormData()
    form.append('files', 'Refunds are paid within 14 days.')
    expect((await ask(mock, UPLOAD, form)).status).toBe(200)
  })
})

describe('a multipart body that cannot be read is 1210 with a sentence', () => {
  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['cut off', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nabc'],
    ['of nothing', 'multipart/form-data; boundary=b', ''],
    ['of something else', 'multipart/form-data; boundary=b', '{"files":"x"}'],
    ['of too many parts', 'multipart/form-data; boundary=b', `${'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'.repeat(1100)}--b--\r\n`],
    ['of a field that is too long', 'multipart/form-data; boundary=b', `--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n${'1'.repeat(1_100_000)}\r\n--b--\r\n`],
    ['as JSON', 'application/json', '{"files":"x"}'],
  ])('%s', async (_, type, body) => {
    const { status, json } = await ask(mock, UPLOAD, body, { headers: { 'content-type': type } })
    expect([status, json['code']]).toEqual([400, 1210])
    expect(json['message']).toMatch(/^API 调用参数有误，请检查文档 \[mock: (?:The multipart body cannot be read: \S|Send the body as multipart\/form-data)/)
  })
})

it('a file over 100 MB is 435 in the envelope of the operation, and one of 100 MB is taken', async () => {
  const megabyte = new Uint8Array(1024 * 1024)
  const send = (size: number, extra = '') => upload([], new Blob([...Array.from({ length: size }, () => megabyte), extra]))
  expect(await send(100)).toBe(OK)
  expect(await send(100, 'x')).toBe('435 文件大小超过 100MB')
}, 60_000)
