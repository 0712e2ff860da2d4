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
  it.each(bodies('audio/wav'))('$name', ({ value }) => expectWave(Buffer.from(String(value), 'base64')))

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

  it.each(texts.filter(({ text }) => text.startsWith('UklGR')))('$name: WAV', ({ text }) => expectWave(Buffer.from(text, 'base64')))

  it.each(texts.filter(({ text }) => text.startsWith('data:image/png;base64,')))('$name: PNG', ({ text }) => {
    const bytes = Buffer.from(text.slice(text.indexOf(',') + 1), 'base64')
    expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    expect(bytes.subarray(-8).toString('latin1')).toContain('IEND')
  })
})

/** A RIFF file whose lengths are those of its bytes, with samples in it. */
function expectWave(bytes: Buffer): void {
  expect(bytes.toString('latin1', 0, 4) + bytes.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ')
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  const data = bytes.indexOf('data', 36, 'latin1')
  expect(bytes.readUInt32LE(data + 4)).toBe(bytes.length - data - 8)
  expect(bytes.length - data - 8).toBeGreaterThan(0)
  // bytes a second are samples a second times bytes a sample
  expect(bytes.readUInt32LE(28)).toBe(bytes.readUInt32LE(24) * bytes.readUInt16LE(32))
}

function* strings(value: Json): Generator<string> {
  if (typeof value === 'string') yield value
  else if (value !== null && typeof value === 'object') for (const member of Object.values(value)) yield* strings(member)
}
