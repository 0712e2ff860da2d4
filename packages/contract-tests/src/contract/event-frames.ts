/** One event of a stream, as soon as its blank line has arrived. */
export interface Frame {
  index: number
  /** The content of its `data` lines. */
  data: string
  /** Lines that are neither `data` nor a comment; the API sends none. */
  otherLines: string[]
}

/** Reads server-sent events one by one. The rest of a stream that ends within an event is a frame that says so. */
export async function* readFrames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame & { isCut: boolean }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const reader = body.getReader()
  let buffer = ''
  let index = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      buffer += done ? decoder.decode() : decoder.decode(value, { stream: true })
      for (;;) {
        const end = /\r?\n\r?\n/.exec(buffer)
        if (!end) break
        const text = buffer.slice(0, end.index)
        buffer = buffer.slice(end.index + end[0].length)
        if (text.trim() !== '') yield { ...parse(text, index++), isCut: false }
      }
      if (done) break
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
  if (buffer.trim() !== '') yield { ...parse(buffer, index), isCut: true }
}

function parse(text: string, index: number): Frame {
  const lines = text.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith(':'))
  const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).replace(/^ /, ''))
  return { index, data: data.join('\n'), otherLines: lines.filter((line) => !line.startsWith('data:')) }
}
