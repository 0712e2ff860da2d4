import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { addParts, build } from './build.ts'
import { errorParts } from './errors.ts'
import type { Json, JsonObject } from './json.ts'
import { readLedger, type LedgerEntry } from './ledger.ts'
import { applyOverlay, applyWhatFits, type Overlay, type OverlayAction } from './overlay.ts'
import { failure, type Proof } from './proof.ts'
import { Validators } from './validators.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const { document: vendor, overlays, catalogue } = await build(root, { overlays: false })
addParts(vendor, errorParts(catalogue))
const ledger = await readLedger(root, overlays)

/** Every action in the order in which they are applied. */
const actions = overlays.flatMap(({ file, overlay }) => overlay.actions.map((action, index) => ({ file, index, action })))
const corrected = applyOverlay(vendor, overlayOf(actions.map(({ action }) => action))).document

describe.each(ledger)('$number $id', (entry) => {
  it('is settled: every proof holds', () => {
    expect(failures(entry.proofs, corrected)).toEqual([])
  })

  it.each(entry.actions)(`needs action $index of ${entry.file}: $description`, ({ index }) => {
    expect(holds(entry, without(entry.file, index))).toBe(false)
  })
})

describe('The vendor-spec defect ledger', () => {
  it('numbers every contradiction once and leaves none out', () => {
    expect(ledger.map(({ number }) => number)).toEqual(ledger.map((_, index) => index + 1))
    expect(ledger.length).toBeGreaterThan(200)
  })

  it('names no action that corrects the whole document at once', () => {
    expect(actions.filter(({ action }) => action.target === '$')).toEqual([])
  })

  it('refuses a number that is taken, and names the next free one', async () => {
    const [first, ...others] = structuredClone(overlays)
    const second = first!.overlay.actions[1]!['x-correction']!
    second.number = first!.overlay.actions[0]!['x-correction']!.number
    await expect(readLedger(root, [first!, ...others])).rejects.toThrow(new RegExp(`${second.id} has the number ${second.number} of .*; the next free one is ${ledger.length + 1}`))
  })

  it('refuses a gap in the numbers', async () => {
    const changed = structuredClone(overlays)
    changed.at(-1)!.overlay.actions.at(-1)!['x-correction']!.number = 5000
    await expect(readLedger(root, changed)).rejects.toThrow(/nothing has the number \d+/)
  })

  it('refuses a correction without a proof', async () => {
    const changed = structuredClone(overlays)
    const correction = changed[0]!.overlay.actions[0]!['x-correction']!
    changed[0]!.overlay.actions.push({ target: '$.info', update: {}, 'x-correction': { ...correction, number: ledger.length + 1, id: 'unproved' } })
    await expect(readLedger(root, changed)).rejects.toThrow(/^openapi\/proofs\/10-api\.yaml:1: correction \d+ unproved of openapi\/overlays\/10-api\.yaml has no proof/)
  })
})

/** Why some of these proofs fail in a document. */
function failures(proofs: Proof[], document: JsonObject): string[] {
  if (proofs.length === 0) return []
  const validators = new Validators(document)
  return proofs.flatMap((proof) => failure(proof, document, validators, readPayload) ?? [])
}

/** Whether all proofs hold in a document; those that need no validator come first. */
function holds({ proofs }: LedgerEntry, document: JsonObject): boolean {
  const [nodes, payloads] = [proofs.filter((proof) => 'at' in proof), proofs.filter((proof) => 'schema' in proof)]
  return failures(nodes, document).length === 0 && failures(payloads, document).length === 0
}

/** The document with every action but one; later actions that need it are passed over. */
function without(file: string, index: number): JsonObject {
  const position = actions.findIndex((one) => one.file === file && one.index === index)
  return applyWhatFits(before(position), overlayOf(actions.slice(position + 1).map(({ action }) => action)))
}

// the tests ask in about the order of the actions, so that the state before one is nearly that before the next
let reached = { position: 0, document: vendor }
function before(position: number): JsonObject {
  if (position < reached.position) reached = { position: 0, document: vendor }
  if (position > reached.position) {
    const document = applyOverlay(reached.document, overlayOf(actions.slice(reached.position, position).map(({ action }) => action))).document
    reached = { position, document }
  }
  return reached.document
}

function overlayOf(list: OverlayAction[]): Overlay {
  return { overlay: '1.1.0', info: { title: 'test', version: '0' }, actions: list }
}

function readPayload(file: string): Json {
  const text = readFileSync(join(root, 'openapi', 'examples', file), 'utf8')
  return file.endsWith('.json') ? (JSON.parse(text) as Json) : text
}
