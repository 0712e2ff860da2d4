import { readFile, readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml'
import { parsePointer, type Json } from './json.ts'

/** One YAML or JSON file: its value, and where in the file each part of it stands. */
export interface Source {
  /** Path as shown to people: relative to the repository's root. */
  file: string
  value: Json
  /** Line (from 1) of the value at a JSON Pointer, or of its nearest ancestor that the file has. */
  line(pointer: string): number
}

/** Something in a source file that a person has to put right. The message starts with `file:line`. */
export class SourceError extends Error {
  override name = 'SourceError'
  readonly file: string
  readonly line: number

  constructor(file: string, line: number, message: string) {
    super(`${file}:${line}: ${message}`)
    this.file = file
    this.line = line
  }
}

/**
 * Reads a text as one YAML document (JSON is YAML).
 * @throws {SourceError} when it is not well-formed, or has a key twice.
 */
export function parseSource(file: string, text: string): Source {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  const [error] = document.errors
  if (error) throw new SourceError(file, lines.linePos(error.pos[0]).line, firstLine(error.message))
  return {
    file,
    value: document.toJS() as Json,
    line: (pointer) => lineOf(document, lines, pointer),
  }
}

/** Reads one file; `root` is what its shown path is relative to. */
export async function readSource(root: string, path: string): Promise<Source> {
  const file = relative(root, path)
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    throw new SourceError(file, 1, 'cannot be read; is the path right?')
  }
  return parseSource(file, text)
}

/** All YAML files of a folder, sorted by name, so that the order on disk never matters. */
export async function readSources(root: string, folder: string): Promise<Source[]> {
  const names = (await readdir(join(root, folder))).filter((name) => /\.ya?ml$/.test(name)).toSorted()
  return Promise.all(names.map((name) => readSource(root, join(root, folder, name))))
}

function lineOf(document: Document, lines: LineCounter, pointer: string): number {
  const keys = parsePointer(pointer)
  while (keys.length > 0) {
    const last = keys.at(-1)!
    const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true)
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === last) : undefined
    const node = pair ? pair.key : document.getIn(keys, true)
    const start = (node as { range?: [number, number, number] } | undefined)?.range?.[0]
    if (start !== undefined) return lines.linePos(start).line
    keys.pop()
  }
  return 1
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '')
}
