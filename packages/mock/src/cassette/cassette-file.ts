import { promises as fs } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
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
 * Opens a cassette to write to its end, or begins one.
 * @throws a sentence when the file is no cassette, or cannot be written
 */
export async function openCassette(file: string, upstream: string, recorded: string): Promise<CassetteFile> {
  const before = await textOf(file)
  if (before) await mend(file, before)
  const handle = await openToAppend(file)
  if (!before) await handle.appendFile(headLine(upstream, recorded))
  // one line after the other, each in one write: it is there or it is not
  let last = Promise.resolve()
  return {
    append(interaction) {
      const written = last.then(() => handle.appendFile(interactionLine(interaction)))
      last = written.catch(() => {})
      return written
    },
    async close() {
      await last
      await handle.close()
    },
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unwritable(file, error)
  }
}

async function openToAppend(file: string): Promise<FileHandle> {
  try {
    await fs.mkdir(dirname(file), { recursive: true })
    return await fs.open(file, 'a')
  } catch (error) {
    throw unwritable(file, error)
  }
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
