import { beforeEach, expect, it, vi } from 'vitest'
import { readFrames } from './frames.ts'

const { fed } = vi.hoisted(() => ({ fed: [] as string[] }))

vi.mock('eventsource-parser', async (original) => {
  const { createParser } = await original<typeof import('eventsource-parser')>()
  return {
    createParser: (callbacks: Parameters<typeof createParser>[0]) => {
      const parser = createParser(callbacks)
      return { feed: (text: string) => void (fed.push(text), parser.feed(text)) }
    },
  }
})

beforeEach(() => void (fed.length = 0))

async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(text: string, size: number): Promise<string[]> {
  const data: string[] = []
  for await (const { frames } of readFrames(cut(text, size))) data.push(...frames.map((frame) => frame.data))
  return data
}

// the parser begins anew with each piece of a line
it('hands over an event of many megabytes once, so that its time grows with its size only', async () => {
  const large = 'x'.repeat(16_000_000)
  expect(await read(`data: a\n\ndata: ${large}\n\n`, 16_384)).toEqual(['a', large])
  expect(fed.every((text) => /[\r\n]/.test(text))).toBe(true)
  expect(fed.filter((text) => text.length > 20_000)).toHaveLength(1)
})

// the parser searches all that it was given for each line in it
it('hands over megabytes of small events in pieces', async () => {
  const frame = `data: ${'x'.repeat(100)}\n\n`
  expect(await read(frame.repeat(10_000), 2_000_000)).toHaveLength(10_000)
  expect(Math.max(...fed.map(({ length }) => length))).toBeLessThan(20_000)
})

it('keeps characters whole that are cut apart', async () => {
  expect(await read('data: 你🎉\n\n', 1)).toEqual(['你🎉'])
})
