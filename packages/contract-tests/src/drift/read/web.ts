import type { ReadableStream } from 'node:stream/web'
import { gather, MAX_BYTES, tooLarge, type Collection, type Text } from './collection.ts'
import type { Problem } from './problem.ts'

export interface Web {
  fetch: typeof fetch
  signal: AbortSignal
}

/** Pages fetched at a time: quick enough, and no burden for a documentation site. */
const CONCURRENCY = 4
const READABLE = /\.(md|mdx|txt|json|ya?ml)$/i
const LINK = /\]\(\s*<?([^)\s>]+)/g

/** Fetches one text, or says in a sentence why it cannot. */
export async function fetchText(url: string, { fetch, signal }: Web): Promise<Text | Problem> {
  const problem = (message: string): Problem => ({ source: url, line: 0, message })
  try {
    const response = await fetch(url, { signal, headers: { accept: 'text/markdown, text/plain, application/json, application/yaml, */*;q=0.1' } })
    if (!response.ok) return problem(`answered ${response.status}`)
    if (new URL(response.url || url).origin !== new URL(url).origin) return problem(`leads to another site, ${new URL(response.url).origin}`)
    const text = await bodyOf(response)
    return text === undefined ? tooLarge(url) : { name: url, text }
  } catch (error) {
    return problem(signal.aborted ? 'was not fetched, the time is up (see --timeout)' : `cannot be fetched: ${cause(error)}`)
  }
}

/** Fetches an `llms.txt` and every readable page of the same site that it links to, in its order. */
export async function followIndex(url: string, web: Web): Promise<Collection> {
  const index = await fetchText(url, web)
  if (!('text' in index)) return { texts: [], problems: [index] }
  const links = linksOf(index.text, url)
  if (links.length === 0) return { texts: [], problems: [{ source: url, line: 1, message: 'lists no page of this site; expected Markdown links such as [title](page.md)' }] }
  const results: (Text | Problem)[] = []
  const queue = links.entries()
  const work = async () => {
    for (const [position, link] of queue) results[position] = await fetchText(link, web)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return { index: url, ...gather(results) }
}

/** The body as text, or undefined where it is too large. */
async function bodyOf(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (response.body as ReadableStream<Uint8Array> | null) ?? []) {
    size += chunk.length
    if (size > MAX_BYTES) return undefined
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function linksOf(text: string, base: string): string[] {
  const links = [...text.matchAll(LINK)].flatMap(([, target]) => (URL.canParse(target!, base) ? [new URL(target!, base)] : []))
  const { origin, href } = new URL(base)
  const pages = links.filter((link) => link.origin === origin && link.href !== href && READABLE.test(link.pathname))
  return [...new Set(pages.map((link) => link.href.replace(/#.*$/, '')))]
}

function cause(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error.cause
  return inner instanceof Error ? ('code' in inner ? String(inner.code) : inner.message) : error.message
}
