import { once } from 'node:events'
import { createReadStream, createWriteStream, promises as fs, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Uploads } from './core/uploads.ts'
import { detach } from './detach.ts'

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
  return {
    open() {
      const id = crypto.randomUUID()
      const file = createWriteStream(fileOf(id), { mode: 0o600 })
      // whoever waits for the next byte, or for the end, is told
      file.on('error', () => {})
      return {
        id,
        write(bytes) {
          const isTaken = file.write(bytes, (error) => {
            if (!error) detach(bytes)
          })
          return isTaken ? undefined : once(file, 'drain').then(() => undefined)
        },
        async end() {
          file.end()
          await finished(file)
        },
      }
    },
    async *read(id) {
      yield* createReadStream(fileOf(id)) as AsyncIterable<Uint8Array>
    },
    async delete(id) {
      await fs.rm(fileOf(id), { force: true })
    },
    async clear() {
      const made = folder
      folder = undefined
      process.off('exit', removeAtExit)
      if (made) await fs.rm(made, { recursive: true, force: true })
    },
  }
}
