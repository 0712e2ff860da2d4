import { encode, type Frame } from './answer.ts'

/** Cuts an event stream after each event; the frames together are the text, byte for byte. */
export function splitEvents(text: string): Uint8Array[] {
  return (text.match(/[\s\S]*?(?:\r\n\r\n|\n\n|\r\r|$)/g) ?? []).filter((event) => event !== '').map(encode)
}

/** Gives each frame its time: one every `delay` milliseconds, the first at once. */
export function pace(frames: Uint8Array[], delay: number): Frame[] {
  return frames.map((bytes, index) => ({ at: index * delay, bytes }))
}
