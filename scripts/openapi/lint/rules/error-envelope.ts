import { dereference, formatPointer, isObject, parsePointer, type JsonObject } from '../../json.ts'
import { operations } from '../../operations.ts'
import type { Problem, Rule } from '../rule.ts'

/** Which schema describes the errors of a path and of everything below it; the longest path counts. */
const FAMILIES: Record<string, string> = {
  '/paas/v4': 'Error',
  '/v1/agents': 'Error',
  '/llm-application': 'LlmApplicationError',
  '/zrag': 'LlmApplicationError',
  '/paas/v4/assistant': 'LlmApplicationError',
  '/paas/v4/assistant/list': 'Error',
  '/paas/v4/assistant/conversation/list': 'Error',
}

/** Every operation declares error statuses, each with the envelope of its family: as `x-error-envelope` and as the schema. */
export const errorEnvelope: Rule = (document) =>
  operations(document).flatMap(({ method, path, operation }) => {
    const pointer = formatPointer(['paths', path, method])
    const envelope = envelopeOf(path)
    if (envelope === undefined) return [{ pointer, message: `no family of error envelopes has the path ${path}; add it to scripts/openapi/lint/rules/error-envelope.ts` }]
    const responses = (operation['responses'] ?? {}) as JsonObject
    const errors = Object.keys(responses).filter((status) => /^([45]..|default)$/.test(status))
    if (errors.length === 0) return [{ pointer, message: 'declares no error status; its error schema may match no action of openapi/overlays/20-errors.yaml' }]
    return errors.flatMap((status) => responseProblems(document, ['paths', path, method, 'responses', status], envelope))
  })

function envelopeOf(path: string): string | undefined {
  const family = Object.keys(FAMILIES).filter((prefix) => path === prefix || path.startsWith(`${prefix}/`))
  return FAMILIES[family.toSorted((a, b) => b.length - a.length)[0] ?? '']
}

function responseProblems(document: JsonObject, keys: string[], envelope: string): Problem[] {
  const stated = keys.reduce<JsonObject>((node, key) => node[key] as JsonObject, document)
  const response = dereference(document, stated)
  if (!isObject(response)) return [{ pointer: formatPointer(keys), message: 'is no response' }]
  const at = typeof stated['$ref'] === 'string' ? parsePointer(stated['$ref']) : keys
  const problems: Problem[] = []
  if (response['x-error-envelope'] !== envelope) {
    // a shared response may be right for others
    problems.push({ pointer: formatPointer(keys), message: `\`x-error-envelope\` is ${String(response['x-error-envelope'] ?? 'missing')}; errors of this family have ${envelope}` })
  }
  for (const [type, media] of Object.entries((response['content'] ?? {}) as Record<string, JsonObject>)) {
    const schema = isObject(media['schema']) ? media['schema']['$ref'] : undefined
    if (schema === `#/components/schemas/${String(response['x-error-envelope'] ?? envelope)}`) continue
    problems.push({ pointer: formatPointer([...at, 'content', type]), message: `the schema is ${String(schema ?? 'written out')}, expected a $ref to #/components/schemas/${String(response['x-error-envelope'] ?? envelope)}, the envelope that the response names` })
  }
  return problems
}
