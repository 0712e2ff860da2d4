import type { Json } from '../../document/json.ts'
import { isOpenApi, readDocument, type VendorDocument } from './document.ts'
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

function isDocument(source: string, text: string): boolean {
  return /\.(json|ya?ml)$/i.test(source) || /^\s*(openapi:|\{\s*"openapi"\s*:)/.test(text)
}

function readWhole(source: string, text: string): ReturnType<typeof readDocument> {
  // other JSON (an AsyncAPI document, a package's manifest) is none of our business, as long as it is JSON
  if (/^\s*[[{]/.test(text)) {
    try {
      if (!isOpenApi(JSON.parse(text) as Json)) return { problems: [] }
    } catch {}
  } else if (!/^(openapi|swagger|paths)\s*:/m.test(text)) return { problems: [] }
  return readDocument(text, { source, isWhole: true, firstLine: 1 })
}
