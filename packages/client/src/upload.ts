/** The content of a file that is sent. A stream or an iterable can be sent once only, so such a request is not repeated. */
export type UploadContent = Blob | ArrayBuffer | ArrayBufferView | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>

/** A file that is sent. The platform goes by its name, which a `File` has of its own. */
export type Upload =
  | UploadContent
  | {
      name: string
      /** The media type. */
      type?: string | undefined
      /** A function is asked anew for each attempt, so such a request can be repeated. */
      content: UploadContent | (() => UploadContent)
    }

/** A file as a part of a body is made of it. */
export interface Part {
  name: string
  type: string
  content(): Blob | AsyncIterable<Uint8Array>
  replayable: boolean
}

/** What a value is as a file; undefined when it is none. */
export function readUpload(value: object): Part | undefined {
  if ('content' in value && 'name' in value) {
    const { content, name, type = '' } = value as Exclude<Upload, UploadContent>
    if (typeof content === 'function') return { name, type, content: () => bytes(content()), replayable: true }
    const read = readUpload(content)
    return read && { ...read, name, type: type || read.type }
  }
  const { name = 'blob', type = '' } = value as Partial<File>
  if (value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const blob = bytes(value as UploadContent)
    return { name, type, content: () => blob, replayable: true }
  }
  if (value instanceof ReadableStream || Symbol.asyncIterator in value) {
    return { name, type, content: () => bytes(value as UploadContent), replayable: false }
  }
  return undefined
}

function bytes(content: UploadContent): Blob | AsyncIterable<Uint8Array> {
  if (content instanceof Blob) return content
  if (content instanceof ReadableStream) return iterate(content)
  return Symbol.asyncIterator in content ? content : new Blob([content as ArrayBuffer])
}

/** Safari's streams are no iterables. */
export async function* iterate(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
