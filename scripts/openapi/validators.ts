import addFormats from 'ajv-formats'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { isObject, type Json, type JsonObject } from './json.ts'

/** Validates values against schemas of one document; each schema is compiled when it is first needed. */
export class Validators {
  readonly #ajv: Ajv2020
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: JsonObject) {
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: true })
    addFormats.default(this.#ajv)
    this.#ajv.addFormat('binary', true)
    this.#ajv.addSchema({ $id: 'document', components: withoutMapping(document['components'] ?? {}) } as JsonObject)
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

// Ajv reads tags from the branches themselves and refuses `mapping`
function withoutMapping(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutMapping)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === 'discriminator' && isObject(member) && typeof member['propertyName'] === 'string' ? { propertyName: member['propertyName'] } : withoutMapping(member)]),
  )
}
