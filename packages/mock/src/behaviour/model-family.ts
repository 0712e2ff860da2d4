import type { Answer } from '../core/answer.ts'
import type { Exchange } from '../core/behaviour.ts'
import type { Compiled, Operation } from '../core/compile.ts'
import { knownValues, resolve, type Schema } from '../core/document.ts'
import { andThen, type MaybePromise } from '../core/maybe-promise.ts'

// what a schema says about sizes; a family's schema says more, but the one request schema judges that
const LIMITS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems']

/**
 * The answer to a request for a model that the operation knows, but that none of its families lists: glm-4.7-flash has no
 * asynchronous form.
 */
export function refuseUnlisted({ operation, compiled, complain }: Exchange, model: string): Answer | undefined {
  const listing = familiesOf(compiled, operation)
  if (listing.length === 0 || listing.some((family) => lists(family, model))) return undefined
  return complain({ code: '1212', values: { method: operation.id }, hint: `The document lists ${model} for no request of ${operation.id}; call the model in another way, or take it with --models ${model}.` })
}

/**
 * The answer to a request whose numbers its model's family does not take: a voice model has 4096 tokens, others more.
 * The families are the component schemas `<Chat…><family>Request` beside `<Chat…>Request`; each lists its models.
 */
export function refuseBeyondFamily({ operation, compiled, body, validatorOf, complain }: Exchange, model: string): MaybePromise<Answer | undefined> {
  const family = familiesOf(compiled, operation).find((candidate) => lists(candidate, model))
  if (!family) return undefined
  return andThen(validatorOf(limitsOf(family, compiled)), (validate) => {
    const violation = validate(body)
    return violation && complain({ code: '1214', values: { field: violation.field }, hint: `${violation.field} ${violation.expected} for ${model}.` })
  })
}

/** What an operation's families say about sizes, as schemas: these are in no document. */
export function familySchemas(compiled: Compiled, operation: Operation): Schema[] {
  return familiesOf(compiled, operation).map((family) => limitsOf(family, compiled))
}

const limits = new WeakMap<Schema, Schema>()

function limitsOf(family: Schema, { document }: Compiled): Schema {
  const known = limits.get(family) ?? { properties: Object.fromEntries(Object.entries(propertiesOf(family)).map(([name, schema]) => [name, limitsIn(resolve(document, schema))])) }
  limits.set(family, known)
  return known
}

function limitsIn(schema: Schema): Schema {
  return Object.fromEntries(LIMITS.filter((limit) => limit in schema).map((limit) => [limit, schema[limit]]))
}

// a document has hundreds of schemas, and every chat asks
const families = new WeakMap<Operation, readonly Schema[]>()

function familiesOf(compiled: Compiled, operation: Operation): readonly Schema[] {
  const known = families.get(operation) ?? findFamilies(compiled, operation)
  families.set(operation, known)
  return known
}

function findFamilies({ document }: Compiled, operation: Operation): readonly Schema[] {
  const name = requestSchemaName(operation)
  if (!name) return []
  return Object.entries(document.components?.schemas ?? {}).flatMap(([other, schema]) => (other !== name && other.startsWith(name.replace(/Request$/, '')) && other.endsWith('Request') ? [schema] : []))
}

function lists(family: Schema, model: string): boolean {
  return knownValues(propertiesOf(family)['model'])?.includes(model) ?? false
}

function requestSchemaName(operation: Operation): string | undefined {
  const schema = operation.body?.content.values().next().value?.schema
  return typeof schema?.['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined
}

function propertiesOf(schema: Schema): Record<string, Schema> {
  return (schema['properties'] ?? {}) as Record<string, Schema>
}
