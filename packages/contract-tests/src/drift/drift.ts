import { ownBaseline } from './baseline.ts'
import { collect, type CollectOptions } from './read/collect.ts'
import { readPage } from './read/page.ts'
import { makeReport, type Baseline, type DriftReport } from './report/report.ts'

export interface DriftOptions extends CollectOptions {
  /** What to compare with. Default: the merged document of this release. */
  baseline?: Baseline
}

/**
 * Reads the vendor's documentation and compares it with our document.
 * @param sources files, folders, URLs of pages or documents, or the URL of an `llms.txt`
 * @returns a report; what could not be read is in its `problems`, nothing is thrown for it
 */
export async function drift(sources: string[], options: DriftOptions = {}): Promise<DriftReport> {
  const collections = await Promise.all(sources.map((source) => collect(source, options)))
  const pages = collections.flatMap(({ texts }) => texts).map(({ name, text }) => readPage(name, text))
  return makeReport(pages, collections.flatMap(({ problems }) => problems), options.baseline ?? ownBaseline())
}
