import addFormats from 'ajv-formats'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { isObject, type Json, type JsonObject } from './json.ts'

/** Validates values against schemas of one document; each schema is compiled when it is first needed. */
export class Validators {
  readonly #ajv: Ajv2020
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: JsonObject) {
    // that a schema is one is Redocly's to say
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: true, validateSchema: false })
    addFormats.default(this.#ajv)
    this.#ajv.addFormat('binary', true)
    this.#ajv.addSchema({ $id: 'document', components: tagged(document['components'] ?? {}) } as JsonObject)
  }

  /** One sentence for each way in which the value does not fit; none when it does. */
  errors(schema: Json, value: Json | undefined): string[] {
    const key = JSON.stringify(schema)
    let validate = this.#compiled.get(key)
    if (!validate) {
      validate = this.#ajv.compile(JSON.parse(key.replaceAll('"$ref":"#/', '"$ref":"document#/')) as JsonObject)
      this.#compiled.set(key, validate)
    }
    return validate(value) ? [] : (validate.errors ?? []).map(sentence)
  }
}

function sentence(error: ErrorObject): string {
  return `${error.instancePath || 'the value'} ${error.message ?? 'is invalid'}${error.keyword === 'enum' ? `: ${JSON.stringify(error.params['allowedValues'])}` : ''}`
}

/**
 * A document's schemas as Ajv takes them. It reads tags from the branches themselves and refuses `discriminator.mapping`;
 * and beside a discriminator it passes over what is no object at all.
 */
export function tagged(value: Json): Json {
  if (Array.isArray(value)) return value.map(tagged)
  if (!isObject(value)) return value
  const result = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, tagged(member)]))
  const discriminator = result['discriminator']
  if (!isObject(discriminator) || typeof discriminator['propertyName'] !== 'string') return result
  return { type: 'object', ...result, discriminator: { propertyName: discriminator['propertyName'] } }
}
