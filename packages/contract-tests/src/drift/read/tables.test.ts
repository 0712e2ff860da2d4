import { describe, expect, it } from 'vitest'
import { normalizeText, readTables } from './tables.ts'

function read(...lines: string[]) {
  return readTables('page.md', new Map(lines.map((line, index) => [index + 1, line])))
}

describe('readTables', () => {
  it('reads the older table of codes, whose groups have empty cells', () => {
    const { codes, problems } = read('| 错误分类 | 错误码 | 错误信息 |', '| :-- | :-- | :-- |', '| 身份验证错误 | 1000 | 身份验证失败 |', '|  | 1001 | Header 中未收到 |')
    expect(problems).toEqual([])
    expect(codes).toEqual([
      { source: 'page.md', line: 3, code: '1000', status: undefined, message: '身份验证失败', language: 'zh' },
      { source: 'page.md', line: 4, code: '1001', status: undefined, message: 'Header 中未收到', language: 'zh' },
    ])
  })

  it('reads the newer table of codes, with a status and a row that has no code', () => {
    const { codes } = read('| 业务错误码 | HTTP 状态码 | 错误信息 |', '|---|---|---|', '| - | 500 | 内部错误 |', '| 1113 | 429 | 欠费 |')
    expect(codes.map(({ code, status }) => [code, status])).toEqual([[undefined, 500], ['1113', 429]])
  })

  it('reads the table of HTTP statuses', () => {
    const { statuses } = read('| 状态码 | 原因 | 解决方法 |', '|---|---|---|', '| 435 | 文件大小超过 100MB | 分批上传 |')
    expect(statuses).toEqual([{ source: 'page.md', line: 3, status: 435, reason: '文件大小超过 100MB', action: '分批上传', language: 'zh' }])
  })

  it('reads the English tables of z.ai, whose headings share a word', () => {
    const codes = read('| Error Category | Code | Error Message |', '|---|---|---|', '| Basic Error | 500 | Internal Error |', '| | 1000 | Authentication Failed |').codes
    expect(codes.map(({ code, language }) => [code, language])).toEqual([['500', 'en'], ['1000', 'en']])
    const { statuses } = read('| Code | Reason | Solution |', '|---|---|---|', '| 435 | File too large | Split it |')
    expect(statuses).toMatchObject([{ status: 435, language: 'en' }])
  })

  it('names a table that is cut off, in a row or after its heading', () => {
    const cut = read('| 错误码 | 错误信息 |', '|---|---|', '| 1301 | text', '| 1302 | text |')
    expect(cut.codes.map(({ code }) => code)).toEqual(['1302'])
    expect(cut.problems.map(({ line }) => line)).toEqual([3])
    expect(read('| 错误码 | 错误信息 |', '|---|---|', '').problems.map(({ line }) => line)).toEqual([1])
  })

  it('takes every other table for prose', () => {
    expect(read('| model | price |', '|---|---|', '| glm-4.6 | 1 |')).toEqual({ codes: [], statuses: [], problems: [] })
  })

  it('names the line of a row that cannot be read, and reads the others', () => {
    const { codes, problems } = read('| 错误码 | 错误信息 |', '|---|---|', '| 12x4 | text |', '| 1301 |', '| 1302 | |', '| 1303 | text |')
    expect(codes.map(({ code }) => code)).toEqual(['1303'])
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: "12x4" is no business code; expected digits',
      '4: this row of the error table has 1 cells, its heading has 2',
      '5: code 1302 has no text',
    ])
  })
})

describe('normalizeText', () => {
  it('makes two spellings of one text equal', () => {
    expect(normalizeText('已达到 `${number}`  `${unit}` 的上限。')).toBe(normalizeText('已达到 {number} {unit} 的上限'))
    expect(normalizeText('前往 [https://a.cn](https://a.cn)')).toBe('前往 https://a.cn')
  })
})
