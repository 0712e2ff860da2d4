import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'

/**
 * A file of this machine, to be sent. Its bytes are read when they are sent, and never all at once.
 *
 * @param path where it is
 * @param options `name` is what the platform sees, by default the last part of the path; `type` the media type
 * @throws Error when there is no such file, or it cannot be read
 */
export async function fileFromPath(path: string, { name = basename(path), type = '' }: { name?: string; type?: string } = {}): Promise<File> {
  try {
    return new File([await openAsBlob(path)], name, { type })
  } catch (cause) {
    throw new Error(`${path} cannot be sent: there is no such file, or it cannot be read.`, { cause })
  }
}
