import { isObject, type Json, type JsonObject } from './json.ts'
import { operations } from './operations.ts'

/** Constraints that stand in one line each, in this order. */
const FACETS = ['const', 'enum', 'format', 'pattern', 'default', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties']

/**
 * The document as sorted plain lines, one fact a line, such as
 * `ChatCompletionRequest.messages[]: ChatMessage` or `POST /paas/v4/chat/completions -> 429 Error example c1302`.
 * The diff of two surfaces is the review of a change.
 */
export function surface(document: JsonObject): string {
  const lines = new Set<string>()
  const add = (line: string) => lines.add(line)
  for (const server of (document['servers'] ?? []) as JsonObject[]) add(`server ${String(server['url'])}`)
  for (const { id, method, path, operation } of operations(document)) operationLines(`${method.toUpperCase()} ${path}`, id, operation, add)
  const components = (document['components'] ?? {}) as Record<string, JsonObject>
  for (const [name, schema] of Object.entries(components['schemas'] ?? {})) schemaLines(name, schema, add)
  for (const [name, response] of Object.entries(components['responses'] ?? {})) bodyLines(`response ${name}`, response, add)
  for (const [name, scheme] of Object.entries(components['securitySchemes'] ?? {})) add(`security ${name}: ${show(scheme as JsonObject, ['type', 'scheme', 'in', 'name'])}`)
  for (const [name, code] of Object.entries((document['x-business-codes'] ?? {}) as Record<string, JsonObject>)) {
    add(`code ${name}: ${show(code, ['status', 'statusSource', 'category', 'retry', 'since', 'removed'])}`)
    add(`code ${name} message: ${String(code['message'])}`)
    if (code['english'] !== undefined) add(`code ${name} in English: ${String(code['english'])}`)
    for (const envelope of (code['envelopes'] ?? []) as string[]) add(`code ${name} in ${envelope}`)
  }
  return `${[...lines].toSorted().join('\n')}\n`
}

type Add = (line: string) => void

function operationLines(where: string, id: string, operation: JsonObject, add: Add): void {
  add(`${where} = ${id}`)
  if (operation['deprecated'] === true) add(`${where} is deprecated`)
  if (operation['x-status'] !== undefined) add(`${where} x-status: ${String(operation['x-status'])}`)
  for (const server of (operation['servers'] ?? []) as JsonObject[]) add(`${where} at ${String(server['url'])}`)
  for (const parameter of (operation['parameters'] ?? []) as JsonObject[]) {
    schemaLines(`${where} ${String(parameter['in'])} ${String(parameter['name'])}${parameter['required'] === true ? ' (required)' : ''}`, parameter['schema'] ?? {}, add)
  }
  const body = operation['requestBody']
  if (isObject(body)) bodyLines(`${where} <-${body['required'] === true ? ' (required)' : ''}`, body, add)
  for (const [status, response] of Object.entries((operation['responses'] ?? {}) as JsonObject)) bodyLines(`${where} -> ${status}`, response, add)
  for (const [name, callback] of Object.entries((operation['callbacks'] ?? {}) as Record<string, JsonObject>)) {
    for (const { method, path, operation: called } of operations({ paths: callback })) operationLines(`${where} callback ${name}: ${method.toUpperCase()} ${path}`, String(called['operationId'] ?? name), called, add)
  }
}

function bodyLines(where: string, holder: Json, add: Add): void {
  if (!isObject(holder)) return
  if (typeof holder['$ref'] === 'string') return add(`${where}: ${last(holder['$ref'])}`)
  if (holder['x-error-envelope'] !== undefined) add(`${where} envelope: ${String(holder['x-error-envelope'])}`)
  for (const [type, media] of Object.entries((holder['content'] ?? {}) as Record<string, JsonObject>)) {
    schemaLines(`${where} ${type}`, media['schema'] ?? {}, add)
    if (media['x-error-envelope'] !== undefined) add(`${where} ${type} or a failure: ${String(media['x-error-envelope'])}`)
    if (media['x-event-schema'] !== undefined) schemaLines(`${where} ${type} event`, media['x-event-schema'], add)
    if (media['x-event-terminator'] !== undefined) add(`${where} ${type} ends with ${String(media['x-event-terminator'])}`)
    for (const [name, encoding] of Object.entries((media['encoding'] ?? {}) as JsonObject)) add(`${where} ${type} part ${name}: ${JSON.stringify(encoding)}`)
    for (const name of Object.keys((media['examples'] ?? {}) as JsonObject)) add(`${where} ${type} example ${name}`)
  }
}

function schemaLines(where: string, schema: Json, add: Add): void {
  if (!isObject(schema)) return add(`${where}: ${JSON.stringify(schema)}`)
  if (typeof schema['$ref'] === 'string') add(`${where}: ${last(schema['$ref'])}`)
  const type = schema['type']
  if (type !== undefined) add(`${where}: ${Array.isArray(type) ? type.join(' | ') : String(type)}`)
  for (const facet of FACETS) if (schema[facet] !== undefined) for (const value of listed(facet, schema[facet])) add(`${where} ${facet} ${JSON.stringify(value)}`)
  for (const value of (schema['x-known-values'] ?? []) as Json[]) {
    const { value: name, ...about } = isObject(value) ? value : { value }
    add(`${where} known ${JSON.stringify(name)}${Object.entries(about).map(([key, text]) => `, ${key} ${String(text)}`).join('')}`)
  }
  const required = (schema['required'] ?? []) as Json[]
  for (const [name, property] of Object.entries((schema['properties'] ?? {}) as JsonObject)) {
    schemaLines(`${where}.${name}`, property, add)
    if (required.includes(name)) add(`${where}.${name} is required`)
  }
  if (schema['items'] !== undefined) schemaLines(`${where}[]`, schema['items'], add)
  if (schema['additionalProperties'] !== undefined) schemaLines(`${where}.*`, schema['additionalProperties'], add)
  for (const union of ['oneOf', 'anyOf', 'allOf']) {
    for (const [index, branch] of ((schema[union] ?? []) as Json[]).entries()) schemaLines(`${where} ${union} ${branchName(branch, index)}`, branch, add)
  }
  if (isObject(schema['discriminator'])) add(`${where} is told apart by ${String(schema['discriminator']['propertyName'])}`)
}

function listed(facet: string, value: Json): Json[] {
  return facet === 'enum' && Array.isArray(value) ? value : [value]
}

function branchName(branch: Json, index: number): string {
  if (isObject(branch) && typeof branch['$ref'] === 'string') return last(branch['$ref'])
  if (isObject(branch) && typeof branch['title'] === 'string') return `"${branch['title']}"`
  return String(index)
}

function last(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1)
}

function show(value: JsonObject, members: string[]): string {
  return members.flatMap((member) => (value[member] === undefined ? [] : [`${member} ${String(value[member])}`])).join(', ')
}
