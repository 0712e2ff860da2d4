/** What goes wrong with an answer that is otherwise as it should be. A frame is an event of a stream with the empty line after it. */
export interface Fault {
  /** Milliseconds before anything of the answer is sent. */
  latency?: number
  /** The `finish_reason` that the answer gives; of a stream after so many frames as `after` says, otherwise after all. */
  finish?: string
  /** A business code: a frame with this error comes after so many frames as `after` says, otherwise in place of the one with the finish reason. */
  error?: string
  /** So many frames come before that of `finish` or `error`. */
  after?: number
  /** The connection breaks after so many frames. */
  cut?: number
  /** The connection breaks inside of this frame, inside of a character if it has one of several bytes; the first is 1. */
  cutInside?: number
  /** After so many frames nothing more comes, and the connection stays open. */
  stall?: number
  /** A stream ends without `data: [DONE]`. */
  noDone?: boolean
  /** This frame of a stream comes twice, the first is 1. */
  duplicate?: number
  /** The lines of a stream end with CR and LF. */
  crlf?: boolean
  /** A comment comes before each frame of a stream, as a proxy keeps a connection awake; it belongs to the frame. */
  comments?: boolean
  /** A stream begins with a byte order mark. */
  bom?: boolean
  /** JSON that breaks off in its middle: in this frame of a stream, the first is 1; of a whole answer wherever it says. */
  malformed?: number
  /** The connection is reset before anything of the answer is sent; with `cut` or `cutInside` in place of its end there. */
  reset?: boolean
}

/** What only a stream can show. */
const OF_STREAMS = ['error', 'after', 'cut', 'cutInside', 'stall', 'noDone', 'duplicate', 'crlf', 'comments', 'bom'] as const
/** How a connection ends: in one way. A reset may also be how a cut ends it. */
const ENDINGS = ['cut', 'cutInside', 'stall'] as const

export function needsStream(fault: Fault): boolean {
  return OF_STREAMS.some((name) => isAsked(fault[name]))
}

/** Why these faults cannot come together, in a sentence; undefined where they can. */
export function contradiction(fault: Fault): string | undefined {
  const endings = ENDINGS.filter((name) => isAsked(fault[name]))
  if (endings.length > 1) return `${termOf(endings[0]!)} and ${termOf(endings[1]!)} end the connection in two ways; ask for one of them.`
  if (fault.reset && fault.stall !== undefined) return 'stall and reset end the connection in two ways; ask for one of them.'
  if (fault.finish !== undefined && fault.error !== undefined) return 'finish and error end the stream in two ways; ask for one of them.'
  if (fault.after !== undefined && fault.finish === undefined && fault.error === undefined) return 'after says when finish or error comes; ask for one of them too.'
  return undefined
}

/** The name of a fault as triggers write it. */
export function termOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== false
}
