import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { resolve, type OpenApiDocument, type Schema } from './document.ts'
import type { MaybePromise } from './maybe-promise.ts'

/** What is wrong with a value: a member that is missing, one that does not fit, or two that exclude each other. */
export interface Violation {
  kind: 'missing' | 'invalid' | 'exclusive'
  /** `messages[0].role`; empty for the whole value. */
  field: string
  /** Where the value stands that does not fit, in steps: `messages`, `0`. */
  path: string[]
  /** Of two that exclude each other, both. */
  fields?: string[]
  /** The keyword of the schema that it does not fit. */
  keyword: string
  /** What was expected, as Ajv says it. */
  expected: string
}

export type Validate = (value: unknown) => Violation | undefined

/** Gives the validator of a schema; one that was given before is there at once. */
export type ValidatorOf = (schema: Schema) => MaybePromise<Validate>

/** Validators of one document's schemas, each compiled when it is first needed; Ajv itself is not loaded before that. */
export function createValidators(document: OpenApiDocument): ValidatorOf {
  const compiled = new WeakMap<Schema, Validate>()
  let loading: Promise<Compile> | undefined
  return (schema) => compiled.get(schema) ?? compile(schema)

  async function compile(schema: Schema): Promise<Validate> {
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
  const ajv = new Ajv2020({ strict: false, discriminator: true, validateSchema: false, logger: false, verbose: true, code: { regExp: lenientRegExp } })
  formats.default.default(ajv)
  const translate = createTranslator(document)
  // bundlers leave references into paths
  const isIntoPaths = JSON.stringify(document.components ?? {}).includes('"#/paths/') || JSON.stringify(document.paths ?? {}).includes('"#/paths/')
  ajv.addSchema({ $id: DOCUMENT, components: translate(document.components ?? {}), ...(isIntoPaths && { paths: translate(document.paths) }) })
  return (schema) => ajv.compile(translate(schema) as Schema)
}

const DOCUMENT = 'document:'

// a pattern that is no regular expression of JavaScript judges nothing
const lenientRegExp = Object.assign(
  (pattern: string, flags: string): RegExp => {
    for (const attempt of [flags, '']) {
      try {
        return new RegExp(pattern, attempt)
      } catch {}
    }
    return /(?:)/
  },
  { code: 'new RegExp' },
)

// what Ajv has to be told: where references lead; that examples are no schemas; that a request leaves out what is read-only; and,
// where a tag chooses the branch, that the value is an object, since it then looks at no other value. It reads tags from the
// branches and refuses `mapping`.
function createTranslator(document: OpenApiDocument): (value: unknown) => unknown {
  return toAjv

  function toAjv(value: unknown, key?: unknown): unknown {
    if (key === '$ref') return `${DOCUMENT}${String(value)}`
    if (Array.isArray(value)) return value.map((item) => toAjv(item))
    if (typeof value !== 'object' || value === null) return value
    const isMap = key === 'properties'
    const members = Object.entries(value)
      .filter(([name]) => isMap || !['example', 'examples', 'discriminator'].includes(name))
      .map(([name, member]) => [name, toAjv(member, isMap ? '' : name)])
    if (isMap) return Object.fromEntries(members)
    return { ...tagOf(value as Schema), ...Object.fromEntries(members), ...writable(value as Schema) }
  }

  function tagOf({ discriminator, oneOf }: Schema): Schema {
    const tag = (discriminator as { propertyName?: string } | undefined)?.propertyName
    const branches = Array.isArray(oneOf) ? (oneOf as Schema[]).map((branch) => resolve(document, branch)) : []
    const isTagged = tag !== undefined && branches.length > 0 && branches.every((branch) => isTagOf(branch, tag))
    return isTagged ? { type: 'object', discriminator: { propertyName: tag } } : {}
  }

  function isTagOf({ properties, required }: Schema, tag: string): boolean {
    const property = (properties as Record<string, Schema> | undefined)?.[tag]
    const { const: value, enum: values } = property ? resolve(document, property) : {}
    return (value !== undefined || values !== undefined) && Array.isArray(required) && required.includes(tag)
  }

  function writable({ required, properties }: Schema): Schema {
    if (!Array.isArray(required) || typeof properties !== 'object') return {}
    const isReadOnly = (name: string) => {
      const property = (properties as Record<string, Schema>)[name]
      return property !== undefined && resolve(document, property)['readOnly'] === true
    }
    return (required as string[]).some(isReadOnly) ? { required: (required as string[]).filter((name) => !isReadOnly(name)) } : {}
  }
}

// in a union every branch complains: the complaint that got deepest into the value is about the branch that was meant
function worst(errors: ErrorObject[]): Violation {
  return errors.map(toViolation).reduce((a, b) => (depth(b) > depth(a) ? b : a))
}

function toViolation({ instancePath, keyword, params, message = 'is not valid', schema }: ErrorObject): Violation {
  const path = instancePath.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const excluded = keyword === 'not' ? excludedBy(schema as Schema) : []
  if (excluded.length > 0) {
    const fields = excluded.map((name) => toField([...path, name]))
    return { kind: 'exclusive', field: fields[0]!, fields, path, keyword, expected: message }
  }
  const added: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['tag']
  const isMissing = keyword === 'required' || (keyword === 'discriminator' && params['tagValue'] === undefined)
  const named = typeof added === 'string' ? [...path, added] : path
  return { kind: isMissing ? 'missing' : 'invalid', field: toField(named), path, keyword, expected: message }
}

/** The members that `not` lets nobody set together: those of one object, or each of another item of a list. */
function excludedBy({ required, allOf }: Schema): string[] {
  if (Array.isArray(required)) return required as string[]
  const items = Array.isArray(allOf) ? (allOf as { contains?: { required?: string[] } }[]).map(({ contains }) => contains?.required ?? []) : []
  return items.every((names) => names.length === 1) ? items.flat() : []
}

function toField(path: string[]): string {
  return path.map((key, index) => (/^\d+$/.test(key) ? `[${key}]` : index === 0 ? key : `.${key}`)).join('')
}

function depth({ field }: Violation): number {
  return field.split(/[.[]/).length
}
