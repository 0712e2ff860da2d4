import { createReadStream, createWriteStream, promises as fs, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { UploadFailure, type Uploads } from './core/uploads.ts'
import { detach } from './detach.ts'
import { fileProblem } from './text-file.ts'

/**
 * Keeps uploads in a folder of their own below the system's temporary one; it is made for the first upload, `clear` removes it. It is
 * for bytes that came over a socket: what is written is detached, nobody else may read it.
 */
export function temporaryUploads(): Uploads {
  let folder: string | undefined
  // a process that is told to end at once has no time for more
  const removeAtExit = () => folder && rmSync(folder, { recursive: true, force: true })
  const make = () => {
    process.once('exit', removeAtExit)
    return mkdtempSync(join(tmpdir(), 'bigmodel-mock-'))
  }
  const fileOf = (id: string) => join((folder ??= make()), id)
  const fileToWrite = (id: string) => {
    try {
      const file = fileOf(id)
      // who tidies temporary folders up may have removed it
      mkdirSync(folder!, { recursive: true, mode: 0o700 })
      return createWriteStream(file, { mode: 0o600 })
    } catch (error) {
      throw unwritable(error)
    }
  }
  return {
    open() {
      const id = crypto.randomUUID()
      const file = fileToWrite(id)
      // whoever waits for the end is told
      file.on('error', () => {})
      return {
        id,
        write(bytes) {
          let isTaken = true
          const written = new Promise<void>((resolve) => {
            isTaken = file.write(bytes, (error) => {
              if (!error) detach(bytes)
              resolve()
            })
          })
          return isTaken ? undefined : written
        },
        async end() {
          file.end()
          await finished(file).catch((error: unknown) => {
            throw unwritable(error)
          })
        },
      }
    },
    async *read(id) {
      yield* createReadStream(fileOf(id)) as AsyncIterable<Uint8Array>
    },
    async delete(id) {
      // without a folder there is no file
      if (folder) await fs.rm(fileOf(id), { force: true })
    },
    async clear() {
      const made = folder
      folder = undefined
      process.off('exit', removeAtExit)
      if (made) await fs.rm(made, { recursive: true, force: true })
    },
  }
}

function unwritable(error: unknown): UploadFailure {
  return new UploadFailure(`The upload cannot be kept below ${tmpdir()}: ${fileProblem(error)}.`, { cause: error })
}
