import { knownValues, resolve, type OpenApiDocument, type Schema } from '../src/core/document.ts'
import { element } from './element.ts'
import { inline } from './prose.ts'

/** A schema as a list of its members. What is inside of them is made when it is opened, so a schema may contain itself. */
export function schemaView(document: OpenApiDocument, given: Schema): HTMLElement {
  const schema = flatten(document, given)
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
  const required = new Set((schema['required'] ?? []) as string[])
  const members = properties.map(([name, member]) => memberView(document, name, member, required.has(name)))
  const branches = branchesOf(schema).map((branch, index) => inside(nameOf(document, branch) ?? `Form ${index + 1}`, document, branch))
  return element(
    'div',
    { class: 'schema' },
    members.length > 0 ? element('ul', { class: 'members' }, ...members) : undefined,
    branches.length > 0 ? element('p', { class: 'note' }, 'One of:') : undefined,
    ...branches,
    members.length + branches.length === 0 ? element('p', {}, element('span', { class: 'type' }, typeOf(document, schema))) : undefined,
  )
}

function memberView(document: OpenApiDocument, name: string, given: Schema, isRequired: boolean): HTMLElement {
  const schema = flatten(document, given)
  const description = schema['description'] as string | undefined
  const values = (schema['enum'] as readonly unknown[] | undefined) ?? knownValues<string | number>(schema)
  const nested = schema['type'] === 'array' ? flatten(document, (schema['items'] ?? {}) as Schema) : schema
  return element(
    'li',
    {},
    element('div', { class: 'member' }, element('code', { class: 'name' }, name), element('span', { class: 'type' }, typeOf(document, schema)), isRequired ? element('span', { class: 'required' }, 'required') : undefined),
    description ? element('p', {}, ...inline(description)) : undefined,
    factsOf(schema),
    values ? valuesView(values) : undefined,
    hasInside(nested) ? inside(schema['type'] === 'array' ? 'Each item' : 'Members', document, nested) : undefined,
  )
}

const SHOWN = 8

function valuesView(values: readonly unknown[]): HTMLElement {
  const list = (some: unknown[]) => some.flatMap((value) => [element('code', {}, String(value)), ' '])
  const rest = values.slice(SHOWN)
  return element('div', { class: 'values' }, ...list(values.slice(0, SHOWN)), rest.length > 0 ? element('details', {}, element('summary', {}, `${rest.length} more values`), ...list(rest)) : undefined)
}

const FACTS: readonly [keyword: string, words: string][] = [
  ['default', 'default'],
  ['minimum', 'at least'],
  ['maximum', 'at most'],
  ['exclusiveMinimum', 'above'],
  ['exclusiveMaximum', 'below'],
  ['minLength', 'characters at least'],
  ['maxLength', 'characters at most'],
  ['minItems', 'items at least'],
  ['maxItems', 'items at most'],
  ['pattern', 'pattern'],
]

function factsOf(schema: Schema): HTMLElement | undefined {
  const facts = FACTS.filter(([keyword]) => schema[keyword] !== undefined).map(([keyword, words]) => `${words} ${typeof schema[keyword] === 'string' ? schema[keyword] : JSON.stringify(schema[keyword])}`)
  return facts.length > 0 ? element('p', { class: 'facts' }, facts.join(' · ')) : undefined
}

function inside(title: string, document: OpenApiDocument, schema: Schema): HTMLElement {
  const details = element('details', { class: 'inside' }, element('summary', {}, title))
  details.addEventListener('toggle', () => details.append(schemaView(document, schema)), { once: true })
  return details
}

/** One schema without references, and with the members of all parts of `allOf`. */
function flatten(document: OpenApiDocument, given: Schema): Schema {
  // a reference may have words of its own beside it
  const { $ref, ...own } = given
  const { allOf = [], ...schema } = { ...($ref === undefined ? {} : resolve(document, { $ref: $ref as string } as never)), ...own } as Schema & { allOf?: Schema[] }
  return allOf.map((part) => flatten(document, part)).reduce(
    (merged, part) => ({
      ...part,
      ...merged,
      properties: { ...(part['properties'] as object), ...(merged['properties'] as object) },
      required: [...((part['required'] ?? []) as string[]), ...((merged['required'] ?? []) as string[])],
    }),
    schema as Schema,
  )
}

function branchesOf(schema: Schema): Schema[] {
  return [...((schema['oneOf'] ?? []) as Schema[]), ...((schema['anyOf'] ?? []) as Schema[])]
}

function hasInside(schema: Schema): boolean {
  return Object.keys((schema['properties'] ?? {}) as object).length > 0 || branchesOf(schema).length > 0
}

function nameOf(document: OpenApiDocument, schema: Schema): string | undefined {
  const named = (schema['$ref'] as string | undefined)?.split('/').at(-1)
  const flat = flatten(document, schema)
  return named ?? (flat['title'] as string | undefined) ?? (hasInside(flat) ? undefined : typeOf(document, flat))
}

function typeOf(document: OpenApiDocument, schema: Schema): string {
  const { type, format } = schema as { type?: string | string[]; format?: string }
  if (type === 'array') return `array of ${nameOf(document, (schema['items'] ?? {}) as Schema) ?? 'objects'}`
  if (type !== undefined) return `${[type].flat().join(' or ')}${format ? ` (${format})` : ''}`
  if ('const' in schema) return JSON.stringify(schema['const'])
  return branchesOf(schema).length > 0 ? 'one of several forms' : 'any'
}
