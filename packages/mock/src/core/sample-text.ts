import type { Schema } from './document.ts'
import type { Random } from './random.ts'

/** Text that fits a schema's format and length: the same one without `random`, a drawn one with it. */
export function sampleText(schema: Schema, random?: Random): string {
  const { format, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema as { format?: string; minLength?: number; maxLength?: number }
  const known = format === undefined ? undefined : FORMATS[format]
  if (known) return random ? known.drawn(random) : known.first
  const text = random ? words(random) : 'string'
  return text.padEnd(Math.min(minLength, LONGEST), text).slice(0, maxLength)
}

/** Schemas come with requests too, in tools, and ask for anything. */
const LONGEST = 1_000_000

interface Format {
  first: string
  drawn: (random: Random) => string
}

// the first values are those that Prism gives
const FORMATS: Readonly<Record<string, Format>> = {
  'date-time': { first: '2019-08-24T14:15:22Z', drawn: (random) => moment(random).toISOString() },
  date: { first: '2019-08-24', drawn: (random) => moment(random).toISOString().slice(0, 10) },
  time: { first: '14:15:22Z', drawn: (random) => `${moment(random).toISOString().slice(11, 19)}Z` },
  duration: { first: 'P3D', drawn: (random) => `P${1 + integer(random, 30)}D` },
  email: { first: 'user@example.com', drawn: (random) => `${word(random)}@example.com` },
  'idn-email': { first: 'пользователь@пример.ру', drawn: (random) => `${word(random)}@пример.ру` },
  hostname: { first: 'example.com', drawn: (random) => `${word(random)}.example.com` },
  'idn-hostname': { first: 'пример.ру', drawn: (random) => `${word(random)}.пример.ру` },
  ipv4: { first: '192.168.0.1', drawn: (random) => `192.0.2.${integer(random, 256)}` },
  ipv6: { first: '2001:0db8:85a3:0000:0000:8a2e:0370:7334', drawn: (random) => `2001:db8::${integer(random, 65_536).toString(16)}` },
  uri: { first: 'http://example.com', drawn: (random) => `https://example.com/${word(random)}` },
  'uri-reference': { first: '../dictionary', drawn: (random) => `/${word(random)}` },
  'uri-template': { first: 'http://example.com/{endpoint}', drawn: (random) => `https://example.com/{${word(random)}}` },
  iri: { first: 'http://example.com', drawn: (random) => `https://example.com/${word(random)}` },
  'iri-reference': { first: '../словарь', drawn: (random) => `/${word(random)}` },
  url: { first: 'http://example.com', drawn: (random) => `https://example.com/${word(random)}` },
  uuid: { first: '497f6eca-6276-4993-bfeb-53cbbbba6f08', drawn: (random) => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-8${hex(random, 3)}-${hex(random, 12)}` },
  'json-pointer': { first: '/json/pointer', drawn: (random) => `/${word(random)}` },
  'relative-json-pointer': { first: '1/relative/json/pointer', drawn: (random) => `1/${word(random)}` },
  regex: { first: '/regex/', drawn: (random) => `^${word(random)}$` },
  byte: { first: 'c3RyaW5n', drawn: (random) => btoa(words(random)) },
}

const WORDS = ['amber', 'basin', 'cedar', 'delta', 'ember', 'fjord', 'grove', 'haven', 'inlet', 'jetty', 'kelp', 'lagoon', 'meadow', 'north', 'orchard', 'prairie', 'quarry', 'ridge', 'summit', 'tundra']

function words(random: Random): string {
  return Array.from({ length: 1 + integer(random, 4) }, () => word(random)).join(' ')
}

function word(random: Random): string {
  return WORDS[integer(random, WORDS.length)]!
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => integer(random, 16).toString(16)).join('')
}

// some second of the years 2020 to 2029
function moment(random: Random): Date {
  return new Date((1_577_836_800 + integer(random, 315_000_000)) * 1000)
}

function integer(random: Random, below: number): number {
  return Math.floor(random() * below)
}
