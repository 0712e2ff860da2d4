import { isCollection, isNode, LineCounter, parseDocument, visit, type Document } from 'yaml'
import { once } from './core/once.ts'
import { readText } from './text-file.ts'

/** What a file of JSON or YAML says. */
export interface YamlFile {
  value: unknown
  /** Where a part stands, as `file:line`; of a part that is missing the nearest one around it. */
  at(path: readonly string[]): string
}

/**
 * @param what the file has, as errors name it: `fixtures`
 * @param options.uniqueKeys whether a key may stand once only in an object of JSON too; that takes fifty times as long
 * @throws a sentence with the file, and the line that is wrong, when it cannot be read
 */
export async function readYaml(file: string, what: string, { uniqueKeys = false } = {}): Promise<YamlFile> {
  const text = await readText(file, what)
  const lines = new LineCounter()
  const parsed = once(() => parseDocument(text, { lineCounter: lines, prettyErrors: false }))
  const lineAt = (offset: number) => `${file}:${lines.linePos(offset).line}`
  const at = (path: readonly string[]) => lineAt(offsetOf(parsed(), path))
  const json = readJson(text)
  if (json !== undefined && !uniqueKeys) return { value: json, at }
  const document = parsed()
  const twice = document.errors.find(({ code }) => code === 'DUPLICATE_KEY')
  if (twice) throw new Error(`${lineAt(twice.pos[0])}: This key stands here for the second time.`)
  if (json !== undefined) return { value: json, at }
  const [defect] = document.errors
  if (defect) throw new Error(`${lineAt(defect.pos[0])}: ${defect.message.replace(/\.$/, '')}. Write it as JSON or YAML.`)
  checkAliases(document, lineAt)
  return { value: valueOf(document, file), at }
}

// fifty times as fast as the reader of YAML, which then has only to find the line of a defect; of a key that stands twice the last one counts
function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An alias stands for what an anchor before it names, and not for what the alias itself is in: that would never end. */
function checkAliases(document: Document, at: (offset: number) => string): void {
  visit(document, {
    Alias(_, alias, around) {
      const node = alias.resolve(document)
      if (!node) throw new Error(`${at(alias.range![0])}: *${alias.source} stands for nothing: there is no &${alias.source} before it.`)
      if (around.includes(node)) throw new Error(`${at(alias.range![0])}: *${alias.source} stands for what it is in itself.`)
    },
  })
}

function valueOf(document: Document, file: string): unknown {
  try {
    // an alias that is used a hundred times is a hundred times the same object
    return document.toJS({ maxAliasCount: 1000 })
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}.`, { cause: error })
  }
}

// a status, and the place in a list, may be a number in YAML
function offsetOf(document: Document, path: readonly string[]): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    if (!isCollection(node)) break
    const next: unknown = node.get(key, true) ?? node.get(Number(key), true)
    if (!isNode(next)) break
    node = next
    offset = next.range?.[0] ?? offset
  }
  return offset
}
