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
  /** Our catalogue has the Chinese texts only. */
  language: Language
}

/** A row of the vendor's table of HTTP statuses. */
export interface StatusRow {
  source: string
  line: number
  status: number
  reason: string
  action: string
  language: Language
}

export interface Tables {
  codes: CodeRow[]
  statuses: StatusRow[]
  problems: Problem[]
}

type Column = 'code' | 'status' | 'message' | 'reason' | 'action'
type Language = 'zh' | 'en'

interface Heading {
  line: number
  columns: (Column | undefined)[]
  language: Language
}

/** The headings by which the vendor's tables are known, of codes and of statuses, at bigmodel.cn and at z.ai. */
const TABLES: { language: Language; needed: Column[]; names: Record<string, Column> }[] = [
  { language: 'zh', needed: ['code', 'message'], names: { 错误码: 'code', 业务错误码: 'code', 'HTTP 状态码': 'status', 错误信息: 'message' } },
  { language: 'zh', needed: ['status', 'reason'], names: { 状态码: 'status', 原因: 'reason', 解决方法: 'action' } },
  { language: 'en', needed: ['code', 'message'], names: { Code: 'code', 'Error Code': 'code', 'Business Error Code': 'code', 'HTTP Status Code': 'status', 'Error Message': 'message' } },
  { language: 'en', needed: ['status', 'reason'], names: { Code: 'status', 'HTTP Status Code': 'status', Reason: 'reason', Solution: 'action' } },
]

/** Reads the error tables among a page's prose; every other table is prose. */
export function readTables(source: string, prose: Map<number, string>): Tables {
  const result: Tables = { codes: [], statuses: [], problems: [] }
  const report = (line: number, message: string) => result.problems.push({ source, line, message })
  let heading: Heading | undefined
  let rows = 0
  let hasRule = false
  const end = () => {
    if (heading && rows === 0) report(heading.line, 'the error table ends after its heading; expected rows')
    heading = undefined
  }
  for (const [line, text] of prose) {
    const cells = cellsOf(text)
    if (!cells) {
      const isCut = heading !== undefined && text.trim().startsWith('|')
      if (isCut) report(line, 'this row of the error table is cut off; expected | at its end')
      // what was cut off is a row all the same, and others may follow it
      if (isCut) rows++
      else end()
      continue
    }
    if (!heading) {
      heading = headingOf(cells, line)
      ;[rows, hasRule] = [0, false]
      continue
    }
    if (cells.every((cell) => /^:?-+:?$/.test(cell))) {
      hasRule = true
      continue
    }
    if (rows++ === 0 && !hasRule) report(line - 1, 'the error table has no line of dashes below its heading; its rows are read all the same')
    const { columns, language } = heading
    const cell = (column: Column) => cells[columns.indexOf(column)] ?? ''
    if (cells.length !== columns.length) report(line, `this row of the error table has ${cells.length} cells, its heading has ${columns.length}`)
    else if (columns.includes('code')) readCode(result, report, { source, line, language, code: cell('code'), status: cell('status'), message: cell('message') })
    else readStatus(result, report, { source, line, language, status: cell('status'), reason: cell('reason'), action: cell('action') })
  }
  end()
  return result
}

type Report = (line: number, message: string) => void
type Cells<Columns extends Column> = Record<Columns | 'source', string> & { line: number; language: Language }

function readCode(result: Tables, report: Report, { source, line, language, code, status, message }: Cells<'code' | 'status' | 'message'>): void {
  const isNumbered = code !== '-'
  if (isNumbered && !/^\d+$/.test(code)) return void report(line, `"${code}" is no business code; expected digits`)
  if (status !== '' && !/^\d{3}$/.test(status)) return void report(line, `"${status}" is no HTTP status; expected three digits`)
  if (message === '') return void report(line, `code ${code} has no text`)
  result.codes.push({ source, line, code: isNumbered ? code : undefined, status: status === '' ? undefined : Number(status), message: normalizeText(message), language })
}

function readStatus(result: Tables, report: Report, { source, line, language, status, reason, action }: Cells<'status' | 'reason' | 'action'>): void {
  if (!/^\d{3}$/.test(status)) return void report(line, `"${status}" is no HTTP status; expected three digits`)
  result.statuses.push({ source, line, status: Number(status), reason: normalizeText(reason), action: normalizeText(action), language })
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

function headingOf(cells: string[], line: number): Heading | undefined {
  for (const { language, needed, names } of TABLES) {
    const columns = cells.map((cell) => names[cell.replaceAll('*', '')])
    if (needed.every((column) => columns.includes(column))) return { line, columns, language }
  }
  return undefined
}
