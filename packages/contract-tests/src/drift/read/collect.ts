import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchText, followIndex } from './web.ts'
import type { Problem } from './problem.ts'

export interface Text {
  name: string
  text: string
}

export interface Collection {
  texts: Text[]
  problems: Problem[]
  /** The `llms.txt` that lists the texts, where one does: together they are all that the site says. */
  index?: string
}

export interface CollectOptions {
  fetch?: typeof fetch
  /** Seconds after which nothing more is fetched. Default 120. */
  timeout?: number
}

const EXTENSIONS = /\.(md|mdx|txt|json|ya?ml)$/i

/** Collects the texts behind a source: a file, a folder with everything below it, a URL, or the URL of an `llms.txt` with every page it lists. */
export async function collect(source: string, options: CollectOptions = {}): Promise<Collection> {
  if (/^https?:\/\//i.test(source)) {
    if (!URL.canParse(source)) return { texts: [], problems: [{ source, line: 0, message: 'is no URL' }] }
    const web = { fetch: options.fetch ?? fetch, signal: AbortSignal.timeout((options.timeout ?? 120) * 1000) }
    return /\/llms\.txt$/i.test(new URL(source).pathname) ? followIndex(source, web) : one(await fetchText(source, web))
  }
  try {
    const isFolder = (await stat(source)).isDirectory()
    return isFolder ? await collectFolder(source) : { texts: [{ name: source, text: await readFile(source, 'utf8') }], problems: [] }
  } catch (error) {
    return { texts: [], problems: [{ source, line: 0, message: `cannot be read (${reason(error)}); expected a file, a folder or a URL` }] }
  }
}

async function collectFolder(folder: string): Promise<Collection> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const names = entries
    .filter((entry) => entry.isFile() && EXTENSIONS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((name) => !/(^|[\\/])(\.|node_modules[\\/])/.test(name.slice(folder.length)))
    .toSorted()
  if (names.length === 0) return { texts: [], problems: [{ source: folder, line: 0, message: 'has no .md, .txt, .json or .yaml file' }] }
  return { texts: await Promise.all(names.map(async (name) => ({ name, text: await readFile(name, 'utf8') }))), problems: [] }
}

function one(result: Text | Problem): Collection {
  return 'text' in result ? { texts: [result], problems: [] } : { texts: [], problems: [result] }
}

function reason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
