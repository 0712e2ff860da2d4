import { describe, expect, it } from 'vitest'
import { readFrames } from './event-frames.ts'

/** A stream that arrives in the given parts. */
function streamOf(...parts: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(typeof part === 'string' ? new TextEncoder().encode(part) : part)
      controller.close()
    },
  })
}

async function read(...parts: (string | Uint8Array)[]): Promise<string[]> {
  const frames: string[] = []
  for await (const { data, isCut } of readFrames(streamOf(...parts))) frames.push(isCut ? `${data} (cut)` : data)
  return frames
}

describe('readFrames', () => {
  it('reads frames however the bytes arrive', async () => {
    const bytes = new TextEncoder().encode('data: {"a":"你好"}\n\ndata: [DONE]\n\n')
    const single = [...bytes].map((byte) => Uint8Array.of(byte))
    expect(await read(...single)).toEqual(['{"a":"你好"}', '[DONE]'])
  })

  it('accepts both kinds of line break, comments, and a missing blank after the colon', async () => {
    expect(await read(': ping\n\ndata:1\r\n\r\ndata: 2\ndata: 3\n\n')).toEqual(['', '1', '2\n3'])
  })

  it('says when the last frame was cut off', async () => {
    expect(await read('data: 1\n\ndata: {"a"')).toEqual(['1', '{"a" (cut)'])
  })

  it('gives a frame as soon as it is complete, and lets go of an endless stream', async () => {
    let isCancelled = false
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: more\n\n')),
      cancel: () => void (isCancelled = true),
    })
    for await (const { data } of readFrames(endless)) {
      expect(data).toBe('more')
      break
    }
    expect(isCancelled).toBe(true)
  })

  it('fails on bytes that are not UTF-8', async () => {
    await expect(read(Uint8Array.of(0x64, 0xff, 0xfe))).rejects.toThrow(TypeError)
  })
})
