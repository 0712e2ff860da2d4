import { readText } from '../text-file.ts'
import { list, UsageError } from './values.ts'

/**
 * API keys, separated by commas; `@` leads to a file that has them, between commas, blanks or line ends: everybody on a machine can
 * read the arguments of its processes.
 */
export async function readKeys(text: string, flag: string): Promise<string[]> {
  const keys = list(text.startsWith('@') ? (await readText(text.slice(1), 'keys')).replaceAll(/\s+/g, ',') : text, flag)
  // what is wrong may be a real key all the same, so it is not told
  const wrong = keys.findIndex((key) => !/^[^\s.]+\.[^\s.]+$/.test(key))
  if (wrong >= 0) throw new UsageError(`${flag}: number ${wrong + 1} of ${keys.length} is not an API key: it has to be <id>.<secret>, with one dot.`)
  return keys
}
