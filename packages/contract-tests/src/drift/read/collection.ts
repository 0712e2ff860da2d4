import type { Problem } from './problem.ts'

export interface Text {
  name: string
  text: string
}

/** What a source consists of, and what of it could not be read. */
export interface Collection {
  texts: Text[]
  problems: Problem[]
  /** The `llms.txt` that lists the texts, where one does: together they are all that the site says. */
  index?: string
}

/** More than this is read from nowhere: it would fill the memory, and is no documentation. */
export const MAX_BYTES = 32 * 2 ** 20

export function gather(results: (Text | Problem)[]): Collection {
  return { texts: results.filter((result): result is Text => 'text' in result), problems: results.filter((result): result is Problem => !('text' in result)) }
}

export function tooLarge(source: string): Problem {
  return { source, line: 0, message: `is larger than ${MAX_BYTES / 2 ** 20} MiB; no page and no document of the vendor's comes near that` }
}
