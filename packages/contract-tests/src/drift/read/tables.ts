import type { Problem } from './problem.ts'

/** A row of the vendor's table of business codes. */
export interface CodeRow {
  source: string
  line: number
  /** Absent in the newer page's row for HTTP status 500. */
  code: string | undefined
  message: string
  /** Only the newer form of the table has it. */
  status: number | undefined
}

/** A row of the vendor's table of HTTP statuses. */
export interface StatusRow {
  source: string
  line: number
  status: number
  reason: string
  action: string
}

export interface Tables {
  codes: CodeRow[]
  statuses: StatusRow[]
  problems: Problem[]
}

type Column = 'code' | 'status' | 'message' | 'reason' | 'action'

const CODE_TABLE: Record<string, Column> = { 错误码: 'code', 业务错误码: 'code', 'HTTP 状态码': 'status', 错误信息: 'message' }
const STATUS_TABLE: Record<string, Column> = { 状态码: 'status', 原因: 'reason', 解决方法: 'action' }

/** Reads the error tables among a page's prose; every other table is prose. */
export function readTables(source: string, prose: Map<number, string>): Tables {
  const result: Tables = { codes: [], statuses: [], problems: [] }
  const report = (line: number, message: string) => result.problems.push({ source, line, message })
  let columns: (Column | undefined)[] | undefined
  let expectsRule = false
  for (const [line, text] of prose) {
    const cells = cellsOf(text)
    if (!cells) {
      columns = undefined
      continue
    }
    if (!columns) {
      columns = columnsOf(cells)
      expectsRule = columns !== undefined
      continue
    }
    const isRule = cells.every((cell) => /^:?-+:?$/.test(cell))
    if (expectsRule && !isRule) report(line - 1, 'the error table has no line of dashes below its heading; its rows are read all the same')
    expectsRule = false
    if (isRule) continue
    const row = (column: Column) => cells[columns!.indexOf(column)] ?? ''
    if (cells.length !== columns.length) report(line, `this row of the error table has ${cells.length} cells, its heading has ${columns.length}`)
    else if (columns.includes('code')) readCode(result, report, { source, line, code: row('code'), status: row('status'), message: row('message') })
    else readStatus(result, report, { source, line, status: row('status'), reason: row('reason'), action: row('action') })
  }
  return result
}

type Report = (line: number, message: string) => void

function readCode(result: Tables, report: Report, { source, line, code, status, message }: Record<'code' | 'status' | 'message' | 'source', string> & { line: number }): void {
  const isNumbered = code !== '-'
  if (isNumbered && !/^\d+$/.test(code)) return void report(line, `"${code}" is no business code; expected digits`)
  if (status !== '' && !/^\d{3}$/.test(status)) return void report(line, `"${status}" is no HTTP status; expected three digits`)
  if (message === '') return void report(line, `code ${code} has no text`)
  result.codes.push({ source, line, code: isNumbered ? code : undefined, status: status === '' ? undefined : Number(status), message: normalizeText(message) })
}

function readStatus(result: Tables, report: Report, { source, line, status, reason, action }: Record<'status' | 'reason' | 'action' | 'source', string> & { line: number }): void {
  if (!/^\d{3}$/.test(status)) return void report(line, `"${status}" is no HTTP status; expected three digits`)
  result.statuses.push({ source, line, status: Number(status), reason: normalizeText(reason), action: normalizeText(action) })
}

/**
 * A text as two documents can be compared by it: without Markdown, with single spaces, placeholders spelled alike and no
 * full stop at the end.
 */
export function normalizeText(text: string): string {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\$?\{(\w+)\}/g, '${$1}')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[。.]$/, '')
}

function cellsOf(text: string): string[] | undefined {
  const row = text.trim()
  if (!row.startsWith('|') || !row.endsWith('|') || row.length < 2) return undefined
  return row.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim())
}

function columnsOf(cells: string[]): (Column | undefined)[] | undefined {
  for (const [table, needed] of [[CODE_TABLE, ['code', 'message']], [STATUS_TABLE, ['status', 'reason']]] as const) {
    const columns = cells.map((cell) => table[cell.replaceAll('*', '')])
    if (needed.every((column) => columns.includes(column))) return columns
  }
  return undefined
}
