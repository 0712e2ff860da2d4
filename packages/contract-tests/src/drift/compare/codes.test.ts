import { describe, expect, it } from 'vitest'
import { compareCodes, compareStatuses, type Catalogue } from './codes.ts'

const CATALOGUE: Catalogue = {
  codes: [
    { code: '1000', status: 401, statusSource: 'stated', message: '身份验证失败' },
    { code: '1002', status: 401, statusSource: 'stated', message: '非法', removed: '2026-07-11' },
    { code: '1005', status: 401, statusSource: 'stated', message: '二次认证', since: '2026-07-11' },
    { code: '1302', status: 429, statusSource: 'stated', message: '速率限制', messages: [{ text: '并发数过高', since: '2025-12-29' }, { text: '速率限制', since: '2026-07-11' }] },
    { code: '1701', status: 429, statusSource: 'inferred', message: '网络搜索并发' },
  ],
  statuses: [{ status: 400, reason: '参数错误', action: '检查' }, { status: 400, reason: '文件内容异常', action: '检查' }],
}

const OLDER = [['1000', '身份验证失败'], ['1002', '非法'], ['1302', '并发数过高']] as const
const NEWER = [['1000', '身份验证失败'], ['1005', '二次认证'], ['1302', '速率限制']] as const

type Rows = readonly (readonly [code: string | undefined, message: string, status?: number])[]

function compare(rows: Rows, language: 'zh' | 'en' = 'zh'): string[] {
  const table = rows.map(([code, message, status], index) => ({ source: 'page.md', line: index + 1, code, message, status, language }))
  return compareCodes(table, CATALOGUE).map(({ kind, subject, explainedBy }) => `${kind} ${subject}${explainedBy ? `: ${explainedBy.id}` : ''}`)
}

describe('compareCodes', () => {
  it('explains an older page by the dates of the catalogue', () => {
    expect(compare(OLDER)).toEqual(['code-returned 1002: removed 2026-07-11', 'code-text-changed 1302: text since 2025-12-29', 'code-removed 1005: since 2026-07-11'])
  })

  it('finds nothing in the newest page', () => {
    expect(compare(NEWER)).toEqual([])
  })

  it('does not explain a removed code on a page that is newer than its removal', () => {
    expect(compare([...NEWER, ['1002', '非法']])).toEqual(['code-returned 1002'])
  })

  it('names a new code, a code that is gone, another text and another status', () => {
    expect(compare([...NEWER, ['1999', '新']])).toEqual(['code-added 1999'])
    expect(compare(NEWER.slice(1))).toEqual(['code-removed 1000'])
    expect(compare([['1000', '别的'], ...NEWER.slice(1)])).toEqual(['code-text-changed 1000'])
    expect(compare([['1000', '身份验证失败', 403], ...NEWER.slice(1)])).toEqual(['code-status-changed 1000'])
  })

  it('finds the entry of a row without a code by its status and text', () => {
    expect(compare([...NEWER, [undefined, '速率限制', 429]])).toEqual([])
    expect(compare([...NEWER, [undefined, '别的', 429]])).toEqual(['code-added of HTTP status 429'])
  })

  it('compares the codes of a translation, not its texts', () => {
    const translated: Rows = [['1000', 'Authentication failed'], ['1005', 'Second factor'], ['1302', 'Rate limit']]
    expect(compare(translated, 'en')).toEqual([])
    expect(compare([...translated, ['1999', 'New']], 'en')).toEqual(['code-added 1999'])
    expect(compare([['1000', 'Authentication failed', 403], ...translated.slice(1)], 'en')).toEqual(['code-status-changed 1000'])
  })

  it('says nothing when a page has no table', () => {
    expect(compare([])).toEqual([])
    expect(compareStatuses([], CATALOGUE)).toEqual([])
  })
})

describe('compareStatuses', () => {
  const row = (status: number, reason: string, line: number) => ({ source: 'page.md', line, status, reason, action: '检查', language: 'zh' as const })

  it('compares row by row, in any order', () => {
    expect(compareStatuses([row(400, '文件内容异常', 1), row(400, '参数错误', 2)], CATALOGUE)).toEqual([])
  })

  it('counts the rows of a translation', () => {
    const translated = (status: number, line: number) => ({ ...row(status, 'Reason', line), language: 'en' as const })
    expect(compareStatuses([translated(400, 1), translated(400, 2)], CATALOGUE)).toEqual([])
    expect(compareStatuses([translated(400, 1)], CATALOGUE)).toMatchObject([{ kind: 'status-row-removed', subject: '400' }])
  })

  it('names a changed, a new and a missing row', () => {
    const found = compareStatuses([row(400, '参数错误', 1), row(400, '别的', 2), row(418, '茶壶', 3)], CATALOGUE)
    expect(found.map(({ kind, subject, line }) => [kind, subject, line])).toEqual([['status-row-changed', '400', 2], ['status-row-added', '418', 3]])
    expect(compareStatuses([row(400, '参数错误', 1)], CATALOGUE)).toMatchObject([{ kind: 'status-row-removed', subject: '400' }])
  })
})
