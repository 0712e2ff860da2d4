import { promises as fs } from 'node:fs'
import { dirname } from 'node:path'
import { fileProblem, readText } from '../text-file.ts'
import { headLine, interactionLine, parseCassette, type Cassette, type Interaction } from './cassette.ts'

/** A cassette that grows by whole lines. */
export interface CassetteFile {
  append(interaction: Omit<Interaction, 'line'>): Promise<void>
  close(): Promise<void>
}

/**
 * Reads a cassette from a file.
 * @throws a sentence with the file, and the line that is not as it should be
 */
export async function readCassette(file: string): Promise<Cassette> {
  return parseCassette(await readText(file, 'cassette'), file)
}

/**
 * Opens a cassette to write to its end, or begins one. One that is removed meanwhile is begun again.
 * @param onLoss told in a sentence that what was recorded before is gone
 * @throws a sentence when the file is no cassette, or cannot be written
 */
export async function openCassette(file: string, upstream: string, recorded: string, onLoss: (sentence: string) => void): Promise<CassetteFile> {
  const head = headLine(upstream, recorded)
  const before = await textOf(file)
  if (before) await mend(file, before)
  await append(file, before ? '' : head)
  // one line after the other, each in one write: it is there or it is not
  let last = Promise.resolve()
  async function write(line: string): Promise<void> {
    const isThere = await exists(file)
    if (!isThere) onLoss(`${file} was removed while it was recorded to: what was in it is lost, and what comes is written to a new one.`)
    await append(file, isThere ? line : head + line)
  }
  return {
    append(interaction) {
      const written = last.then(() => write(interactionLine(interaction)))
      last = written.catch(() => {})
      return written
    },
    close: () => last,
  }
}

/** What is in a file; undefined where there is none. What is no file, such as a pipe, might never be read to its end. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    const kind = await fs.stat(file)
    if (!kind.isFile() && !kind.isDirectory()) throw new Error('this is no file')
    return await fs.readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unwritable(file, error)
  }
}

async function append(file: string, text: string): Promise<void> {
  try {
    await fs.mkdir(dirname(file), { recursive: true })
    await fs.appendFile(file, text)
  } catch (error) {
    throw unwritable(file, error)
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(() => true, () => false)
}

function unwritable(file: string, error: unknown): Error {
  return new Error(`The cassette ${file} cannot be written: ${fileProblem(error)}.`, { cause: error })
}

/** Makes the file end with a line end: a line that was not written to its end is cut off. */
async function mend(file: string, text: string): Promise<void> {
  const { torn } = parseCassette(text, file)
  if (torn !== undefined) await fs.truncate(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)))
  else if (!text.endsWith('\n')) await fs.appendFile(file, '\n')
}
