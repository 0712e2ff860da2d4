/** Where the bytes of uploaded files are kept while the mock runs. */
export interface Uploads {
  open(): Upload
  /** The bytes of an upload; of one that is not there any more, none. */
  read(id: string): AsyncIterable<Uint8Array>
  delete(id: string): Promise<void>
  clear(): Promise<void>
}

/** An upload that is being written. */
export interface Upload {
  id: string
  /** A promise asks the writer to wait: the bytes before are not written yet. */
  write(bytes: Uint8Array): Promise<void> | undefined
  end(): Promise<void>
}

/** An upload that cannot be kept; the message says why. */
export class UploadFailure extends Error {}

/** Removes what was kept of files that nobody wants. */
export async function discard(files: readonly { upload: Upload | undefined }[], uploads: Uploads | undefined): Promise<void> {
  await Promise.all(files.map(({ upload }) => upload && uploads?.delete(upload.id)))
}

/** Keeps uploads in memory, for browsers and for a mock without a server. */
export function memoryUploads(): Uploads {
  const uploads = new Map<string, Uint8Array[]>()
  return {
    open() {
      const [id, chunks] = [crypto.randomUUID(), [] as Uint8Array[]]
      uploads.set(id, chunks)
      return {
        id,
        // a copy: the chunk may be a view into a buffer that is used again
        write: (bytes) => void chunks.push(bytes.slice()),
        end: () => Promise.resolve(),
      }
    },
    async *read(id) {
      yield* uploads.get(id) ?? []
    },
    async delete(id) {
      uploads.delete(id)
    },
    async clear() {
      uploads.clear()
    },
  }
}
