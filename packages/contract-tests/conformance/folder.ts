import { resolve } from 'node:path'

/** The folder with the vendor's documents, which are not in the repository; `npm run conformance -- <folder>` sets it. */
export function conformanceFolder(): string {
  const folder = process.env['CONFORMANCE_DIR']
  if (!folder) throw new Error('CONFORMANCE_DIR is not set; run `npm run conformance -- <folder>` in the root of the repository')
  return resolve(process.env['INIT_CWD'] ?? '.', folder)
}
