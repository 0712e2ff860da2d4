import { promises as fs } from 'node:fs'

/**
 * Reads a file of text, without the byte order mark that some editors begin it with.
 * @param what the file has, as errors name it: `fixtures`
 * @throws a sentence with the file when it cannot be read
 */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return new TextDecoder().decode(await fs.readFile(file))
  } catch (error) {
    throw new Error(`The ${what} cannot be read from ${file}: ${fileProblem(error)}.`, { cause: error })
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'this user may not do that',
  ENOSPC: 'the disk is full',
  EROFS: 'nothing can be written there',
}

/** What went wrong with a file, in words. */
export function fileProblem(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException
  return PROBLEMS[code] ?? message
}
