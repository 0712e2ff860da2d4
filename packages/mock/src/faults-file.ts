import type { FaultRule } from './core/fault-rule.ts'
import { readList } from './list-file.ts'

const flag = { type: 'boolean' }
const text = { type: 'string', minLength: 1 }
const count = { type: 'integer', minimum: 0 }
const place = { type: 'integer', minimum: 1 }

const RULE: Readonly<Record<keyof FaultRule, object>> = {
  operationId: text,
  model: text,
  code: { type: 'integer', minimum: 100, maximum: 599 },
  example: text,
  times: count,
  latency: count,
  finish: text,
  error: { type: 'string', pattern: '^\\d{3,5}$' },
  after: count,
  cut: count,
  cutInside: place,
  stall: count,
  noDone: flag,
  duplicate: place,
  crlf: flag,
  comments: flag,
  bom: flag,
  malformed: place,
  reset: flag,
}

const FAULTS = { type: 'array', items: { type: 'object', additionalProperties: false, minProperties: 1, properties: RULE } }

/**
 * Reads a file of faults, in JSON or YAML.
 * @throws a sentence with the file and the line when it cannot be read, or a fault is none
 */
export async function readFaults(file: string): Promise<FaultRule[]> {
  return (await readList(file, 'faults', FAULTS)) as FaultRule[]
}
