import type { Answer, Frame } from './answer.ts'
import { play, type Clock, type Sink } from './play.ts'

/** Where an edge sends a stream. */
export interface Wire extends Sink {
  end(): unknown
  /** Breaks the connection after what was written: closes it, or resets it. */
  cut(isReset: boolean): unknown
}

/**
 * Plays the frames of an answer to their end, or to where it breaks off, and tells what became of it.
 * @returns a function for when the client goes away; after the end it does nothing
 */
export function deliver({ body, ending, settle }: Answer & { body: readonly Frame[] }, wire: Wire, clock: Clock): () => void {
  const end = (frames: number) => {
    if (ending === 'stall') return
    settle?.({ frames, isAborted: false })
    if (ending === 'cut' || ending === 'cut-reset') wire.cut(ending === 'cut-reset')
    else wire.end()
  }
  const stop = play(body, wire, end, clock)
  return () => settle?.({ frames: stop(), isAborted: true })
}

/**
 * Waits until an answer is to be sent.
 * @returns a function for when the client goes away
 */
export function hold({ delay = 0, settle }: Answer, clock: Clock, send: () => void): () => void {
  const timer = clock.setTimeout(send, delay)
  return () => {
    clock.clearTimeout(timer)
    settle?.({ frames: 0, isAborted: true })
  }
}
