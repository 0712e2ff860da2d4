import { Ajv2020, type Options } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { resolve, type OpenApiDocument, type Schema } from './document.ts'

/** Ajv, and how it wants to be told the schemas of a document. */
export interface Compiler {
  ajv: Ajv2020
  /** A schema in the words of Ajv. */
  translate(schema: Schema): Schema
}

/** The name under which Ajv knows the document that schemas refer to. */
export const DOCUMENT = 'document:'

export function createCompiler(document: OpenApiDocument, code: NonNullable<Options['code']> = {}): Compiler {
  const ajv = new Ajv2020({ strict: false, discriminator: true, validateSchema: false, logger: false, verbose: true, code: { regExp: lenientRegExp, ...code } })
  formats.default(ajv)
  const toAjv = createTranslator(document)
  const translate = (schema: Schema) => toAjv(schema) as Schema
  // bundlers leave references into paths
  const isIntoPaths = JSON.stringify(document.components ?? {}).includes('"#/paths/') || JSON.stringify(document.paths ?? {}).includes('"#/paths/')
  ajv.addSchema({ $id: DOCUMENT, components: toAjv(document.components ?? {}), ...(isIntoPaths && { paths: toAjv(document.paths) }) })
  return { ajv, translate }
}

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

function isUnderstood(name: string, member: unknown, schema: Schema): boolean {
  if (name === 'nullable') return 'type' in schema
  if (name === 'exclusiveMinimum' || name === 'exclusiveMaximum') return typeof member !== 'boolean'
  if (name === 'enum') return !Array.isArray(member) || member.length > 0
  if (name === 'type') return [member].flat().every((type) => TYPES.has(type))
  return !UNREAD.has(name)
}

const TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'])
/** References are paths, so that Ajv needs no names of schemas: it stops at two that are alike. */
const UNREAD: ReadonlySet<string> = new Set(['example', 'examples', 'discriminator', '$id', '$schema', '$anchor', '$dynamicAnchor'])

// what Ajv has to be told: where references lead; that examples are no schemas; that a request leaves out what is read-only; and,
// where a tag chooses the branch, that the value is an object, since it then looks at no other value. It reads tags from the
// branches and refuses `mapping`, as it does what documents of 3.1 keep of 3.0: `nullable` without a type, bounds that are
// booleans; and what some generators write for an open value: an empty `enum`, and types such as `any`.
function createTranslator(document: OpenApiDocument): (value: unknown) => unknown {
  return toAjv

  function toAjv(value: unknown, key?: unknown): unknown {
    if (key === '$ref') return `${DOCUMENT}${String(value)}`
    if (Array.isArray(value)) return value.map((item) => toAjv(item))
    if (typeof value !== 'object' || value === null) return value
    const isMap = key === 'properties' || key === 'schemas'
    const members = Object.entries(value)
      .filter(([name, member]) => isMap || isUnderstood(name, member, value as Schema))
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
