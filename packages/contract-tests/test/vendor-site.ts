import { fileURLToPath } from 'node:url'
import { build, operations, type JsonObject } from '@bigmodel-kit/scripts/openapi'
import { stringify } from 'yaml'
import { ownBaseline } from '../src/drift/index.ts'
import { findScope, restrict } from '../src/drift/compare/scope.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The vendor's structure as our fragments state it: the merged document before any correction. */
export async function vendorDocument(): Promise<JsonObject> {
  const { document } = await build(ROOT, { overlays: false })
  return document
}

/**
 * A documentation site of our own making, in the form of the vendor's: an index, a page for each operation, the error page.
 * @param only ids of the operations that get a page; all of them take their time
 */
export function makeSite(document: JsonObject, only?: string[]): Map<string, string> {
  const shown = operations(document).filter(({ id }) => only?.includes(id) ?? true)
  const pages = new Map(shown.map(({ id, method, path }) => [`/api-reference/${id}.md`, operationPage(document, method, path)]))
  pages.set('/cn/faq/api-code.md', errorPage())
  pages.set('/cn/guide/start.md', '# Start\n\nWords only.\n')
  const index = ['# Docs', '', ...[...pages.keys()].map((page) => `- [Page](${page}): words`), '- [Elsewhere](https://elsewhere.example/page.md)', '- [Picture](/logo.png)']
  return pages.set('/llms.txt', index.join('\n'))
}

function operationPage(document: JsonObject, method: string, path: string): string {
  const whole = document['paths'] as JsonObject
  const only: JsonObject = { ...document, paths: { [path]: { [method]: (whole[path] as JsonObject)[method]! } } }
  const page = restrict(only, findScope(only, ownBaseline().document, false))
  const fence = ['````yaml openapi/openapi.json', method, path].join(' ')
  // glued, as the vendor's copies are
  return `> ## Documentation Index\n\n# Operation\n\n## OpenAPI\n\n${fence}\n${stringify(page)}\n\`\`\`\`> The end.\n`
}

function errorPage(): string {
  const codes = ownBaseline().catalogue.codes.filter(({ removed, statusSource }) => !removed && statusSource === 'stated')
  const rows = codes.map(({ code, status, message }) => `| ${code} | ${status} | ${message} |`)
  return ['# Errors', '', '| 业务错误码 | HTTP 状态码 | 错误信息 |', '| :-- | :-- | :-- |', ...rows, ''].join('\n')
}
