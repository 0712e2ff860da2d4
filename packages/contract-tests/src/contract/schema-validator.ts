import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { resolvePointer, tagged } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../document/json.ts'

/** Where a value does not fit its schema. */
export interface SchemaError {
  /** In the value. */
  pointer: string
  keyword: string
  expected: string
  found: Json | undefined
}

const DOCUMENT = 'bigmodel:document'

/** Validates values against the schemas of a document, which are known by their pointers. */
export class SchemaValidator {
  readonly #ajv: Ajv2020
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: JsonObject) {
    // `strict: false`: an OpenAPI document is full of keywords that JSON Schema does not know
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: true, validateSchema: false, logger: false })
    formats.default(this.#ajv)
    this.#ajv.addSchema(tagged(document) as JsonObject, DOCUMENT)
  }

  /** Everything that is wrong with a value, each place once; the deepest places of alternatives that fail. */
  errors(pointer: string, value: Json): SchemaError[] {
    const validate = this.#validate(pointer)
    if (validate(value)) return []
    return merge(outermost(validate.errors ?? []).map((error) => describe(error, value)))
  }

  #validate(pointer: string): ValidateFunction {
    let validate = this.#compiled.get(pointer)
    if (!validate) {
      validate = this.#ajv.compile({ $ref: `${DOCUMENT}${encodeURI(pointer)}` })
      this.#compiled.set(pointer, validate)
    }
    return validate
  }
}

/** Ajv lists the errors of every failed alternative, then that of the composition: the alternative that came furthest counts. */
function outermost(errors: ErrorObject[]): ErrorObject[] {
  const compositions = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  const isBelow = (path: string, composition: ErrorObject) => path === composition.instancePath || path.startsWith(`${composition.instancePath}/`)
  const kept = errors.filter((error) => !compositions.some((composition) => isBelow(error.instancePath, composition)))
  const roots = compositions.filter((one) => !compositions.some((other) => other !== one && other.instancePath.length < one.instancePath.length && isBelow(one.instancePath, other)))
  for (const root of roots) {
    const below = errors.filter((error) => error !== root && !compositions.includes(error) && isBelow(error.instancePath, root))
    const depth = Math.max(0, ...below.map(({ instancePath }) => instancePath.length))
    const deepest = below.filter(({ instancePath }) => instancePath.length === depth)
    kept.push(...(deepest.length > 0 ? deepest : [root]))
  }
  return kept
}

function describe(error: ErrorObject, value: Json): SchemaError {
  const { instancePath, keyword, params, message } = error
  const member = keyword === 'required' ? params['missingProperty'] : keyword === 'additionalProperties' ? params['additionalProperty'] : undefined
  const pointer = typeof member === 'string' ? `${instancePath}/${member.replaceAll('~', '~0').replaceAll('/', '~1')}` : instancePath
  return { pointer, keyword, expected: expected(error) ?? message ?? keyword, found: resolvePointer(value, pointer) }
}

function expected({ keyword, params }: ErrorObject): string | undefined {
  switch (keyword) {
    case 'type':
      return [params['type'] as string | string[]].flat().join(' or ')
    case 'required':
      return 'a member'
    case 'additionalProperties':
      return 'no such member'
    case 'enum':
      return `one of ${(params['allowedValues'] as Json[]).map((value) => JSON.stringify(value)).join(', ')}`
    case 'const':
      return JSON.stringify(params['allowedValue'])
    default:
      return undefined
  }
}

function merge(errors: SchemaError[]): SchemaError[] {
  const merged = new Map<string, SchemaError>()
  for (const error of errors) {
    const known = merged.get(error.pointer)
    if (!known) merged.set(error.pointer, { ...error })
    else if (!known.expected.split(' or ').includes(error.expected)) known.expected += ` or ${error.expected}`
  }
  return [...merged.values()]
}
