import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { build, operations, structure, upgrade, type JsonObject } from '../openapi/index.ts'

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
    const entries = operations(ours)
    expect(entries.length).toBeGreaterThanOrEqual(7)
    for (const { method, path, operation } of entries) expect(operation, `${method} ${path}`).toEqual((vendor['paths'] as Record<string, JsonObject>)[path]?.[method])
  })

  it('state every schema as the vendor does', () => {
    const [mine, theirs] = [ours, vendor].map((document) => (document['components'] as JsonObject)['schemas'] as JsonObject)
    for (const [name, schema] of Object.entries(mine!)) expect(schema, name).toEqual(theirs![name])
  })

  it('state server and security as the vendor does', () => {
    expect(ours['servers']).toEqual(vendor['servers'])
    expect(ours['security']).toEqual(vendor['security'])
  })
})
