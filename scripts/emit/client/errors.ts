import { isObject, type JsonObject, type OpenApiDocument } from '../../openapi/index.ts'
import { quote, unionType } from './typescript.ts'

/** `x-business-codes` as a table: for each code its category, whether a retry can help, and what to do. */
export function emitErrors(document: OpenApiDocument): string {
  const codes = Object.values(isObject(document['x-business-codes']) ? document['x-business-codes'] : {}).filter(isObject)
  const member = (code: JsonObject, name: string) => String(code[name])
  const values = (name: string) => codes.map((code) => member(code, name))
  const rows = codes.map((code) => `  ${quote(member(code, 'code'))}: { ${['category', 'retry', 'remedy'].map((name) => `${name}: ${quote(member(code, name))}`).join(', ')} },\n`)
  return [
    '/** What an error is about. */',
    `${unionType('Category', values('category'))}\n`,
    '/** Whether the same request can succeed later: after a pause, once a limit resets, with a new token, or never. */',
    `${unionType('Retry', values('retry'))}\n`,
    '/** A business code that the document explains. The server also sends others. */',
    `${unionType('KnownCode', values('code'))}\n`,
    'export interface CodeFacts {\n  category: Category\n  retry: Retry\n  /** What to do about it, as a sentence. */\n  remedy: string\n}\n',
    `export const businessCodes: Record<KnownCode, CodeFacts> = {\n${rows.join('')}}\n`,
  ].join('\n')
}
