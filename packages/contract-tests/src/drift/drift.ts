import { ownBaseline } from './baseline.ts'
import { collect, type CollectOptions } from './read/collect.ts'
import { readPage } from './read/page.ts'
import { makeReport, type Baseline, type DriftReport, type Reading } from './report/report.ts'

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
  return makeReport(await readSources(sources, options), options.baseline ?? ownBaseline())
}

/** Reads the sources that {@link drift} compares. */
export async function readSources(sources: string[], options: CollectOptions = {}): Promise<Reading> {
  const reading: Reading = { pages: [], problems: [], sites: [] }
  for (const { index, texts, problems } of await Promise.all(sources.map((source) => collect(source, options)))) {
    const pages = texts.map(({ name, text }) => readPage(name, text))
    reading.pages.push(...pages)
    reading.problems.push(...problems)
    // a page that could not be read may be the one that shows what seems to be gone
    if (index && problems.length === 0 && pages.every((page) => page.problems.length === 0)) reading.sites.push({ index, pages })
  }
  return reading
}
