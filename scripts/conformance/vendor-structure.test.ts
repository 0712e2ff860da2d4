import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { build, operations, resolvePointer, structure, upgrade, type Json, type JsonObject } from '../openapi/index.ts'

const folder = process.env['CONFORMANCE_DIR']
if (!folder) throw new Error('CONFORMANCE_DIR is not set; run `npm run conformance -- <folder>`')

const NEWEST = 'upstream/openapi-2026-07-11.json'

describe(`fragments without overlays, beside ${NEWEST}`, () => {
  let ours: JsonObject
  let vendor: JsonObject

  beforeAll(async () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    ours = structure((await build(root, { overlays: false })).document)
    vendor = structure(upgrade(JSON.parse(await readFile(join(folder, NEWEST), 'utf8')) as JsonObject))
  })

  it('state every operation as the vendor does', () => {
    const entries = documented(ours)
    expect(entries.length).toBeGreaterThanOrEqual(7)
    for (const { method, path, operation } of entries) expect(operation, `${method} ${path}`).toEqual((vendor['paths'] as Record<string, JsonObject>)[path]?.[method])
  })

  it('state every schema as the vendor does', () => {
    const [mine, theirs] = [ours, vendor].map((document) => (document['components'] as JsonObject)['schemas'] as JsonObject)
    const names = reached(ours, documented(ours).map(({ operation }) => operation))
    expect(names.size).toBeGreaterThan(40)
    for (const name of names) expect(mine![name], name).toEqual(theirs![name])
  })

  it('state server and security as the vendor does', () => {
    expect(ours['servers']).toEqual(vendor['servers'])
    expect(ours['security']).toEqual(vendor['security'])
  })
})

/** The operations that the vendor's document has; the SDKs call a few others. */
function documented(document: JsonObject) {
  return operations(document).filter(({ operation }) => operation['x-status'] !== 'legacy')
}

/** Names of the schemas that a value refers to, directly or through others. */
function reached(document: JsonObject, value: Json, names = new Set<string>()): Set<string> {
  for (const [, pointer, name] of JSON.stringify(value).matchAll(/"\$ref":"(#\/components\/schemas\/([^"]+))"/g)) {
    if (names.has(name!)) continue
    names.add(name!)
    reached(document, resolvePointer(document, pointer!)!, names)
  }
  return names
}
