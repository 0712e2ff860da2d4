import { isObject } from '@bigmodel-kit/scripts/openapi'
import type { Json } from '../../document/json.ts'
import { readDocument, type VendorDocument } from './document.ts'
import { splitFences } from './fences.ts'
import { findMojibake } from './mojibake.ts'
import type { Problem } from './problem.ts'
import { readTables, type CodeRow, type StatusRow } from './tables.ts'

/** What one text of the vendor's says. */
export interface Page {
  source: string
  documents: VendorDocument[]
  codes: CodeRow[]
  statuses: StatusRow[]
  problems: Problem[]
}

/** Reads a text: a Markdown page (or several in one file), or a whole OpenAPI document as JSON or YAML. */
export function readPage(source: string, text: string): Page {
  const clean = text.replace(/^\uFEFF/, '')
  const unfit = unfitness(clean)
  if (unfit) return { source, documents: [], codes: [], statuses: [], problems: [{ source, line: 1, message: unfit }] }
  const problems = findMojibake(source, clean)
  if (isDocument(source, clean)) {
    const read = readWhole(source, clean)
    return { source, codes: [], statuses: [], documents: read.document ? [read.document] : [], problems: [...problems, ...read.problems] }
  }
  const blocks = splitFences(source, clean)
  const read = blocks.fences.map((fence) =>
    readDocument(fence.content, { source, isWhole: false, firstLine: fence.line, declared: fence.declared }),
  )
  const tables = readTables(source, blocks.prose)
  return {
    source,
    documents: read.flatMap(({ document }) => document ?? []),
    codes: tables.codes,
    statuses: tables.statuses,
    problems: [...problems, ...blocks.problems, ...read.flatMap((one) => one.problems), ...tables.problems].toSorted((a, b) => a.line - b.line),
  }
}

/** Whether a page has nothing that can be compared: prose, or a description of another kind of API. */
export function isProse(page: Page): boolean {
  return page.documents.length + page.codes.length + page.statuses.length + page.problems.length === 0
}

/** Why a text is none that could be read, if so. */
function unfitness(text: string): string | undefined {
  if (text.trim() === '') return 'is empty'
  if (text.includes('\0')) return 'is not text in UTF-8; expected Markdown, JSON or YAML'
  if (/^\s*<(!doctype|html)\b/i.test(text)) return 'is an HTML page; expected Markdown, JSON or YAML'
  return undefined
}

function isDocument(source: string, text: string): boolean {
  return /\.(json|ya?ml)$/i.test(source) || /^\s*(openapi:|\{\s*"openapi"\s*:)/.test(text)
}

function readWhole(source: string, text: string): ReturnType<typeof readDocument> {
  // other JSON (an AsyncAPI document, a package's manifest) is none of our business, as long as it is JSON
  if (/^\s*[[{]/.test(text)) {
    try {
      const value = JSON.parse(text) as Json
      if (!isObject(value) || (value['openapi'] === undefined && value['swagger'] === undefined)) return { problems: [] }
    } catch {}
  } else if (!/^(openapi|swagger|paths)\s*:/m.test(text)) return { problems: [] }
  return readDocument(text, { source, isWhole: true, firstLine: 1 })
}
