import type { JsonObject } from '../document/json.ts'
import { operationsOf } from '../document/operations.ts'
import { badRequestCases } from './bad-request-cases.ts'
import type { Case } from './case.ts'
import { credentialCases } from './credential-cases.ts'
import { requestCases, responseCases } from './example-cases.ts'
import { Requests } from './requests.ts'
import { ruleCases, taskCases } from './rule-cases.ts'
import { SchemaValidator } from './schema-validator.ts'

/**
 * Every case that a merged document implies: each operation with each documented request, answer, error code and stream,
 * good and bad credentials, bodies that its schema forbids, and the rules that no schema says.
 *
 * @example
 * const all = cases(document)
 * all.filter(({ operationId }) => operationId === 'agents.create')
 */
export function cases(document: JsonObject): Case[] {
  const operations = operationsOf(document)
  const validator = new SchemaValidator(document)
  return operations.flatMap((operation) => {
    const requests = new Requests(document, operation)
    return [
      ...requestCases(operation, requests),
      ...responseCases(operation, requests),
      ...credentialCases(operation, requests),
      ...badRequestCases(document, operation, requests, validator),
      ...ruleCases(operation, requests),
      ...taskCases(operation, requests, operations),
    ]
  })
}
