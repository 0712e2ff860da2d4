import { errorEnvelope } from './rules/error-envelope.ts'
import { exampleCoverage } from './rules/example-coverage.ts'
import { knownExtension } from './rules/known-extension.ts'
import { openString } from './rules/open-string.ts'
import { operationId } from './rules/operation-id.ts'
import { wording } from './rules/wording.ts'
import type { Rule } from './rule.ts'

/** Our own rules, by the name under which `redocly.yaml` switches them on (`bigmodel/<name>`). */
export const rules: Record<string, Rule> = {
  'error-envelope': errorEnvelope,
  'example-coverage': exampleCoverage,
  'known-extension': knownExtension,
  'open-string': openString,
  'operation-id': operationId,
  wording,
}
