import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gather, MAX_BYTES, tooLarge, type Collection, type Text } from './collection.ts'
import { fetchText, followIndex } from './web.ts'
import type { Problem } from './problem.ts'

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
    return /\/llms\.txt$/i.test(new URL(source).pathname) ? followIndex(source, web) : gather([await fetchText(source, web)])
  }
  try {
    if ((await stat(source)).isDirectory()) return await collectFolder(source)
  } catch (error) {
    return { texts: [], problems: [unreadable(source, error)] }
  }
  return gather([await readText(source)])
}

async function collectFolder(folder: string): Promise<Collection> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  const names = entries
    .filter((entry) => entry.isFile() && EXTENSIONS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((name) => !/(^|[\\/])(\.|node_modules[\\/])/.test(name.slice(folder.length)))
    .toSorted()
  if (names.length === 0) return { texts: [], problems: [{ source: folder, line: 0, message: 'has no .md, .txt, .json or .yaml file' }] }
  return gather(await Promise.all(names.map(readText)))
}

async function readText(name: string): Promise<Text | Problem> {
  try {
    const { size } = await stat(name)
    return size > MAX_BYTES ? tooLarge(name) : { name, text: await readFile(name, 'utf8') }
  } catch (error) {
    return unreadable(name, error)
  }
}

function unreadable(source: string, error: unknown): Problem {
  return { source, line: 0, message: `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}); expected a file, a folder or a URL` }
}
