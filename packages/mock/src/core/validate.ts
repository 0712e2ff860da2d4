import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { Compiler } from './ajv.ts'
import { DocumentDefect, resolve, type OpenApiDocument, type Schema } from './document.ts'
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

/** Validation that is there in code, so that nothing has to be compiled. */
export interface Precompiled {
  /** By where a schema stands in the document: `#/components/schemas/File`. */
  documented: Readonly<Record<string, LoadValidation>>
  /** By the JSON of a schema that stands nowhere. */
  composed: Readonly<Record<string, LoadValidation>>
}

type LoadValidation = () => Promise<ValidateFunction>

/**
 * Validators of one document's schemas, each made when it is first needed: Ajv is not loaded before a schema asks for it that was
 * not compiled with the package.
 */
export function createValidators(document: OpenApiDocument, precompiled?: () => Promise<Precompiled>): ValidatorOf {
  const known = new WeakMap<Schema, Validate>()
  const documented = new WeakMap<Schema, LoadValidation>()
  let inCode: Promise<Precompiled> | undefined
  let compiler: Promise<Compiler> | undefined
  return (schema) => known.get(schema) ?? make(schema)

  async function make(schema: Schema): Promise<Validate> {
    const run = (precompiled && (await find(schema, precompiled))) ?? (await compile(schema))
    const validate: Validate = (value) => (run(value) ? undefined : worst(run.errors ?? []))
    known.set(schema, validate)
    return validate
  }

  async function find(schema: Schema, load: () => Promise<Precompiled>): Promise<ValidateFunction | undefined> {
    inCode ??= load().then((loaded) => {
      for (const [$ref, validation] of Object.entries(loaded.documented)) documented.set(resolve<Schema>(document, { $ref }), validation)
      return loaded
    })
    const { composed } = await inCode
    return (documented.get(schema) ?? composed[JSON.stringify(schema)])?.()
  }

  async function compile(schema: Schema): Promise<ValidateFunction> {
    compiler ??= import('./ajv.ts').then(({ createCompiler }) => createCompiler(document))
    const { ajv, translate } = await compiler
    try {
      return ajv.compile(translate(schema))
    } catch (error) {
      throw new DocumentDefect(`The document has a schema that is none: ${(error as Error).message}; correct it.`, { cause: error })
    }
  }
}

// in a union every branch complains: the complaint that got deepest into the value is about the branch that was meant
function worst(errors: ErrorObject[]): Violation {
  return errors.map(toViolation).reduce((a, b) => (depth(b) > depth(a) ? b : a))
}

function toViolation(error: ErrorObject): Violation {
  const { instancePath, keyword, params, schema } = error
  const expected = judgementOf(error)
  const path = instancePath.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
  const excluded = keyword === 'not' ? excludedBy(schema as Schema) : []
  if (excluded.length > 0) {
    const fields = excluded.map((name) => toField([...path, name]))
    return { kind: 'exclusive', field: fields[0]!, fields, path, keyword, expected }
  }
  const added: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['tag']
  const isMissing = keyword === 'required' || (keyword === 'discriminator' && params['tagValue'] === undefined)
  const named = typeof added === 'string' ? [...path, added] : path
  return { kind: isMissing ? 'missing' : 'invalid', field: toField(named), path, keyword, expected: isMissing ? 'is missing' : expected }
}

/** What Ajv says, with the values that it leaves out. */
function judgementOf({ message = 'is not valid', params: { allowedValues, tagValue } }: ErrorObject): string {
  if (Array.isArray(allowedValues)) return `${message}: ${allowedValues.join(', ')}`
  return tagValue === undefined ? message : `must be one of the documented values, not ${JSON.stringify(tagValue)}`
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
