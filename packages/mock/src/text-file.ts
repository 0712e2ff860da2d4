import { promises as fs } from 'node:fs'

/**
 * @param what the file has, as errors name it: `fixtures`
 * @throws a sentence with the file when it cannot be read
 */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message
    throw new Error(`The ${what} cannot be read from ${file}: ${reason}.`, { cause: error })
  }
}
