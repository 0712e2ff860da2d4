import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { OpenApiDocument, Schema } from './document.ts'

/** What is wrong with a value: a member that is missing, or one that does not fit. */
export interface Violation {
  kind: 'missing' | 'invalid'
  /** `messages[0].role`; empty for the whole value. */
  field: string
  /** What was expected, as Ajv says it. */
  expected: string
}

export type Validate = (value: unknown) => Violation | undefined

/** Validators of one document's schemas, each compiled when it is first needed; Ajv itself is not loaded before that. */
export function createValidators(document: OpenApiDocument): (schema: Schema) => Promise<Validate> {
  const compiled = new WeakMap<Schema, Validate>()
  let loading: Promise<Compile> | undefined
  return async (schema) => {
    const known = compiled.get(schema)
    if (known) return known
    loading ??= loadAjv(document)
    const run = (await loading)(schema)
    const validate: Validate = (value) => (run(value) ? undefined : worst(run.errors ?? []))
    compiled.set(schema, validate)
    return validate
  }
}

type Compile = (schema: Schema) => ValidateFunction

async function loadAjv(document: OpenApiDocument): Promise<Compile> {
  const [{ Ajv2020 }, formats] = await Promise.all([import('ajv/dist/2020.js'), import('ajv-formats')])
  const ajv = new Ajv2020({ strict: false, discriminator: true, validateSchema: false, logger: false })
  formats.default.default(ajv)
  ajv.addSchema({ $id: DOCUMENT, components: { schemas: toAjv(document.components?.schemas ?? {}) } })
  return (schema) => ajv.compile(toAjv(schema) as Schema)
}

const DOCUMENT = 'document:'

// what Ajv has to be told: where references lead; that examples are no schemas; and, where a tag chooses the branch, that the
// value is an object, since it then looks at no other value. It reads tags from the branches and refuses `mapping`.
function toAjv(value: unknown, key = ''): unknown {
  if (key === '$ref') return `${DOCUMENT}${String(value)}`
  if (Array.isArray(value)) return value.map((item) => toAjv(item))
  if (typeof value !== 'object' || value === null) return value
  const tag = key === 'properties' ? undefined : (value as Schema)['discriminator']
  const members = Object.entries(value)
    .filter(([name]) => key === 'properties' || !['example', 'examples', 'discriminator'].includes(name))
    .map(([name, member]) => [name, toAjv(member, name)])
  return { ...(tag ? { type: 'object', discriminator: { propertyName: (tag as Schema)['propertyName'] } } : {}), ...Object.fromEntries(members) }
}

// in a union every branch complains: the complaint that got deepest into the value is about the branch that was meant
function worst(errors: ErrorObject[]): Violation {
  return errors.map(toViolation).reduce((a, b) => (depth(b) > depth(a) ? b : a))
}

function toViolation({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): Violation {
  const path = instancePath.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const added: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['tag']
  const isMissing = keyword === 'required' || (keyword === 'discriminator' && params['tagValue'] === undefined)
  return { kind: isMissing ? 'missing' : 'invalid', field: toField(typeof added === 'string' ? [...path, added] : path), expected: message }
}

function toField(path: string[]): string {
  return path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}

function depth({ field }: Violation): number {
  return field.split(/[.[]/).length
}
