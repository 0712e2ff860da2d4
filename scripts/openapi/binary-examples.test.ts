import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isObject, mediaTypes, operations, parseSource, type Json, type JsonObject } from './index.ts'

const file = 'openapi/bigmodel.yaml'
const document = parseSource(file, await readFile(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')).value as JsonObject

interface Found {
  name: string
  type: string
  value: Json
}

const examples = operations(document).flatMap(({ id, operation }) =>
  mediaTypes(document, operation).flatMap(([place, media]) =>
    Object.entries((media['examples'] ?? {}) as JsonObject).flatMap(([name, example]): Found[] =>
      isObject(example) && example['value'] !== undefined ? [{ name: `${id} ${place} ${name}`, type: place.split(' ')[1]!, value: example['value'] }] : [],
    ),
  ),
)
const bodies = (type: string) => examples.filter((example) => example.type === type)

describe('a binary example is a real small file', () => {
  it.each(bodies('audio/wav'))('$name', ({ value }) => {
    expect(waveFaults(Buffer.from(String(value), 'base64'))).toEqual([])
  })

  it.each(bodies('audio/pcm'))('$name', ({ value }) => {
    const samples = Buffer.from(String(value), 'base64')
    expect(samples.length).toBeGreaterThan(0)
    expect(samples.length % 2).toBe(0)
  })

  it.each(bodies('application/octet-stream'))('$name', ({ value }) => {
    const lines = Buffer.from(String(value), 'base64').toString('utf8').trimEnd().split('\n')
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('custom_id')
  })
})

describe('a file in Base64 inside of a JSON example is a real small file', () => {
  const texts = examples.flatMap(({ name, value }) => [...strings(value)].map((text) => ({ name, text })))

  it.each(texts.filter(({ text }) => text.startsWith('UklGR')))('$name: WAV', ({ text }) => {
    expect(waveFaults(Buffer.from(text, 'base64'))).toEqual([])
  })

  it.each(texts.filter(({ text }) => text.startsWith('data:image/png;base64,')))('$name: PNG', ({ text }) => {
    const bytes = Buffer.from(text.slice(text.indexOf(',') + 1), 'base64')
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    expect(bytes.subarray(-8).toString('latin1')).toContain('IEND')
  })
})

/** What keeps a player from a RIFF file: wrong marks, lengths other than those of its bytes, no samples. */
function waveFaults(bytes: Buffer): string[] {
  const data = bytes.indexOf('data', 36, 'latin1')
  const facts: [fact: string, holds: boolean][] = [
    ['begins as a WAV', `${bytes.toString('latin1', 0, 4)}${bytes.toString('latin1', 8, 16)}` === 'RIFFWAVEfmt '],
    ['names its length', bytes.readUInt32LE(4) === bytes.length - 8],
    ['names the length of its samples', data > 0 && bytes.readUInt32LE(data + 4) === bytes.length - data - 8],
    ['has samples', bytes.length > data + 8],
    ['has bytes a second for samples a second', bytes.readUInt32LE(28) === bytes.readUInt32LE(24) * bytes.readUInt16LE(32)],
  ]
  return facts.filter(([, holds]) => !holds).map(([fact]) => fact)
}

function* strings(value: Json): Generator<string> {
  if (typeof value === 'string') yield value
  else if (value !== null && typeof value === 'object') for (const member of Object.values(value)) yield* strings(member)
}
