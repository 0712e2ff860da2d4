import { isObject, parsePointer, resolvePointer, type Json, type JsonObject } from './json.ts'
import type { Validators } from './validators.ts'

/**
 * What shows that a correction is made: a payload that has to be valid or invalid, or a node that the document has to
 * have. Without the correction, or without one of its actions, at least one of its proofs fails.
 */
export type Proof = PayloadProof | NodeProof

export interface PayloadProof {
  /** Name of a component schema, or a JSON Pointer to a schema in the document. */
  schema: string
  /** Path of a file below `openapi/examples`, or the value itself. */
  payload?: string
  value?: Json
  /** Which event of a payload that is a stream, counted from 0. */
  event?: number
  /** Members to put into the payload, by JSON Pointer. */
  with?: Record<string, Json>
  /** Members to leave out, as JSON Pointers. */
  without?: string[]
  valid: boolean
}

export interface NodeProof {
  /** JSON Pointer into the document. */
  at: string
  /** What stands there: a list has these items, an object these members, anything else is equal. */
  has?: Json
  /** What does not stand there: an item of a list. */
  lacks?: Json
  /** Nothing stands there. */
  absent?: true
}

/** Reads a file below `openapi/examples`: JSON as it is, a stream as text. */
export type ReadPayload = (file: string) => Json

/** Why a proof fails, or undefined if it holds. */
export function failure(proof: Proof, document: JsonObject, validators: Validators, read: ReadPayload): string | undefined {
  return 'schema' in proof ? payloadFailure(proof, document, validators, read) : nodeFailure(proof, document)
}

function payloadFailure(proof: PayloadProof, document: JsonObject, validators: Validators, read: ReadPayload): string | undefined {
  const pointer = proof.schema.startsWith('#') ? proof.schema : `#/components/schemas/${proof.schema}`
  const schema = resolvePointer(document, pointer)
  if (schema === undefined) return `${pointer} does not exist`
  const isComponent = /^#\/components\/schemas\/\w+$/.test(pointer)
  const errors = errorsOf(isComponent ? { $ref: pointer } : schema, payloadOf(proof, read), validators)
  if (errors === undefined) return `${pointer} refers to a schema that does not exist`
  if (proof.valid === (errors.length === 0)) return undefined
  return proof.valid ? `${pointer} refuses the payload: ${errors.join('; ')}` : `${pointer} accepts a payload that is wrong`
}

function errorsOf(schema: Json, value: Json, validators: Validators): string[] | undefined {
  try {
    return validators.errors(schema, value)
  } catch {
    // Ajv throws for a reference that leads nowhere
    return undefined
  }
}

function payloadOf({ payload, value, event, with: added = {}, without = [] }: PayloadProof, read: ReadPayload): Json {
  const source = payload === undefined ? value! : read(payload)
  const result = structuredClone(typeof source === 'string' && event !== undefined ? eventAt(source, event) : source)
  for (const [pointer, member] of Object.entries(added)) {
    const [parent, key] = parentOf(result, pointer)
    parent[key] = member
  }
  for (const pointer of without) {
    const [parent, key] = parentOf(result, pointer)
    delete parent[key]
  }
  return result
}

function eventAt(stream: string, index: number): Json {
  const frame = stream.split('\n\n')[index] ?? ''
  return JSON.parse(frame.split('\n').map((line) => line.replace(/^data: ?/, '')).join('\n')) as Json
}

function parentOf(value: Json, pointer: string): [parent: JsonObject, key: string] {
  const keys = parsePointer(pointer)
  const key = keys.pop()
  const parent = keys.reduce<Json | undefined>((node, name) => (isObject(node) || Array.isArray(node) ? (node as JsonObject)[name] : undefined), value)
  if (key === undefined || typeof parent !== 'object' || parent === null) throw new Error(`a proof changes ${pointer}, which its payload has not`)
  return [parent as JsonObject, key]
}

function nodeFailure({ at, has, lacks, absent }: NodeProof, document: JsonObject): string | undefined {
  const node = resolvePointer(document, at)
  if (absent) return node === undefined ? undefined : `${at} exists`
  if (has !== undefined && !contains(node, has)) return `${at} lacks ${JSON.stringify(has)}`
  if (lacks !== undefined && (node === undefined || contains(node, [lacks]))) return `${at} has ${JSON.stringify(lacks)}`
  return undefined
}

function contains(node: Json | undefined, part: Json): boolean {
  if (Array.isArray(part)) return Array.isArray(node) && part.every((item) => node.some((one) => contains(one, item)))
  if (isObject(part)) return isObject(node) && Object.entries(part).every(([key, member]) => contains(node[key], member))
  return node === part
}
