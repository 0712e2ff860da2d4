import { isObject, resolvePointer, structure, upgrade } from '@bigmodel-kit/scripts/openapi'
import { stringify } from 'yaml'
import type { Json, JsonObject } from '../../document/json.ts'
import type { NewOperation } from '../compare/scope.ts'
import { asList, asObject, danglingTarget } from '../compare/walk.ts'

/** What is written for an operation: its fragment, and the schemas that only it brings. */
export interface Draft {
  fragment: string
  /** Names of the schemas that were not known before. */
  schemas: string[]
  /** Those schemas; absent when there are none. */
  components: string | undefined
}

const SCHEMAS = '#/components/schemas/'

/** Members of an operation that carry over; the rest is prose, or the vendor's own extension. */
const OPERATION = ['deprecated', 'parameters', 'requestBody', 'responses', 'callbacks', 'security', 'servers']

/**
 * The vendor's structure of an operation as files of ours, without a word of the vendor's: summaries, descriptions, titles
 * and examples stay empty for a person to write.
 * @param known names of the schemas that need no second description
 */
export function draftOf(vendor: JsonObject, { method, path }: NewOperation, id: string, known: ReadonlySet<string>): Draft {
  const document = structure(upgrade(vendor))
  const item = asObject(asObject(document['paths'])[path])
  const { servers } = item
  const members: JsonObject = { ...(servers && { servers }), ...asObject(item[method]) }
  const parameters = [...asList(item['parameters']), ...asList(members['parameters'])]
  if (parameters.length > 0) members['parameters'] = parameters
  const operation: JsonObject = { operationId: id }
  for (const member of OPERATION) if (members[member] !== undefined) operation[member] = plain(document, members[member])
  const schemas = reachedSchemas(document, operation, known)
  return {
    schemas: Object.keys(schemas),
    fragment: print({ openapi: '3.1.1', info: { title: id, version: new Date().toISOString().slice(0, 10) }, paths: { [path]: { [method]: operation } } }),
    components: Object.keys(schemas).length > 0 ? print({ components: { schemas } }) : undefined,
  }
}

/** Without the vendor's extensions, and with parameters, bodies and answers in place: only schemas are shared by reference. */
function plain(document: JsonObject, value: Json, open: readonly string[] = [], isMap = false): Json {
  if (Array.isArray(value)) return value.map((item) => plain(document, item, open))
  if (!isObject(value)) return value
  const target = value['$ref']
  // the reader has reported what leads nowhere; anything may stand there, as in what is made of itself
  if (danglingTarget(value) || open.includes(String(target))) return {}
  if (typeof target === 'string' && !target.startsWith(SCHEMAS)) return plain(document, resolvePointer(document, target) ?? {}, [...open, target])
  const kept = Object.entries(value).filter(([key]) => isMap || !key.startsWith('x-'))
  return Object.fromEntries(kept.map(([key, member]) => [key, isLiteral(key, isMap) ? member : plain(document, member, open, key === 'properties' && !isMap)]))
}

function isLiteral(key: string, isMap: boolean): boolean {
  return !isMap && (key === 'enum' || key === 'default' || key === 'const')
}

function reachedSchemas(document: JsonObject, start: Json, known: ReadonlySet<string>): JsonObject {
  const schemas: JsonObject = {}
  const stated = asObject(asObject(document['components'])['schemas'])
  const visit = (value: Json): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isObject(value)) return
    const name = typeof value['$ref'] === 'string' ? value['$ref'].replace(SCHEMAS, '') : undefined
    if (name !== undefined && !known.has(name) && schemas[name] === undefined && stated[name] !== undefined) visit((schemas[name] = plain(document, stated[name])))
    Object.values(value).forEach(visit)
  }
  visit(start)
  return schemas
}

// as the files beside it are laid out
function print(document: JsonObject): string {
  return stringify(document, { indentSeq: false, lineWidth: 120, singleQuote: true, aliasDuplicateObjects: false, compat: 'yaml-1.1' })
}

