import type { Json, JsonObject } from '../document/json.ts'
import { operationsOf, businessCodes, type BusinessCode, type Operation } from '../document/operations.ts'
import type { Case } from './case.ts'
import { findSurplus } from './closed-world.ts'
import { show, type Finding } from './finding.ts'
import { SchemaValidator } from './schema-validator.ts'

/** What a document says, ready to judge answers by. One for each document, since compiling schemas takes its time. */
export class Contract {
  readonly document: JsonObject
  readonly validator: SchemaValidator
  readonly codes: Map<string, BusinessCode>
  readonly #operations: Map<string, Operation>

  static readonly #known = new WeakMap<JsonObject, Contract>()

  static of(document: JsonObject): Contract {
    let contract = Contract.#known.get(document)
    if (!contract) Contract.#known.set(document, (contract = new Contract(document)))
    return contract
  }

  private constructor(document: JsonObject) {
    this.document = document
    this.validator = new SchemaValidator(document)
    this.codes = businessCodes(document)
    this.#operations = new Map(operationsOf(document).map((operation) => [operation.id, operation]))
  }

  operation(id: string): Operation {
    const operation = this.#operations.get(id)
    if (!operation) throw new Error(`the document has no operation ${id}; known: ${[...this.#operations.keys()].join(', ')}`)
    return operation
  }
}

/** Judges one answer of one case: collects findings, and knows what every finding has to name. */
export class Checker {
  readonly findings: Finding[] = []
  readonly contract: Contract
  readonly case: Case
  operationId: string
  status = 0

  constructor(contract: Contract, tried: Case) {
    this.contract = contract
    this.case = tried
    this.operationId = tried.operationId
  }

  get operation(): Operation {
    return this.contract.operation(this.operationId)
  }

  find(kind: Finding['kind'], pointer: string, expected: string, found: string, level: Finding['level'] = 'error'): void {
    this.findings.push({ kind, level, operationId: this.operationId, status: this.status, pointer, expected, found, case: this.case.name })
  }

  /** Validates a value, then looks for what it has beyond its schema. */
  value(schema: string, value: Json, prefix = '', kind: 'schema' | 'request' = 'schema'): void {
    for (const error of this.contract.validator.errors(schema, value)) {
      const isArguments = error.pointer.endsWith('/function/arguments') && typeof error.found === 'object'
      // older documents of the vendor's describe it so, and a client can live with it
      if (isArguments) this.find('object-arguments', prefix + error.pointer, 'a string of JSON', show(error.found), 'warning')
      else this.find(kind, prefix + error.pointer, error.expected, show(error.found))
    }
    for (const surplus of findSurplus(this.contract.document, schema, value)) {
      // a list of known values is open, and a documented request may name a voice or an assistant of the caller's own
      if (kind === 'request' && surplus.kind === 'unknown-value') continue
      const expected = surplus.kind === 'unknown-value' ? `a known value (${surplus.documented.join(', ')})` : `no member but ${surplus.documented.join(', ')}`
      this.find(surplus.kind, prefix + surplus.pointer, expected, show(surplus.found), 'warning')
    }
  }

  /** Reports the first place at which a body is not the example that was asked for. */
  example(expected: Json, found: Json, prefix = ''): void {
    const difference = firstDifference(expected, found, '')
    if (difference) this.find('body', prefix + difference.pointer, `${show(difference.expected)} as in the example`, show(difference.found))
  }
}

function firstDifference(expected: Json | undefined, found: Json | undefined, pointer: string): { pointer: string; expected: Json | undefined; found: Json | undefined } | undefined {
  if (typeof expected !== 'object' || typeof found !== 'object' || expected === null || found === null || Array.isArray(expected) !== Array.isArray(found)) {
    return expected === found ? undefined : { pointer, expected, found }
  }
  const [a, b] = [expected as JsonObject, found as JsonObject]
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const difference = firstDifference(a[key], b[key], `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    if (difference) return difference
  }
  return undefined
}
