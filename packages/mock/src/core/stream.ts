import { encode, type Frame } from './answer.ts'
import { Memo } from './memo.ts'
import { seededRandom } from './random.ts'

/** Cuts an event stream after each event; the frames together are the text, byte for byte. */
export function splitEvents(text: string): Uint8Array[] {
  return (text.match(/[\s\S]*?(?:\r\n\r\n|\n\n|\r\r|$)/g) ?? []).filter((event) => event !== '').map(encode)
}

/** The frames of events: a `data` line each, and at the end the terminator. */
export function eventFrames(events: readonly unknown[], terminator = '[DONE]'): Uint8Array[] {
  return [...events.map((event) => JSON.stringify(event)), terminator].map((data) => encode(`data: ${data}\n\n`))
}

export interface Pace {
  /** Milliseconds before the first frame. */
  ttft: number
  /** Milliseconds from one frame to the next. */
  interval: number
  /** By which part of an interval a frame may be early or late, from 0 to 1. */
  jitter: number
  seed: string
}

/** When each frame of a stream is due, in milliseconds after its start. */
export type Schedule = (index: number) => number

/**
 * Frame `i` is due at `ttft + i * interval`, give or take the jitter. That shifts a frame and not those after it, so the rate
 * is kept; and it depends on the seed and the index alone, so it is the same in every run.
 */
export function createSchedule({ ttft, interval, jitter, seed }: Pace): Schedule {
  if (jitter === 0) return (index) => ttft + index * interval
  return (index) => ttft + index * interval + (index === 0 ? 0 : (seededRandom(`${seed} ${index}`)() - 0.5) * jitter * interval)
}

export function pace(frames: readonly Uint8Array[], schedule: Schedule): Frame[] {
  return frames.map((bytes, index) => ({ at: schedule(index), bytes }))
}

/** Text in which each code point is what a reader sees as one character, as most is: Latin without accents, Chinese, Japanese. */
const PLAIN = /^[\n\x20-\x7e\u2014\u2018-\u201d\u2026\u3001-\u3011\uff01-\uff5e\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*$/u

let segmenter: Intl.Segmenter | undefined
/** Code units that are segmented at a time: the time that the segmenter takes grows with the square of them. */
const STRETCH = 500

/** What a reader sees as one character each. */
function* graphemesOf(text: string): Generator<string> {
  if (PLAIN.test(text)) return yield* text
  // made for who needs it: it takes milliseconds
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  let stretch = STRETCH
  for (let from = 0; from < text.length; ) {
    const segments = Array.from(segmenter.segment(text.slice(from, from + stretch)), ({ segment }) => segment)
    const isLast = from + stretch >= text.length
    // the last one may go on behind the stretch
    const whole = isLast ? segments : segments.slice(0, -1)
    yield* whole
    from = isLast ? text.length : whole.reduce((at, { length }) => at + length, from)
    stretch = whole.length === 0 ? stretch * 2 : STRETCH
  }
}

/** White space in one piece, whatever comes after it. */
const SPACES = 16

/**
 * Pieces as a model streams them: one or two Chinese characters, a word with the space before it, a mark. Together they are
 * the text, and no piece begins or ends inside of what a reader sees as one character.
 */
export function splitTokens(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const pieces: string[] = []
  let piece = ''
  let kind: Kind | undefined
  for (const segment of graphemesOf(text)) {
    const next = kindOf(segment)
    const isFull = kind === 'han' ? piece.length >= 2 : kind === 'word' ? piece.trimStart().length >= 8 : next === 'space' && piece.length >= SPACES
    // a space opens a piece, and what follows it is in it
    const goesOn = kind !== undefined && !isFull && (next === kind || kind === 'space') && next !== 'mark'
    if (piece !== '' && !goesOn && !(kind === 'space' && next === 'mark')) {
      pieces.push(piece)
      if (pieces.length >= most) return pieces
      piece = ''
    }
    piece += segment
    kind = next
  }
  return piece === '' ? pieces : [...pieces, piece]
}

type Kind = 'han' | 'word' | 'space' | 'mark'

/** A long text has few characters, and each often. */
const kinds = new Memo<Kind>(10_000)

function kindOf(segment: string): Kind {
  return kinds.get(segment, () => judge(segment))
}

function judge(segment: string): Kind {
  if (/^\s+$/u.test(segment)) return 'space'
  if (/^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(segment)) return 'han'
  return /^[\p{L}\p{N}]/u.test(segment) ? 'word' : 'mark'
}
