import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser'

export interface Frames {
  frames: EventSourceMessage[]
  /** Whether the body is over. Its last frame may be cut off. */
  last: boolean
  /** The lines so far that belong to no event, the first ones only. */
  stray: string
}

// for each line, the parser searches all that it was given at once: megabytes would take it seconds
const PIECE = 16_384

/** The server-sent events in some bytes, as soon as they have arrived. The last one need not be followed by an empty line. */
export async function* readFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Frames, void, undefined> {
  const decoder = new TextDecoder()
  const frames: EventSourceMessage[] = []
  let stray = ''
  const onError = ({ line = '' }: ParseError) => {
    if (stray.length < PIECE) stray += `${line}\n`
  }
  const parser = createParser({ onEvent: (frame) => frames.push(frame), onError })
  let line: string[] = []
  const take = (text: string, last: boolean): Frames => {
    line.push(text)
    // it also begins a line that goes on anew
    if (/[\r\n]/.test(text)) {
      parser.feed(line.join(''))
      line = []
    }
    return { frames: frames.splice(0), last, stray }
  }
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += PIECE) yield take(decoder.decode(chunk.subarray(at, at + PIECE), { stream: true }), false)
  }
  yield take(`${decoder.decode()}\n\n`, true)
}
