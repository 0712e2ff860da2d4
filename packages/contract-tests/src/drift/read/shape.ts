import { formatPointer, isObject, METHODS } from '@bigmodel-kit/scripts/openapi'
import type { Json, JsonObject } from '../../document/json.ts'

type Report = (pointer: string, message: string) => void
type Keys = (string | number)[]

/** The document without the parts that are of another kind than OpenAPI has at their place; each is reported. */
export function wellShaped(document: JsonObject, report: Report): JsonObject {
  const checked = { ...document, paths: mapping(document['paths']!, ['paths'], report, pathItem) }
  const { components } = document
  if (components === undefined) return checked
  return { ...checked, components: mapping(components, ['components'], report, (kind, keys) => mapping(kind, keys, report)) }
}

function pathItem(item: JsonObject, keys: Keys, report: Report): JsonObject {
  const result = members(item, keys, report, { parameters: isListOfObjects })
  for (const method of METHODS) {
    const operation = item[method]
    if (operation === undefined) continue
    if (isObject(operation)) result[method] = members(operation, [...keys, method], report, OPERATION)
    else {
      delete result[method]
      report(formatPointer([...keys, method]), `an operation is a mapping, this is ${kindOf(operation)}`)
    }
  }
  return result
}

const OPERATION = { parameters: isListOfObjects, requestBody: isObject, responses: isMapOfObjects }

function members(value: JsonObject, keys: Keys, report: Report, kinds: Record<string, (member: Json) => boolean>): JsonObject {
  const result = { ...value }
  for (const [name, isRight] of Object.entries(kinds)) {
    const member = value[name]
    if (member === undefined || isRight(member)) continue
    delete result[name]
    report(formatPointer([...keys, name]), `\`${name}\` is not what OpenAPI has there, and is left out; this is ${kindOf(member)}`)
  }
  return result
}

/** A mapping whose values are mappings; what is none is reported and left out. */
function mapping(value: Json, keys: Keys, report: Report, check?: (value: JsonObject, keys: Keys, report: Report) => JsonObject): JsonObject {
  if (!isObject(value)) {
    report(formatPointer(keys), `expected a mapping, this is ${kindOf(value)}`)
    return {}
  }
  const result: JsonObject = {}
  for (const [name, member] of Object.entries(value)) {
    if (name.startsWith('x-') && !isObject(member)) continue
    if (isObject(member)) result[name] = check ? check(member, [...keys, name], report) : member
    else report(formatPointer([...keys, name]), `expected a mapping, this is ${kindOf(member)}`)
  }
  return result
}

function isListOfObjects(value: Json): boolean {
  return Array.isArray(value) && value.every(isObject)
}

function isMapOfObjects(value: Json): boolean {
  return isObject(value) && Object.values(value).every(isObject)
}

function kindOf(value: Json): string {
  return value === null ? 'nothing' : Array.isArray(value) ? 'a list' : isObject(value) ? 'a mapping of another kind' : JSON.stringify(value).slice(0, 40)
}
