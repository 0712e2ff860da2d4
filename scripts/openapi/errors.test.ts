import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { build } from './build.ts'
import { fill, readCatalogue } from './errors.ts'
import { dereference, type JsonObject } from './json.ts'
import { operations } from './operations.ts'
import { parseSource } from './source.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { document, catalogue } = await build(root)
const entries = operations(document)

describe('the error catalogue', () => {
  it('says how the time in a message is read, for every code that resets at a time', () => {
    const timed = catalogue.codes.filter(({ message }) => message.includes('next_flush_time'))
    expect(timed.map(({ code }) => code)).toEqual(['1308', '1310', '1316', '1317', '1318', '1319', '1320', '1321'])
    for (const { code, message, retry, resetTime } of timed) {
      expect(retry, code).toBe('after-reset')
      const found = new RegExp(resetTime!.pattern).exec(fill(message, catalogue.samples))
      expect(new Date(`${found![0].replace(' ', 'T')}${resetTime!.utcOffset}`).toISOString(), code).toBe('2026-07-11T10:00:00.000Z')
    }
  })

  it('finds the time in the English text of the wire too', () => {
    const { resetTime } = catalogue.codes.find(({ code }) => code === '1308')!
    expect(new RegExp(resetTime!.pattern).exec('Usage limit reached for 5 hour. Your limit will reset at 2026-08-27 21:31:39')?.[0]).toBe('2026-08-27 21:31:39')
  })

  it('has 1701 to 1703 with web search only', () => {
    for (const { id, operation } of entries) {
      const codes = Object.values(operation['responses'] as JsonObject).flatMap((response) => examplesOf(response))
      expect(codes.filter((code) => /^c170[123]$/.test(code)), id).toEqual(id === 'webSearch.create' ? ['c1703', 'c1701', 'c1702'] : [])
    }
  })

  it('refuses an envelope that it does not name', async () => {
    const { file, text } = await source()
    const changed = text.replace('envelopes: [Error]', 'envelopes: [Fault]')
    expect(() => readCatalogue(parseSource(file, changed))).toThrow(/^openapi\/errors\.yaml:\d+: code 1301: `envelopes` does not have Fault/)
  })

  it('refuses a pattern that finds no time in its message', async () => {
    const { file, text } = await source()
    const changed = text.replace(/pattern: \\d\{4\}/, 'pattern: at \\d{4}')
    expect(() => readCatalogue(parseSource(file, changed))).toThrow('code 1308: `resetTime.pattern` finds no time in the message')
  })
})

describe('an operation', () => {
  it.each(entries)('$id answers errors in the envelope of its family', ({ path, operation }) => {
    const responses = Object.entries(operation['responses'] as JsonObject)
    const errors = responses.filter(([status]) => /^[45]/.test(status)).map(([, response]) => (dereference(document, response) as JsonObject)['x-error-envelope'])
    expect([...new Set(errors)]).toEqual([familyOf(path, (inBand) => inBand !== 'only')])
  })

  it('that can fail with status 200 says in which envelope', () => {
    const named = entries.flatMap(({ id, operation }) => {
      const envelope = jsonOf(operation)?.['x-error-envelope']
      return envelope === undefined ? [] : [`${id}: ${String(envelope)}`]
    })
    const families = entries.flatMap(({ id, path, operation }) => {
      const envelope = familyOf(path, () => true)
      return envelope === 'Error' || !jsonOf(operation) ? [] : [`${id}: ${envelope}`]
    })
    expect(named).toEqual(families)
    expect(named).toContain('assistants.list: RError')
    for (const name of ['LlmApplicationError', 'RError']) {
      expect(examplesOf({ $ref: `#/components/responses/${name}.200` })).toContain('c1214')
    }
  })
})

/** The envelope with the longest beginning of a path, of those that are asked for. */
function familyOf(path: string, isAsked: (inBand: string | undefined) => boolean): string {
  const rows = catalogue.envelopes.flatMap(({ name, families, inBand }) => (isAsked(inBand) ? families.map((family) => ({ name, family })) : []))
  return rows.filter(({ family }) => path.startsWith(family)).toSorted((a, b) => b.family.length - a.family.length)[0]!.name
}

function jsonOf(operation: JsonObject): JsonObject | undefined {
  const { content } = dereference(document, (operation['responses'] as JsonObject)['200']) as { content: Record<string, JsonObject> }
  return content['application/json']
}

function examplesOf(response: unknown): string[] {
  const { content } = dereference(document, response as JsonObject) as { content: Record<string, { examples?: JsonObject }> }
  return Object.keys(content['application/json']?.examples ?? {})
}

async function source(): Promise<{ file: string; text: string }> {
  const file = join('openapi', 'errors.yaml')
  return { file, text: await readFile(join(root, file), 'utf8') }
}
