import { arriving } from './arriving.ts'
import type { Deadline } from './deadline.ts'

/** The forms in which an answer that is a file can be had, by the name that the option `as` takes. */
export interface FileForms {
  blob: Blob
  bytes: Uint8Array
  /** As it arrives; a silence that is too long is an error here, too. It has to be read or cancelled. */
  stream: ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>
}

export type FileForm = keyof FileForms

/** Reads an answer as a file; a stream goes on after it was given, and ends the deadline itself. */
export async function readFile(response: Response, form: FileForm | undefined, deadline: Deadline, fail: (error: unknown) => Promise<unknown>): Promise<FileForms[FileForm]> {
  const chunks = arriving(response.body, deadline)
  if (form === 'stream') return stream(chunks, deadline, fail)
  const received: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of chunks) received.push(chunk)
  const blob = new Blob(received, { type: response.headers.get('content-type') ?? '' })
  return form === 'bytes' ? new Uint8Array(await blob.arrayBuffer()) : blob
}

function stream(chunks: AsyncGenerator<Uint8Array<ArrayBuffer>, void>, deadline: Deadline, fail: (error: unknown) => Promise<unknown>): FileForms['stream'] {
  deadline.isOpen = true
  const arrived = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (!done) return controller.enqueue(value)
        controller.close()
      } catch (error) {
        controller.error(await fail(error))
      }
      deadline.release()
    },
    async cancel() {
      deadline.release()
      await chunks.return()
    },
  })
  // each runtime iterates over streams, but not each library of types knows it
  return arrived as FileForms['stream']
}
