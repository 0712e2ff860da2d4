import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { applyOverlay, parseSource, readOverlay, SourceError, type JsonObject, type Source } from '../openapi/index.ts'
import { findOverlaySpecification } from './overlay-specification.ts'

const folder = findOverlaySpecification(process.env['CONFORMANCE_DIR']!)!

describe("the Overlay Specification's published apply cases", () => {
  const sets = readdirSync(join(folder, 'compliant-sets'), { withFileTypes: true }).filter((entry) => entry.isDirectory())

  it.each(sets.map(({ name }) => name))('%s', (name) => {
    const read = (file: string) => source(join('compliant-sets', name, file))
    const { document } = applyOverlay(read('openapi.yaml').value as JsonObject, readOverlay(read('overlay.yaml')))
    expect(document).toEqual(read('output.yaml').value)
  })
})

describe.each(['v1.0', 'v1.1'])("the Overlay Specification's published documents, %s", (version) => {
  it.each(files(version, 'pass'))('reads %s', (path) => {
    expect(readOverlay(source(path)).actions.length).toBeGreaterThan(0)
  })

  it.each(files(version, 'fail'))('refuses %s', (path) => {
    expect(() => readOverlay(source(path))).toThrow(SourceError)
  })
})

function files(version: string, verdict: 'pass' | 'fail'): string[] {
  const path = join('tests', version, verdict)
  return readdirSync(join(folder, path)).map((name) => join(path, name))
}

function source(path: string): Source {
  return parseSource(path, readFileSync(join(folder, path), 'utf8'))
}
